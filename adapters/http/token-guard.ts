import type { Clock } from '../../src/kernel/clock.ts';

interface Failures {
  count: number;
  since: number;
}

/** Addresses kept in mind at most; the oldest are forgotten first. */
const ADDRESSES = 10_000;

/** Slows down whoever guesses tokens: after `most` failures within `per` milliseconds an address waits out the rest. */
export class TokenGuard {
  readonly #clock: Clock;
  readonly #limit: { readonly most: number; readonly per: number };
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock, limit: { readonly most: number; readonly per: number }) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Milliseconds until this address may try again; 0: now. */
  wait(address: string): number {
    const failures = this.#failures.get(address);
    if (failures === undefined || failures.count < this.#limit.most) return 0;
    return Math.max(0, failures.since + this.#limit.per - this.#clock.now());
  }

  failed(address: string): void {
    const now = this.#clock.now();
    const before = this.#failures.get(address);
    const fresh = before === undefined || now - before.since >= this.#limit.per;
    this.#failures.delete(address);
    this.#failures.set(address, fresh ? { count: 1, since: now } : { count: before.count + 1, since: before.since });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > ADDRESSES && oldest !== undefined) this.#failures.delete(oldest);
  }
}
