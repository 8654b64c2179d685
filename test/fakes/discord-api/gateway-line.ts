import { setTimeout as wait } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { Application } from './discord-world.ts';
import type { GatewayHub, Line, Session } from './gateway-hub.ts';
import { KNOWN, PRIVILEGED } from './gateway-intents.ts';
import { type Dict, dict, isDict, list, text, whole } from './plain-json.ts';

/** @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-opcodes */
export const OP = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  presence: 3,
  voiceState: 4,
  resume: 6,
  reconnect: 7,
  requestMembers: 8,
  invalidSession: 9,
  hello: 10,
  heartbeatAck: 11,
} as const;

type Refusal = readonly [code: number, reason: string];

/** @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
export const CLOSE = {
  unknownError: [4000, 'Unknown error.'],
  unknownOpcode: [4001, 'Unknown opcode.'],
  decodeError: [4002, 'Error while decoding payload.'],
  notAuthenticated: [4003, 'Not authenticated.'],
  authenticationFailed: [4004, 'Authentication failed.'],
  alreadyAuthenticated: [4005, 'Already authenticated.'],
  invalidSequence: [4007, 'Invalid seq.'],
  rateLimited: [4008, 'Rate limited.'],
  sessionTimedOut: [4009, 'Session timed out.'],
  invalidShard: [4010, 'Invalid shard.'],
  shardingRequired: [4011, 'Sharding required.'],
  invalidVersion: [4012, 'Invalid API version.'],
  invalidIntents: [4013, 'Invalid intent(s).'],
  disallowedIntents: [4014, 'Disallowed intent(s).'],
} as const satisfies Readonly<Record<string, Refusal>>;

/** Codes after which a session cannot be resumed. */
const FINAL: readonly number[] = [1000, 1001, 4004, 4007, 4010, 4011, 4012, 4013, 4014];

export interface LineSettings {
  /** Milliseconds between heartbeats as told in HELLO. */
  readonly heartbeatInterval: number;
  /** IDENTIFYs per five seconds. */
  readonly maxConcurrency: number;
  /** Payloads a client may send per window. */
  readonly sends: { readonly limit: number; readonly windowMs: number };
  /** Guilds from which one shard is no longer enough. */
  readonly shardingFrom: number;
}

/** Bytes of one payload a client may send. */
const MOST_BYTES = 4_096;
const IDENTIFY_WINDOW = 5_000;
/** Milliseconds of real time between a heartbeat’s being missed and the end of the line. */
const READ_FIRST = 50;

const parsed = (data: Buffer): Dict | undefined => {
  try {
    const payload: unknown = JSON.parse(data.toString('utf8'));
    return isDict(payload) && whole(payload.op) !== undefined ? payload : undefined;
  } catch {
    return undefined;
  }
};

/** One WebSocket connection, from HELLO to close. */
export class GatewayLine implements Line {
  readonly #socket: WebSocket;
  readonly #hub: GatewayHub;
  readonly #settings: LineSettings;
  readonly #identifies: number[];
  #session: Session | undefined;
  #sends: number[] = [];
  #beating = 0;
  /** A test's order to stop acknowledging heartbeats, which clients must take for a dead connection. */
  silent = false;

  constructor(socket: WebSocket, hub: GatewayHub, settings: LineSettings, identifies: number[]) {
    this.#socket = socket;
    this.#hub = hub;
    this.#settings = settings;
    this.#identifies = identifies;
    socket.on('message', (data: Buffer) => this.#receive(data));
    socket.on('close', (code: number) => this.#closed(code));
    this.#write({ op: OP.hello, t: null, s: null, d: { heartbeat_interval: settings.heartbeatInterval } });
    void this.#expectHeartbeats();
  }

  get application(): Application | undefined {
    return this.#session?.application;
  }

  send(payload: Dict): void {
    this.#write(payload);
  }

  close(code: number, reason = ''): void {
    if (FINAL.includes(code)) this.#forget();
    this.#socket.close(code, reason);
  }

  #write(payload: Dict): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#log('server', payload);
    this.#socket.send(JSON.stringify(payload));
  }

  #log(from: 'client' | 'server', payload: Dict): void {
    const { log, world } = this.#hub.parts;
    log.payload({
      at: world.clock.now(),
      from,
      op: whole(payload.op) ?? -1,
      t: typeof payload.t === 'string' ? payload.t : undefined,
      d: payload.d,
    });
    if (from === 'client') world.changed();
  }

  #receive(data: Buffer): void {
    const refusal = this.#take(data);
    if (refusal !== undefined) this.close(...refusal);
  }

  /** Acts on one payload; gives the close code where the platform would hang up. */
  #take(data: Buffer): Refusal | undefined {
    const now = this.#hub.parts.clock.now();
    this.#sends = [...this.#sends.filter((at) => now - at < this.#settings.sends.windowMs), now];
    if (this.#sends.length > this.#settings.sends.limit) return CLOSE.rateLimited;
    if (data.length > MOST_BYTES) return CLOSE.decodeError;
    const payload = parsed(data);
    if (payload === undefined) return CLOSE.decodeError;
    this.#log('client', payload);
    const act = this.#acts[payload.op as number];
    return act === undefined ? CLOSE.unknownOpcode : act(dict(payload.d));
  }

  readonly #acts: Readonly<Record<number, (d: Dict) => Refusal | undefined>> = {
    [OP.heartbeat]: () => this.#heartbeat(),
    [OP.identify]: (d) => this.#identify(d),
    [OP.resume]: (d) => this.#resume(d),
    [OP.presence]: () => this.#needSession(),
    [OP.voiceState]: () => this.#needSession(),
    [OP.requestMembers]: () => this.#needSession(),
  };

  #heartbeat(): undefined {
    this.#beating = this.#hub.parts.clock.now();
    if (!this.silent) this.#write({ op: OP.heartbeatAck, t: null, s: null, d: null });
  }

  #needSession(): Refusal | undefined {
    return this.#session === undefined ? CLOSE.notAuthenticated : undefined;
  }

  #applicationOf(token: unknown): Application | undefined {
    const bare = text(token).replace(/^Bot /, '');
    return [...this.#hub.parts.world.applications.values()].find((app) => app.token === bare && !app.tokenRevoked);
  }

  #identify(d: Dict): Refusal | undefined {
    if (this.#session !== undefined) return CLOSE.alreadyAuthenticated;
    const application = this.#applicationOf(d.token);
    if (application === undefined || !isDict(d.properties)) return CLOSE.authenticationFailed;
    const intents = whole(d.intents);
    if (intents === undefined || (intents & ~KNOWN) !== 0) return CLOSE.invalidIntents;
    if ((intents & PRIVILEGED & ~application.privilegedIntents) !== 0) return CLOSE.disallowedIntents;
    const [id, count] = list(d.shard ?? [0, 1]).map(Number) as [number, number];
    if (!(id >= 0 && id < count)) return CLOSE.invalidShard;
    if (count === 1 && application.guilds.size >= this.#settings.shardingFrom) return CLOSE.shardingRequired;
    if (!this.#concurrent()) {
      this.invalidate(false);
      return undefined;
    }
    if (!this.#hub.spendStart(application)) return CLOSE.authenticationFailed;
    this.#session = this.#hub.open(application, intents, [id, count], this);
    return undefined;
  }

  #concurrent(): boolean {
    const now = this.#hub.parts.clock.now();
    const recent = this.#identifies.filter((at) => now - at < IDENTIFY_WINDOW);
    this.#identifies.splice(0, this.#identifies.length, ...recent, now);
    return recent.length < this.#settings.maxConcurrency;
  }

  #resume(d: Dict): Refusal | undefined {
    const application = this.#applicationOf(d.token);
    if (application === undefined) return CLOSE.authenticationFailed;
    const session = this.#hub.sessions.get(text(d.session_id));
    if (session === undefined || session.application !== application) {
      this.invalidate(false);
      return undefined;
    }
    if (session.line !== undefined && session.line !== this) session.line.close(4000, 'Resumed elsewhere.');
    this.#session = session;
    return this.#hub.resume(session, whole(d.seq) ?? 0, this) ? undefined : CLOSE.invalidSequence;
  }

  /** Tells the client to connect anew and resume (op 7). */
  reconnect(): void {
    this.#write({ op: OP.reconnect, t: null, s: null, d: null });
  }

  /** Op 9. Not resumable: the session is forgotten and the client must identify again. */
  invalidate(resumable: boolean): void {
    if (!resumable) this.#forget();
    this.#write({ op: OP.invalidSession, t: null, s: null, d: resumable });
  }

  /** Asks for a heartbeat at once (op 1). */
  askHeartbeat(): void {
    this.#write({ op: OP.heartbeat, t: null, s: null, d: null });
  }

  #forget(): void {
    if (this.#session !== undefined) this.#hub.sessions.delete(this.#session.id);
    this.#session = undefined;
  }

  #closed(code: number): void {
    const session = this.#session;
    if (session?.line === this) session.line = undefined;
    if (FINAL.includes(code)) this.#forget();
    this.#hub.parts.world.changed();
  }

  /** A client that stops beating is cut off; it may resume. */
  async #expectHeartbeats(): Promise<void> {
    const { clock } = this.#hub.parts;
    const patience = this.#settings.heartbeatInterval * 1.5;
    this.#beating = clock.now();
    for (;;) {
      await wait(Math.max(10, this.#beating + patience - clock.now()), undefined, { ref: false });
      if (this.#socket.readyState !== this.#socket.OPEN) return;
      if (clock.now() - this.#beating < patience) continue;
      // The client may live in this very process: what it sent while all of it stood still is read first.
      await wait(READ_FIRST, undefined, { ref: false });
      if (clock.now() - this.#beating >= patience) return this.close(...CLOSE.sessionTimedOut);
    }
  }
}
