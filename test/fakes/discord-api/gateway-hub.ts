import type { Clock } from '../../../src/kernel/clock.ts';
import type { CallLog } from './call-log.ts';
import { permissionsIn } from './discord-permissions.ts';
import type { Application, World, WorldEvent } from './discord-world.ts';
import type { FakeCdn } from './fake-cdn.ts';
import { INTENT, wants } from './gateway-intents.ts';
import type { Dict } from './plain-json.ts';
import { secret } from './posted-messages.ts';
import { readableBy, wireMessageEvent } from './wire-message.ts';
import { applicationFlags, wireGuildCreate, wireUser } from './wire-objects.ts';

/** Where a session's payloads go while its socket is open. */
export interface Line {
  send(payload: Dict): void;
  close(code: number, reason: string): void;
}

/** What the platform keeps of one IDENTIFY: enough to replay what a dropped connection missed. */
export interface Session {
  readonly id: string;
  readonly application: Application;
  readonly intents: number;
  sequence: number;
  readonly sent: { readonly s: number; readonly payload: Dict }[];
  line: Line | undefined;
}

export interface HubParts {
  readonly world: World;
  readonly cdn: FakeCdn;
  readonly log: CallLog;
  readonly clock: Clock;
  readonly resumeUrl: () => string;
  /** Session starts per 24 h; one more resets the token. */
  readonly sessionStarts: number;
}

const DAY = 24 * 60 * 60_000;
/** Events kept per session for a resume. */
const BACKLOG = 500;

/** All gateway sessions: starts and resumes them, and gives every event to those whose intents and permissions ask for it. */
export class GatewayHub {
  readonly parts: HubParts;
  readonly sessions = new Map<string, Session>();

  constructor(parts: HubParts) {
    this.parts = parts;
    parts.world.subscribe((event) => this.#spread(event));
  }

  starts(application: Application): {
    readonly total: number;
    readonly remaining: number;
    readonly resetAfter: number;
  } {
    const now = this.parts.world.clock.now();
    const recent = application.sessionStarts.filter((at) => now - at < DAY);
    const total = this.parts.sessionStarts;
    const first = recent[0];
    return {
      total,
      remaining: Math.max(0, total - recent.length),
      resetAfter: first === undefined ? 0 : first + DAY - now,
    };
  }

  /** Counts an IDENTIFY; the one too many costs the application its token. */
  spendStart(application: Application): boolean {
    if (this.starts(application).remaining === 0) {
      application.tokenRevoked = true;
      return false;
    }
    application.sessionStarts.push(this.parts.world.clock.now());
    return true;
  }

  open(application: Application, intents: number, shard: readonly [number, number], line: Line): Session {
    const session: Session = { id: secret(16), application, intents, sequence: 0, sent: [], line };
    this.sessions.set(session.id, session);
    const guilds = [...application.guilds].flatMap((id) => this.parts.world.guilds.get(id) ?? []);
    this.dispatch(session, 'READY', {
      v: 10,
      user: wireUser(application.bot),
      guilds: guilds.map((guild) => ({ id: guild.id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: this.parts.resumeUrl(),
      shard,
      application: { id: application.id, flags: applicationFlags(application) },
    });
    const members = (intents & INTENT.guildMembers) !== 0;
    if ((intents & INTENT.guilds) !== 0)
      for (const guild of guilds)
        this.dispatch(session, 'GUILD_CREATE', wireGuildCreate(this.parts.world, guild, application, members));
    this.parts.world.changed();
    return session;
  }

  /** Sends again what came after `sequence`, then RESUMED. False where the sequence was never reached. */
  resume(session: Session, sequence: number, line: Line): boolean {
    if (sequence > session.sequence) return false;
    session.line = line;
    for (const { s, payload } of [...session.sent]) if (s > sequence) this.#write(session, payload);
    this.dispatch(session, 'RESUMED', { _trace: [] });
    this.parts.world.changed();
    return true;
  }

  dispatch(session: Session, t: string, d: Dict): void {
    session.sequence += 1;
    const payload = { op: 0, t, s: session.sequence, d };
    session.sent.push({ s: session.sequence, payload });
    if (session.sent.length > BACKLOG) session.sent.shift();
    this.#write(session, payload);
  }

  #write(session: Session, payload: Dict): void {
    session.line?.send(payload);
  }

  sessionsOf(application: Application): Session[] {
    return [...this.sessions.values()].filter((session) => session.application === application);
  }

  connected(application: Application): boolean {
    return this.sessionsOf(application).some((session) => session.line !== undefined);
  }

  #spread(event: WorldEvent): void {
    const { world } = this.parts;
    const channel = world.channels.get(event.channelId ?? '');
    for (const session of this.sessions.values()) {
      const { application, intents } = session;
      if (event.applicationId !== undefined && event.applicationId !== application.id) continue;
      if (event.guildId !== undefined && !application.guilds.has(event.guildId)) continue;
      if (!wants(intents, event.t, channel)) continue;
      const hidden = channel !== undefined && permissionsIn(world, channel, application.bot.id) === 0n;
      if (hidden && event.applicationId === undefined) continue;
      this.dispatch(session, event.t, this.#dataFor(session, event));
    }
  }

  #dataFor({ application, intents }: Session, event: WorldEvent): Dict {
    const { world, cdn } = this.parts;
    const channel = world.channels.get(event.channelId ?? '');
    if (event.message === undefined || channel === undefined) return event.d;
    const wire = wireMessageEvent(world, event.message, cdn);
    return readableBy(wire, event.message, channel, application.bot.id, intents);
  }
}
