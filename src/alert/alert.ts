import type { Instant } from '../kernel/clock.ts';
import type { Setback } from '../validation/setback.ts';
import type { Remedy } from './remedy.ts';

/** Why a certificate is not spoken of any more. */
export type Closed = 'renewed' | 'revoked' | 'ignored' | 'deleted' | 'gone';

/** Until when somebody wants to hear nothing of a certificate. */
export type Snooze = {
  readonly by: string;
  readonly reason: string;
  readonly at: Instant;
} & (
  | { readonly kind: 'date'; readonly until: Instant }
  | { readonly kind: 'band'; readonly stage: string }
  | { readonly kind: 'renewed' }
);

/** What is known of a certificate's renewal; undefined where nobody renews it by itself. */
export interface RenewalFacts {
  /** When it is planned; undefined when nothing is. */
  readonly dueAt: number | undefined;
  readonly failures: number;
}

/** Another certificate that stands in for this one, and since when; `unserved` are targets that still serve the old one. */
export interface Successor {
  readonly id: string;
  readonly since: Instant;
  readonly unserved: readonly string[];
}

/** Everything a decision is made from. Instants are milliseconds since the epoch. */
export interface AlertFacts {
  readonly id: string;
  readonly names: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly revoked: boolean;
  /** A watched one that no place shows any more. */
  readonly gone?: boolean;
  /** CERT-9. */
  readonly ignored: boolean;
  readonly renewal: RenewalFacts | undefined;
  readonly successor: Successor | undefined;
  readonly snooze: Snooze | undefined;
  readonly ackStage: string | undefined;
  /** Whom the routes name. */
  readonly channels: readonly string[];
  readonly owner: string | undefined;
  readonly onCall: readonly string[];
}

/** The policy everybody has: the bands. */
export const HOUSE_POLICY = 'house';

/** What a receiver was last told of a certificate under a policy. Instants in milliseconds. */
export interface LastTold {
  readonly receiver: string;
  readonly policy: string;
  readonly stage: string;
  readonly rank: number;
  readonly firstAt: number;
  readonly sentAt: number;
  readonly closed: boolean;
}

/** Why something is said, or not. The sentence is the text `alert.why.<reason>`. */
export type Reason =
  | 'band-reached'
  | 'nobody-answered'
  | 'attempt-failed'
  | 'policy-met'
  | 'policy-again'
  | 'far'
  | 'renewal-healthy'
  | 'told-already'
  | 'acknowledged'
  | 'snoozed'
  | 'unproved'
  | 'quiet-hours'
  | 'not-yet-escalated'
  | 'ignored'
  | 'renewed'
  | 'revoked'
  | 'gone';

/** For one receiver, under one policy. */
export interface Verdict {
  readonly receiver: string;
  readonly policy: string;
  readonly send: boolean;
  readonly reason: Reason;
  readonly stage: string;
  readonly rank: number;
  /** When this receiver is next considered; undefined when nothing is foreseen. */
  readonly nextAt: number | undefined;
}

export interface Decision {
  readonly verdicts: readonly Verdict[];
  /** Everything said before is over, and its cards say so. */
  readonly close: Closed | undefined;
  /** CERT-9: it has expired and its owner, who ignores it, hears of that once. */
  readonly tellOwnerOnce: boolean;
  /** When the certificate is looked at again; undefined: not before something changes. */
  readonly nextAt: number | undefined;
}

/** A line of an alert card, as it stands now. */
export interface CardLine {
  readonly certificateId: string;
  readonly names: readonly string[];
  readonly notAfter: Instant;
  readonly targets: readonly string[];
  /** Not ours: seen on the wire only. */
  readonly watched: boolean;
  readonly stage: string;
  readonly closed: Closed | undefined;
  readonly closedAt: Instant | undefined;
  readonly ackedBy: string | undefined;
  readonly snoozed: boolean;
  /** Why its renewal failed last. */
  readonly problem: Setback | undefined;
  readonly failures: number;
  readonly nextAttemptAt: Instant | undefined;
  readonly remedy: Remedy | undefined;
}

export interface CardPage {
  readonly lines: readonly CardLine[];
  readonly total: number;
  /** Lines that are not over. */
  readonly open: number;
}
