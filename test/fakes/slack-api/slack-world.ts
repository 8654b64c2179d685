import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/kernel/clock.ts';
import type { AppSettings } from './app-settings.ts';
import type {
  Channel,
  ClientNotice,
  Enterprise,
  SlackFile,
  SlackMessage,
  Team,
  Token,
  Trigger,
  User,
  UserGroup,
  ViewRecord,
} from './slack-model.ts';

interface Watcher {
  readonly what: string;
  readonly look: () => boolean;
  readonly fail: (reason: Error) => void;
}

/** Everything the stand-in knows. Whoever changes something calls `changed`, and whoever waits looks again. */
export class World {
  readonly clock: Clock;
  readonly app: AppSettings;
  readonly teams = new Map<string, Team>();
  enterprise: Enterprise | undefined;
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, UserGroup>();
  readonly channels = new Map<string, Channel>();
  readonly tokens = new Map<string, Token>();
  readonly files = new Map<string, SlackFile>();
  readonly views = new Map<string, ViewRecord>();
  readonly triggers = new Map<string, Trigger>();
  /** What each person has open, the visible view last: user id -> view ids. */
  readonly modals = new Map<string, string[]>();
  /** user id -> the id of the view last published to the App Home. */
  readonly homes = new Map<string, string>();
  readonly notices: ClientNotice[] = [];
  /** Where the server listens, e.g. `http://127.0.0.1:4567`; set when it does. */
  origin = '';
  #count = 0;
  #chance: number;
  #lastTs = 0;
  #looking = false;
  #watchers = new Set<Watcher>();
  #listeners = new Set<() => void>();

  constructor(clock: Clock, app: AppSettings, seed: number) {
    this.clock = clock;
    this.app = app;
    this.#chance = seed >>> 0;
  }

  /** The next id of a kind, e.g. `C0FAKE0003`. */
  id(prefix: string): string {
    this.#count += 1;
    return `${prefix}0FAKE${this.#count.toString(36).toUpperCase().padStart(4, '0')}`;
  }

  /** Unguessable-looking text that is the same in every run with the same seed. */
  secret(length = 24): string {
    this.#count += 1;
    return createHash('sha256').update(`${this.#chance}/${this.#count}`).digest('hex').slice(0, length);
  }

  /** A number in [0, below): which socket gets an envelope. The generator is mulberry32. */
  pick(below: number): number {
    this.#chance = (this.#chance + 0x6d2b79f5) >>> 0;
    let mixed = this.#chance;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  /** A message's timestamp: seconds and microseconds, never the same twice. */
  ts(): string {
    this.#lastTs = Math.max(this.clock.now() * 1000, this.#lastTs + 1);
    const seconds = Math.floor(this.#lastTs / 1_000_000);
    return `${seconds}.${String(this.#lastTs % 1_000_000).padStart(6, '0')}`;
  }

  /** Seconds since the epoch, as most payloads have it. */
  seconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  message(channel: string, ts: string): SlackMessage | undefined {
    return this.channels.get(channel)?.messages.find((message) => message.ts === ts && !message.deleted);
  }

  notify(user: string, code: string, text: string): void {
    this.notices.push({ user, at: this.clock.now(), code, text });
    this.changed();
  }

  /** Those who wait look when the current turn is over, so that a deed and its entry in the log are seen together. */
  changed(): void {
    if (this.#looking) return;
    this.#looking = true;
    setImmediate(() => {
      this.#looking = false;
      for (const watcher of [...this.#watchers]) if (watcher.look()) this.#watchers.delete(watcher);
      for (const listener of this.#listeners) listener();
    });
  }

  /** Called after every change; answers how to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves with the first defined answer of `probe`, looked at now and after every change. `what` names the wait. */
  until<T>(what: string, probe: () => T | undefined | false): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = (): boolean => {
        const found = probe();
        if (found === undefined || found === false) return false;
        resolve(found);
        return true;
      };
      if (!look()) this.#watchers.add({ what, look, fail: reject });
    });
  }

  /** Fails every wait that is still open, naming it. */
  giveUp(): void {
    for (const watcher of this.#watchers) watcher.fail(new Error(`closed while waiting for: ${watcher.what}`));
    this.#watchers.clear();
  }
}
