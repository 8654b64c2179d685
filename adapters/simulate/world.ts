import { DAY } from '../../src/kernel/duration.ts';
import type { Seeded } from './seeded.ts';
import type { SimClock } from './sim-clock.ts';
import type { SimSettings } from './sim-settings.ts';
import { Tally } from './tally.ts';

/** What a leaf is, as far as the simulated machines look at it. */
export interface Leaf {
  readonly name: string;
  readonly ca: string;
  /** SHA-256, lower-case hex. */
  readonly fingerprint: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Something that the world does at a time of its own. */
export interface Happening {
  readonly at: number;
  run(): Promise<void> | void;
}

/** From, inclusive, to, exclusive: milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const within = (spans: readonly Span[], at: number): boolean =>
  spans.some(({ from, to }) => at >= from && at < to);

/** A process that was killed: nothing that it still calls has an effect. */
export class Killed extends Error {}

/** Everything outside the bot, and what is noted about it. */
export class World {
  readonly clock: SimClock;
  readonly settings: SimSettings;
  /** The same for every instance: what they all see. */
  readonly chance: Seeded;
  /** This instance's own. */
  readonly own: Seeded;
  /** From 0. */
  readonly instance: number;
  readonly tally = new Tally();
  readonly start: number;
  readonly end: number;
  /** By the key of their PEM text. */
  readonly leaves = new Map<string, Leaf>();
  /** The process is dead and its ports with it. */
  killed = false;
  /** So many of the next messages are the last that their process sends: it dies before it can write that down. */
  deathsAtSend = 0;
  readonly #happenings: Happening[] = [];
  /** Since when the renewal of a name is in trouble that nobody was told of. */
  readonly #troubles = new Map<string, number>();
  readonly #told = new Set<string>();
  /** Who was told of the last trouble of a name, and when. */
  readonly #words = new Map<string, { readonly at: number; readonly where: string }[]>();

  constructor(clock: SimClock, settings: SimSettings, chance: Seeded, instance: number) {
    this.clock = clock;
    this.settings = settings;
    this.chance = chance;
    this.own = chance.fork(`instance ${instance}`);
    this.instance = instance;
    this.start = clock.now();
    this.end = this.start + settings.days * DAY;
  }

  /** Every call from the bot comes through here: a dead process reaches nobody. */
  reached(): void {
    if (this.killed) throw new Killed('the process was killed');
  }

  at(happening: Happening): void {
    const index = this.#happenings.findIndex(({ at }) => at > happening.at);
    this.#happenings.splice(index < 0 ? this.#happenings.length : index, 0, happening);
  }

  get nextHappening(): number {
    return this.#happenings[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  takeHappening(): Happening | undefined {
    return this.#happenings.shift();
  }

  /** `n` spans at random times, of random lengths. */
  spans(chance: Seeded, n: number, least: number, most: number): readonly Span[] {
    return Array.from({ length: n }, () => {
      const from = chance.between(this.start + DAY, this.end);
      return { from, to: from + chance.between(least, most) };
    });
  }

  /** Something kept a renewal from going on. */
  trouble(name: string): void {
    if (this.#troubles.has(name) || this.#told.has(name)) return;
    this.#troubles.set(name, this.clock.now());
    this.#words.delete(name);
    this.tally.troubles++;
  }

  #over(name: string): void {
    const since = this.#troubles.get(name);
    if (since === undefined) return;
    this.#troubles.delete(name);
    const waited = this.clock.now() - since;
    if (waited <= this.tally.longestUnannounced) return;
    this.tally.longestUnannounced = waited;
    this.tally.longestUnannouncedName = name;
  }

  /** Somebody was told of the trouble. */
  announced(name: string, where: string): void {
    const words = this.#words.get(name) ?? [];
    this.#words.set(name, words);
    words.push({ at: this.clock.now(), where });
    if (!this.#troubles.has(name)) return;
    this.tally.announced++;
    this.#told.add(name);
    this.#over(name);
  }

  /** Who had heard of the trouble of a name by then: channels, and people as `@name`. */
  toldBy(name: string, at: number): readonly string[] {
    const words = this.#words.get(name) ?? [];
    return [...new Set(words.filter((word) => word.at <= at).map(({ where }) => where))];
  }

  /** The renewal came through after all. */
  mended(name: string): void {
    this.#told.delete(name);
    this.#over(name);
  }

  /** What is in trouble at the end counts too. */
  endTroubles(): void {
    for (const name of [...this.#troubles.keys()]) this.#over(name);
  }
}
