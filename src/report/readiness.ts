/** What of a certificate decides whether it lives through shorter lifetimes. */
export interface ReadyFacts {
  readonly id: string;
  readonly name: string;
  readonly source: 'issued' | 'uploaded' | 'watched';
  /** Issued by a CA of one's own: the public limits do not bind it. */
  readonly own: boolean;
  readonly autoRenew: boolean;
  /** How its names were proved; undefined for what was not ordered here. */
  readonly method: string | undefined;
  readonly hasKey: boolean;
  readonly targets: number;
  readonly hosted: boolean;
  /** Renewal attempts that failed in a row. */
  readonly failures: number;
  /** Milliseconds from beginning to end. */
  readonly lifetime: number;
  readonly notAfter: string;
}

/** Why a certificate will need a person at every renewal. The sentence is `ready.<reason>`. */
export const READY_REASONS = [
  'watched',
  'uploaded',
  'no-auto-renewal',
  'renewal-failing',
  'manual-dns',
  'no-key',
  'no-target',
  'not-hosted',
] as const;
export type ReadyReason = (typeof READY_REASONS)[number];

const HOLDS: Readonly<Record<ReadyReason, (facts: ReadyFacts) => boolean>> = {
  watched: ({ source }) => source === 'watched',
  uploaded: ({ source }) => source === 'uploaded',
  'no-auto-renewal': ({ source, autoRenew }) => source === 'issued' && !autoRenew,
  'renewal-failing': ({ failures }) => failures > 0,
  // Each renewal is a new record by hand, once proofs may be used again for ten days only.
  'manual-dns': ({ source, method }) => source === 'issued' && method === 'dns',
  'no-key': ({ source, hasKey }) => source === 'issued' && !hasKey,
  'no-target': ({ source, hasKey, targets }) => source !== 'watched' && hasKey && targets === 0,
  // RENEW-7: renewing alone installs nothing.
  'not-hosted': ({ source, targets, hosted }) => source !== 'watched' && targets > 0 && !hosted,
};

/** One certificate against one limit. */
export interface Unready {
  readonly facts: ReadyFacts;
  readonly reasons: readonly ReadyReason[];
}

export interface Readiness {
  /** Longest lifetime, in days. */
  readonly limit: number;
  /** Since when, ISO. */
  readonly from: string;
  readonly ready: number;
  readonly unready: readonly Unready[];
  /** Renewals by hand a year that the unready ones come to. */
  readonly handsPerYear: number;
}

/** A third of the lifetime is left at renewal. */
const RENEWED_AFTER = 2 / 3;

/**
 * Which certificates will break under a limit, and why, from facts alone. What is renewed, proved and installed by itself is ready for any
 * lifetime; what needs a person needs one at every renewal. Of 100 days a proof by hand still lasts a whole certificate, of 47 it does not:
 * `proofDays` is how long a proof may be used again.
 */
export const readiness = (
  all: readonly ReadyFacts[],
  { limit, from, proofDays }: { readonly limit: number; readonly from: string; readonly proofDays: number },
): Readiness => {
  const unready = all
    .filter(({ own }) => !own)
    .map((facts) => ({
      facts,
      reasons: READY_REASONS.filter(
        // While a proof may be used for the next certificate too, a record by hand does for every second renewal.
        (reason) => HOLDS[reason](facts) && (reason !== 'manual-dns' || proofDays < limit * RENEWED_AFTER),
      ),
    }))
    .filter(({ reasons }) => reasons.length > 0);
  const perYear = Math.ceil(365 / (limit * RENEWED_AFTER));
  return { limit, from, ready: all.length - unready.length, unready, handsPerYear: unready.length * perYear };
};
