import type { Delivery } from './envelope-delivery.ts';
import { describeMessage } from './message-post.ts';
import type { Channel, ChannelKind, Json, SlackMessage } from './slack-model.ts';
import { textAt } from './slack-model.ts';
import type { World } from './slack-world.ts';

/** The waits before the three retries, in milliseconds. @see docs.slack.dev/apis/events-api#retries */
export const RETRY_WAITS = [0, 60_000, 300_000] as const;

/** What a subscription needs beside itself: any one of these scopes. */
const SUBSCRIPTIONS: Readonly<Record<string, readonly string[]>> = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  app_uninstalled: [],
  channel_archive: ['channels:read'],
  channel_deleted: ['channels:read'],
  file_shared: ['files:read'],
  group_archive: ['groups:read'],
  member_joined_channel: ['channels:read', 'groups:read'],
  member_left_channel: ['channels:read', 'groups:read'],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  'message.mpim': ['mpim:history'],
  subteam_members_changed: ['usergroups:read'],
  subteam_updated: ['usergroups:read'],
  tokens_revoked: [],
  user_change: ['users:read'],
};

/** Sent even where the app is not installed any more. */
const AFTER_THE_END = ['app_uninstalled', 'tokens_revoked'];

const MESSAGE_EVENTS: Readonly<Record<ChannelKind, { readonly subscription: string; readonly type: string }>> = {
  public: { subscription: 'message.channels', type: 'channel' },
  private: { subscription: 'message.groups', type: 'group' },
  im: { subscription: 'message.im', type: 'im' },
  mpim: { subscription: 'message.mpim', type: 'mpim' },
};

const HOUR = 3_600_000;

/** The Events API: subscriptions, retries of what was not acknowledged, and the hourly limit. */
export class EventStream {
  /** Events per workspace and hour. */
  hourly = 30_000;
  readonly #world: World;
  readonly #delivery: Delivery;
  readonly #sent = new Map<string, number[]>();
  readonly #limitedMinutes = new Set<string>();
  readonly #running = new Set<Promise<void>>();

  constructor(world: World, delivery: Delivery) {
    this.#world = world;
    this.#delivery = delivery;
  }

  /** How many events are still being delivered or retried. */
  get running(): number {
    return this.#running.size;
  }

  /** Sends an event if the app subscribed to it and may have it; answers its id, or undefined when it is not sent. */
  emit(teamId: string, event: Json): string | undefined {
    const subscription = this.#subscription(event);
    const needed = SUBSCRIPTIONS[subscription];
    const team = this.#world.teams.get(teamId);
    const scopes = team?.bot?.scopes;
    if (needed === undefined || !this.#world.app.events.includes(subscription)) return undefined;
    if (scopes === undefined && !AFTER_THE_END.includes(subscription)) return undefined;
    if (needed.length > 0 && !needed.some((scope) => scopes?.has(scope))) return undefined;
    if (this.#over(teamId)) return undefined;
    const id = this.#world.id('Ev');
    this.#start(this.#deliver(this.#wrap(teamId, id, event), false));
    return id;
  }

  /** What follows from a message that was posted: message events, and a mention of the bot. */
  said(message: SlackMessage): void {
    const channel = this.#world.channels.get(message.channel) as Channel;
    const bot = this.#world.teams.get(message.team)?.bot;
    if (bot === undefined || !channel.members.has(bot.user) || message.ephemeralTo !== undefined) return;
    const described = { ...describeMessage(this.#world, message), channel: channel.id, event_ts: message.ts };
    this.emit(message.team, { ...described, channel_type: MESSAGE_EVENTS[channel.kind].type });
    if (channel.kind !== 'im' && message.user !== bot.user && message.text.includes(`<@${bot.user}>`))
      this.emit(message.team, { ...described, type: 'app_mention' });
  }

  /** The same event once more, as after an acknowledgement that never arrived. */
  async again(payload: Json, reason = 'timeout'): Promise<void> {
    await this.#delivery.send({ type: 'events_api', payload, retry: 1, reason, answers: false });
  }

  #start(run: Promise<void>): void {
    this.#running.add(run);
    void run.finally(() => {
      this.#running.delete(run);
      this.#world.changed();
    });
  }

  #subscription(event: Json): string {
    const type = textAt(event, 'type') ?? '';
    if (type !== 'message') return type;
    const kind = Object.values(MESSAGE_EVENTS).find((one) => one.type === event.channel_type);
    return kind?.subscription ?? type;
  }

  #wrap(team: string, id: string, event: Json): Json {
    const { app, enterprise } = this.#world;
    const bot = this.#world.teams.get(team)?.bot;
    return {
      token: app.verificationToken,
      team_id: team,
      context_team_id: team,
      context_enterprise_id: enterprise?.id ?? null,
      api_app_id: app.id,
      event: { event_ts: this.#world.ts(), ...event },
      type: 'event_callback',
      event_id: id,
      event_time: this.#world.seconds(),
      authorizations: [
        {
          enterprise_id: enterprise?.id ?? null,
          team_id: team,
          user_id: bot?.user ?? '',
          is_bot: true,
          is_enterprise_install: enterprise?.whole ?? false,
        },
      ],
      is_ext_shared_channel: false,
      event_context: `4-${id}`,
    };
  }

  async #deliver(payload: Json, once: boolean): Promise<void> {
    let reason = '';
    for (let retry = 0; retry <= (once ? 0 : RETRY_WAITS.length); retry++) {
      const wait = retry === 0 ? 0 : (RETRY_WAITS[retry - 1] ?? 0);
      if (wait > 0) await this.#world.clock.sleep(wait);
      const outcome = await this.#delivery.send({ type: 'events_api', payload, retry, reason, answers: false });
      if (outcome.acked || outcome.noRetry) return;
      reason = outcome.reason;
    }
  }

  /** Over the hourly limit nothing more is sent but one note a minute. */
  #over(team: string): boolean {
    const now = this.#world.clock.now();
    const recent = (this.#sent.get(team) ?? []).filter((at) => at > now - HOUR);
    const over = recent.length >= this.hourly;
    if (!over) recent.push(now);
    this.#sent.set(team, recent);
    const minute = Math.floor(now / 60_000) * 60;
    if (!over || this.#limitedMinutes.has(`${team}/${minute}`)) return over;
    this.#limitedMinutes.add(`${team}/${minute}`);
    const { app } = this.#world;
    const note = {
      token: app.verificationToken,
      type: 'app_rate_limited',
      team_id: team,
      minute_rate_limited: minute,
      api_app_id: app.id,
    };
    // @slack/socket-mode before 3.1.1 dies of this note over a socket, so only request URLs get it.
    if (!app.socketMode) this.#start(this.#deliver(note, true));
    return over;
  }
}
