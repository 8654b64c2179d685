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

/** Counts per unit of time: mean and peak. */
export class Rate {
  readonly #unit: number;
  readonly #counts = new Map<number, number>();
  total = 0;

  constructor(unit: number) {
    this.#unit = unit;
  }

  count(at: number): void {
    const slot = Math.floor(at / this.#unit);
    this.total++;
    this.#counts.set(slot, (this.#counts.get(slot) ?? 0) + 1);
  }

  get peak(): number {
    let most = 0;
    for (const count of this.#counts.values()) if (count > most) most = count;
    return most;
  }
}

/** What is counted while the simulation runs. */
export class Tally {
  readonly renewals = new Rate(DAY);
  readonly caRequests = new Map<string, Rate>();
  caLimitsMet = 0;
  caOutageHours = 0;
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

  requestAt(ca: string, at: number): void {
    const rate = this.caRequests.get(ca) ?? new Rate(MINUTE);
    this.caRequests.set(ca, rate);
    rate.count(at);
  }

  message(channel: string | undefined, person: string | undefined): void {
    const counts = person === undefined ? this.channelMessages : this.directMessages;
    const key = person ?? channel ?? '';
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
}
