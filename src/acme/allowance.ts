import type { Clock } from '../kernel/clock.ts';

/** Addresses kept in mind at most; the oldest are forgotten first. */
const MOST = 10_000;

/** So many deeds within so much time for each address; kept in this process only, since it is a dam and no account. */
export class Allowance {
  readonly #clock: Clock;
  readonly #limit: { readonly most: number; readonly per: number };
  readonly #used = new Map<string, { count: number; since: number }>();

  constructor(clock: Clock, limit: { readonly most: number; readonly per: number }) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Uses one; answers 0, or the milliseconds until there are more. */
  use(address: string): number {
    const now = this.#clock.now();
    const before = this.#used.get(address);
    const used = before === undefined || now - before.since >= this.#limit.per ? { count: 0, since: now } : before;
    if (used.count >= this.#limit.most) return used.since + this.#limit.per - now;
    this.#used.delete(address);
    this.#used.set(address, { ...used, count: used.count + 1 });
    const [oldest] = this.#used.keys();
    if (this.#used.size > MOST && oldest !== undefined) this.#used.delete(oldest);
    return 0;
  }
}
