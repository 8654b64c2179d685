import type { Instant } from '../kernel/clock.ts';

/** JSON text. */
type Json = string;

/** The tables of renewing and hosting; see `schema.ts` for how rows are written. */
export interface RenewalTables {
  /** What of a CA's limits is used up: `fullAt` is when the bucket is full again. */
  caBuckets: { key: string; fullAt: Instant };
  hostings: {
    certificateId: string;
    version: number;
    state: string;
    name: string;
    replaceAt: string;
    startsAt: Instant | null;
    designatedId: string | null;
    successorId: string | null;
    quiet: Json;
    problem: string | null;
    announcedAt: Instant | null;
    nextAt: Instant | null;
    owner: string;
    createdAt: Instant;
    updatedAt: Instant;
  };
  hostingTargets: {
    certificateId: string;
    position: number;
    target: string;
    state: string;
    deploymentId: string | null;
  };
  /** One row per issued certificate: when it is renewed, and how that goes. */
  renewals: {
    certificateId: string;
    version: number;
    state: string;
    dueAt: Instant | null;
    /** Why then: a key of `RENEWAL_REASONS`. */
    why: string | null;
    windowStart: Instant | null;
    windowEnd: Instant | null;
    /** The moment picked within the CA's window, once. */
    suggestedAt: Instant | null;
    explanationUrl: string | null;
    pollAt: Instant | null;
    failures: number;
    failedAt: Instant | null;
    problem: Json | null;
    /** The next look or attempt. */
    nextAt: Instant | null;
    orderId: string | null;
    seenAttempt: number;
    askedAt: Instant | null;
    without: Json;
    approvalId: string | null;
    successorId: string | null;
    updatedAt: Instant;
  };
}
