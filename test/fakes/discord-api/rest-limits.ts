import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/kernel/clock.ts';

export interface Window {
  readonly limit: number;
  /** Milliseconds. */
  readonly windowMs: number;
}

/**
 * Requests per window and route. The platform publishes none of these and says to read the headers; the figures are of the size that
 * is seen there, and tests may set their own. `null`: no bucket of its own.
 */
export const BUCKETS = {
  'gateway.read': { limit: 2, windowMs: 5_000 },
  'application.read': { limit: 10, windowMs: 10_000 },
  'application.write': { limit: 5, windowMs: 10_000 },
  'guild.read': { limit: 10, windowMs: 10_000 },
  'channel.read': { limit: 10, windowMs: 10_000 },
  'channel.write': { limit: 5, windowMs: 10_000 },
  'dm.create': { limit: 10, windowMs: 10_000 },
  'messages.read': { limit: 5, windowMs: 5_000 },
  'messages.create': { limit: 5, windowMs: 5_000 },
  'messages.edit': { limit: 5, windowMs: 5_000 },
  'messages.delete': { limit: 5, windowMs: 1_000 },
  typing: { limit: 5, windowMs: 5_000 },
  pins: { limit: 5, windowMs: 5_000 },
  threads: { limit: 10, windowMs: 10_000 },
  'commands.read': { limit: 10, windowMs: 10_000 },
  'commands.write': { limit: 5, windowMs: 20_000 },
  'commands.bulk': { limit: 5, windowMs: 20_000 },
  'interaction.callback': null,
  'interaction.webhook': { limit: 5, windowMs: 2_000 },
} as const satisfies Readonly<Record<string, Window | null>>;

export type BucketName = keyof typeof BUCKETS;

export interface LimitSettings {
  /** All of an application's requests together, interaction endpoints apart. */
  readonly global: Window;
  /** Answers with 401, 403 or 429 per address before the network in front of the platform bans it. */
  readonly invalid: Window;
  /** Edits per channel to messages older than one hour (30046); the platform keeps the figure to itself. */
  readonly oldEdits: Window;
  readonly buckets: Readonly<Partial<Record<BucketName, Window | null>>>;
}

export const LIMITS: LimitSettings = {
  global: { limit: 50, windowMs: 1_000 },
  invalid: { limit: 10_000, windowMs: 600_000 },
  oldEdits: { limit: 3, windowMs: 20_000 },
  buckets: BUCKETS,
};

interface Count {
  start: number;
  used: number;
}

/** Fixed windows that begin with their first request. */
class Counter {
  readonly #counts = new Map<string, Count>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  read(key: string, window: Window): { readonly used: number; readonly left: number } {
    const now = this.#now();
    const count = this.#counts.get(key);
    if (count === undefined || now - count.start >= window.windowMs) return { used: 0, left: window.windowMs };
    return { used: count.used, left: count.start + window.windowMs - now };
  }

  add(key: string, window: Window): void {
    const now = this.#now();
    const count = this.#counts.get(key);
    if (count === undefined || now - count.start >= window.windowMs) this.#counts.set(key, { start: now, used: 1 });
    else count.used += 1;
  }
}

export interface Verdict {
  readonly headers: Readonly<Record<string, string>>;
  /** Present where the request is turned away with a 429. */
  readonly refused?: { readonly retryAfter: number; readonly global: boolean };
}

export class RestLimits {
  readonly #settings: LimitSettings;
  readonly #buckets: Counter;
  readonly #clock: Clock;

  constructor(settings: LimitSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#buckets = new Counter(() => clock.now());
  }

  /** Counts one request of `caller` on a bucket and says whether it may pass. `major` is the channel, guild or token in the path. */
  take(caller: string, bucket: BucketName, major: string, exempt: boolean): Verdict {
    const { global } = this.#settings;
    const all = this.#buckets.read(`global ${caller}`, global);
    if (!exempt && all.used >= global.limit)
      return {
        headers: { 'retry-after': seconds(all.left), 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' },
        refused: { retryAfter: all.left / 1000, global: true },
      };
    if (!exempt) this.#buckets.add(`global ${caller}`, global);
    const window = this.#settings.buckets[bucket];
    return window === null || window === undefined ? { headers: {} } : this.#own(caller, bucket, major, window);
  }

  #own(caller: string, bucket: BucketName, major: string, window: Window): Verdict {
    const key = `${bucket} ${caller} ${major}`;
    const refused = this.#buckets.read(key, window).used >= window.limit;
    if (!refused) this.#buckets.add(key, window);
    const { used, left } = this.#buckets.read(key, window);
    const headers: Record<string, string> = {
      'x-ratelimit-limit': String(window.limit),
      'x-ratelimit-remaining': String(Math.max(0, window.limit - used)),
      'x-ratelimit-reset': ((this.#clock.now() + left) / 1000).toFixed(3),
      'x-ratelimit-reset-after': (left / 1000).toFixed(3),
      'x-ratelimit-bucket': createHash('md5').update(bucket).digest('hex'),
    };
    if (!refused) return { headers };
    return {
      headers: { ...headers, 'x-ratelimit-scope': 'user', 'retry-after': seconds(left) },
      refused: { retryAfter: left / 1000, global: false },
    };
  }

  /** Milliseconds until another edit of an old message in this channel passes; 0 when it passes now (and is counted). */
  oldEditWait(channelId: string): number {
    const window = this.#settings.oldEdits;
    const { used, left } = this.#buckets.read(`old ${channelId}`, window);
    if (used >= window.limit) return left;
    this.#buckets.add(`old ${channelId}`, window);
    return 0;
  }

  countInvalid(address: string): void {
    this.#buckets.add(`invalid ${address}`, this.#settings.invalid);
  }

  invalidOf(address: string): { readonly used: number; readonly limit: number; readonly resetMs: number } {
    const { used, left } = this.#buckets.read(`invalid ${address}`, this.#settings.invalid);
    return { used, limit: this.#settings.invalid.limit, resetMs: left };
  }
}

/** Whole seconds, rounded up, at least one where the wait is a second or more; short waits keep their fraction. */
const seconds = (ms: number): string => (ms < 1000 ? (ms / 1000).toFixed(3) : String(Math.ceil(ms / 1000)));
