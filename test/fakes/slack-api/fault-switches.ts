import type { FaultQueue } from './fault-queue.ts';
import { removeMessage } from './message-post.ts';
import type { Channel, Json, SlackMessage, Team } from './slack-model.ts';
import type { Platform } from './slack-platform.ts';

/** What a test can break. `method` is a Web API method, or `*` for the next call of any. */
export class Faults {
  readonly #platform: Platform;
  readonly #queue: FaultQueue;

  constructor(platform: Platform) {
    this.#platform = platform;
    this.#queue = platform.faults;
  }

  /** The next calls answer 200 with this error inside. */
  refuseNext(method: string, error: string, { times = 1, extra = {} }: { times?: number; extra?: Json } = {}): void {
    this.#queue.order(method, { kind: 'error', error, extra }, times);
  }

  /** The next calls answer 429 with this `Retry-After`, whatever the real count is. */
  limitNext(method: string, seconds: number, times = 1): void {
    this.#queue.order(method, { kind: 'limit', seconds }, times);
  }

  /** The next calls answer another HTTP status. */
  statusNext(method: string, status: number, { times = 1, body = '' }: { times?: number; body?: string } = {}): void {
    this.#queue.order(method, { kind: 'status', status, body }, times);
  }

  /** The next calls are answered only after `ms` milliseconds of the stand-in's clock. */
  delayNext(method: string, ms: number, times = 1): void {
    this.#queue.order(method, { kind: 'delay', ms }, times);
  }

  /** The connection is cut instead of an answer; with `done` the deed is done all the same. */
  dropNext(method: string, { times = 1, done = false }: { times?: number; done?: boolean } = {}): void {
    this.#queue.order(method, { kind: done ? 'drop-answer' : 'drop' }, times);
  }

  /** Forgets every fault ordered so far. */
  clear(): void {
    this.#queue.clear();
  }

  dropSockets(number?: number): void {
    this.#platform.sockets.drop(number);
  }

  /** TCP stays up, and nothing answers any more. */
  freezeSockets(number?: number): void {
    this.#platform.sockets.freeze(number);
  }

  /** `warning`, ten seconds of the clock, `refresh_requested`, close. */
  refreshSockets(number?: number): Promise<void> {
    return this.#platform.sockets.refresh(number);
  }

  /** `refresh_requested` without a warning: what a client must survive as well. */
  requestRefresh(number?: number): void {
    this.#platform.sockets.requestRefresh(number);
  }

  /** The real server leaves the TCP connection open after the close handshake. */
  lingerAfterClose(on = true): void {
    this.#platform.sockets.lingering = on;
  }

  /** `link_disabled`: Socket Mode was switched off in the app's settings. */
  disableSocketMode(): void {
    this.#platform.sockets.disable();
  }

  /** The next acknowledgements over sockets never arrive here. */
  loseAcks(count = 1): void {
    this.#platform.sockets.losing = count;
  }

  /** The last event once more, as after a lost acknowledgement: same event id, retry 1. */
  redeliver(reason = 'timeout'): Promise<void> {
    const last = this.#platform.log.envelopes.findLast((envelope) => envelope.type === 'events_api');
    if (last === undefined) throw new Error('no event was delivered yet');
    return this.#platform.events.again(last.payload, reason);
  }

  archive(channel: Channel): void {
    channel.archived = true;
    this.#platform.events.emit(channel.team, {
      type: channel.kind === 'private' ? 'group_archive' : 'channel_archive',
      channel: channel.id,
    });
    this.#platform.world.changed();
  }

  /** Somebody removed the bot from a channel. */
  removeBot(channel: Channel): void {
    const bot = this.#platform.world.teams.get(channel.team)?.bot;
    if (bot !== undefined) channel.members.delete(bot.user);
    this.#platform.world.changed();
  }

  /** Retention or an admin took a message away. */
  deleteMessage(message: Pick<SlackMessage, 'channel' | 'ts'>): void {
    const live = this.#platform.world.message(message.channel, message.ts);
    if (live !== undefined) removeMessage(this.#platform.world, live);
  }

  /** A token dies: bot tokens answer `token_revoked`, app tokens `invalid_auth`. */
  revoke(token: string): void {
    const known = this.#platform.world.tokens.get(token);
    if (known === undefined) throw new Error('no such token');
    known.revoked = true;
    this.#platform.world.changed();
  }

  /** The app is taken out of a workspace: its tokens die, and it is told. */
  uninstall(team: Team): void {
    const bot = team.bot?.user ?? '';
    this.#platform.installs.uninstall(team);
    this.#platform.events.emit(team.id, { type: 'tokens_revoked', tokens: { bot: [bot] } });
    this.#platform.events.emit(team.id, { type: 'app_uninstalled' });
  }

  rateLimits(on: boolean): void {
    this.#platform.buckets.enabled = on;
  }
}
