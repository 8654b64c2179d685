import type { Application, Channel, StoredMessage, World } from './discord-world.ts';
import type { GatewayHub } from './gateway-hub.ts';
import { OP } from './gateway-line.ts';
import type { GatewayServer } from './gateway-server.ts';
import type { InteractionRecord } from './interaction-life.ts';
import { removeMessage } from './posted-messages.ts';
import { type Match, type PlannedAnswer, type RestFaults, tooManyRequests } from './rest-faults.ts';
import type { SendOptions, SignedInteractions } from './signed-interactions.ts';
import { wireChannel } from './wire-objects.ts';

export interface FaultParts {
  readonly world: World;
  readonly hub: GatewayHub;
  readonly gateway: GatewayServer;
  readonly rest: RestFaults;
  readonly signed: SignedInteractions;
}

/** Everything that can go wrong, on a test's order. */
export class PlatformFaults {
  readonly #parts: FaultParts;

  constructor(parts: FaultParts) {
    this.#parts = parts;
  }

  /** Closes every gateway connection with this code: 4000 is resumed, 4004 and 4014 are final. */
  closeGateway(code: number, reason = ''): void {
    for (const line of [...this.#parts.gateway.lines]) line.close(code, reason);
  }

  /** Connections vanish without a close frame. */
  dropGateway(): void {
    this.#parts.gateway.drop();
  }

  /** New connections are turned away until `accept` is called. */
  refuseGateway(): { accept(): void } {
    this.#parts.gateway.refusing = true;
    return {
      accept: () => {
        this.#parts.gateway.refusing = false;
      },
    };
  }

  /** Op 9. */
  invalidSession(resumable = false): void {
    for (const line of this.#parts.gateway.lines) line.invalidate(resumable);
  }

  /** Forgets the sessions, so that the next RESUME is answered with op 9. */
  forgetSessions(): void {
    this.#parts.hub.sessions.clear();
  }

  /** Op 7. */
  reconnect(): void {
    for (const line of this.#parts.gateway.lines) line.reconnect();
  }

  /** Op 1: asks every client for a heartbeat now. */
  askHeartbeat(): void {
    for (const line of this.#parts.gateway.lines) line.askHeartbeat();
  }

  /** Heartbeats are no longer acknowledged: the connection is a zombie. */
  silenceHeartbeats(): void {
    for (const line of this.#parts.gateway.lines) line.silent = true;
  }

  /** The same interaction arrives once more, as after a resume or a retried delivery. Over HTTP it resolves with the status. */
  async redeliver(record: InteractionRecord, options: SendOptions = {}): Promise<number> {
    const application = this.#parts.world.applications.get(record.applicationId);
    if (application === undefined) return 0;
    if (application.interactionsUrl !== undefined)
      return (await this.#parts.signed.send(application, application.interactionsUrl, record.payload, options)).status;
    for (const session of this.#parts.hub.sessionsOf(application))
      this.#parts.hub.dispatch(session, 'INTERACTION_CREATE', record.payload);
    return 0;
  }

  /** The next matching request is answered with this instead of being done. */
  next(match: Match, answer: PlannedAnswer, times = 1): void {
    this.#parts.rest.next(match, answer, times);
  }

  /** The next matching request gets a 429; `seconds` may be a fraction. */
  rateLimit(match: Match, seconds: number, options: { readonly global?: boolean; readonly times?: number } = {}): void {
    this.#parts.rest.next(match, tooManyRequests(seconds, options.global ?? false), options.times ?? 1);
  }

  /** The next matching request is cut off. */
  hangUp(match: Match, times = 1): void {
    this.#parts.rest.hangUp(match, times);
  }

  /** Matching requests wait until released. */
  hold(match: Match, times?: number): { release(): void } {
    return this.#parts.rest.hold(match, times);
  }

  /** A moderator deletes a message. */
  deleteMessage(message: StoredMessage): void {
    removeMessage(this.#parts.world, message);
  }

  deleteChannel(channel: Channel): void {
    const { world } = this.#parts;
    const guild = channel.guildId === undefined ? {} : { guildId: channel.guildId };
    const t = channel.thread === undefined ? 'CHANNEL_DELETE' : 'THREAD_DELETE';
    world.publish({ t, d: wireChannel(world, channel), channelId: channel.id, ...guild });
    world.channels.delete(channel.id);
    for (const message of [...world.messages.values()])
      if (message.channelId === channel.id) world.messages.delete(message.id);
    world.changed();
  }

  /** The token stops working: 401 from now on; the gateway drops with 4004 where it is told so by `closeGateway`. */
  revokeToken(application: Application): void {
    application.tokenRevoked = true;
  }

  /** Somebody removes the bot from a guild. */
  removeBot(application: Application, guildId: string): void {
    const { world } = this.#parts;
    world.guilds.get(guildId)?.members.delete(application.bot.id);
    application.guilds.delete(guildId);
    world.publish({ t: 'GUILD_DELETE', d: { id: guildId }, applicationId: application.id });
  }

  /** How often clients sent a payload of this kind, e.g. IDENTIFY or RESUME. */
  sent(kind: keyof typeof OP): number {
    return this.#parts.hub.parts.log.payloads.filter((entry) => entry.from === 'client' && entry.op === OP[kind])
      .length;
  }
}
