import { DAY, MINUTE } from '../../src/kernel/duration.ts';

/** A certificate that was served past its end. */
export interface Lapse {
  readonly name: string;
  readonly ca: string;
  readonly from: number;
  /** Undefined: still served at the end of the run. */
  readonly until: number | undefined;
  /** Who had been told of the trouble before that: channels, and people as `@name`. */
  readonly told: readonly string[];
}

type RateFields = Pick<Rate, 'counts' | 'total'>;

const addCounts = <K>(to: Map<K, number>, from: ReadonlyMap<K, number>): void => {
  for (const [key, count] of from) to.set(key, (to.get(key) ?? 0) + count);
};

/** Counts per unit of time: mean and peak. */
class Rate {
  readonly #unit: number;
  /** By the number of the unit. */
  readonly counts = new Map<number, number>();
  total = 0;

  constructor(unit: number) {
    this.#unit = unit;
  }

  count(at: number): void {
    const slot = Math.floor(at / this.#unit);
    this.total++;
    this.counts.set(slot, (this.counts.get(slot) ?? 0) + 1);
  }

  add({ counts, total }: RateFields): void {
    this.total += total;
    addCounts(this.counts, counts);
  }

  get peak(): number {
    let most = 0;
    for (const count of this.counts.values()) if (count > most) most = count;
    return most;
  }
}

const SUMS = [
  'caLimitsMet',
  'revoked',
  'revokedServed',
  'deployments',
  'deploymentsFailed',
  'machinesBack',
  'repeatsAbsorbed',
  'troubles',
  'announced',
  'crashes',
  'crashesAtSend',
  'statements',
  'orders',
  'dnsRecordsLeft',
  'ledgerSum',
] as const satisfies readonly (keyof Tally)[];

/** A tally as it comes out of a thread: without what it can do. */
export interface TallyFields
  extends Pick<
    Tally,
    | (typeof SUMS)[number]
    | 'lapses'
    | 'doubles'
    | 'directMessages'
    | 'channelMessages'
    | 'longestUnannounced'
    | 'longestUnannouncedName'
  > {
  readonly renewals: RateFields;
  readonly caRequests: ReadonlyMap<string, RateFields>;
}

/** What is counted while the simulation runs. */
export class Tally {
  readonly renewals = new Rate(DAY);
  readonly caRequests = new Map<string, Rate>();
  caLimitsMet = 0;
  readonly lapses: Lapse[] = [];
  revoked = 0;
  revokedServed = 0;
  deployments = 0;
  deploymentsFailed = 0;
  machinesBack = 0;
  readonly directMessages = new Map<string, number>();
  readonly channelMessages = new Map<string, number>();
  repeatsAbsorbed = 0;
  doubles: string[] = [];
  /** Milliseconds. */
  longestUnannounced = 0;
  longestUnannouncedName = '';
  troubles = 0;
  announced = 0;
  crashes = 0;
  /** Of them between the sending of a message and its record. */
  crashesAtSend = 0;
  statements = 0;
  orders = 0;
  dnsRecordsLeft = 0;
  ledgerSum = 0;

  requestAt(ca: string, at: number): void {
    const rate = this.caRequests.get(ca) ?? new Rate(MINUTE);
    this.caRequests.set(ca, rate);
    rate.count(at);
  }

  /** What another instance counted, with it. */
  add(other: TallyFields): void {
    for (const field of SUMS) this[field] += other[field];
    this.renewals.add(other.renewals);
    for (const [ca, rate] of other.caRequests) {
      const own = this.caRequests.get(ca) ?? new Rate(MINUTE);
      this.caRequests.set(ca, own);
      own.add(rate);
    }
    addCounts(this.directMessages, other.directMessages);
    addCounts(this.channelMessages, other.channelMessages);
    this.lapses.push(...other.lapses);
    this.lapses.sort((a, b) => a.from - b.from || (a.name < b.name ? -1 : 1));
    this.doubles.push(...other.doubles);
    if (other.longestUnannounced <= this.longestUnannounced) return;
    this.longestUnannounced = other.longestUnannounced;
    this.longestUnannouncedName = other.longestUnannouncedName;
  }

  message(channel: string | undefined, person: string | undefined): void {
    const counts = person === undefined ? this.channelMessages : this.directMessages;
    const key = person ?? channel ?? '';
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
}
