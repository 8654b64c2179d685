import type { Certificate } from '../certificate/certificate.ts';
import { fromInstant, type Instant, toInstant } from '../kernel/clock.ts';
import type { RenewalRules } from '../plan/plan.ts';
import { type Maintenance, nextOpening } from './maintenance.ts';
import type { Renewal, RenewalReason } from './renewal.ts';
import { backoffAfter, dueAt, emergencyAt, emergencyWait, jittered } from './window.ts';

/** Everything a decision rests on. */
export interface RenewalFacts {
  readonly certificate: Pick<Certificate, 'state' | 'notBefore' | 'notAfter' | 'fingerprint'>;
  readonly renewal: Pick<Renewal, 'state' | 'suggestedAt' | 'failures' | 'failedAt'>;
  readonly rules: RenewalRules;
  readonly maintenance: Maintenance;
  /** Milliseconds. */
  readonly now: number;
}

/** What is to be done now and why; `dueAt` is shown to people whatever is done. */
export type RenewalDecision = { readonly why: RenewalReason; readonly dueAt: Instant } & (
  | { readonly do: 'rest' }
  | { readonly do: 'wait'; readonly until: Instant }
  | { readonly do: 'order' }
);

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);

/** Until when the failures so far keep the next attempt back. A failure noted in the future (the clock went back) counts as now. */
const heldBackUntil = ({ renewal, certificate, now }: RenewalFacts, emergency: boolean): Instant => {
  if (renewal.failedAt === undefined) return toInstant(0);
  const wait = backoffAfter(renewal.failures);
  const since = Math.min(fromInstant(renewal.failedAt), now);
  return toInstant(since + (emergency ? Math.min(wait, emergencyWait(certificate)) : wait));
};

/**
 * Whether a certificate's renewal is ordered now. Pure: the same facts give the same answer, so that clock jumps, restarts and several
 * processes come to the same end. In the last twentieth of the lifetime nothing but a short backoff is waited for.
 */
export const decideRenewal = (facts: RenewalFacts): RenewalDecision => {
  const { certificate, renewal, rules, maintenance } = facts;
  const now = toInstant(facts.now);
  const due = dueAt(certificate, rules, renewal.suggestedAt);
  const shown = jittered(due, certificate);
  if (certificate.state !== 'valid') return { do: 'rest', why: 'done', dueAt: shown };
  if (renewal.state === 'resting') return { do: 'rest', why: 'off', dueAt: shown };
  if (renewal.state === 'done') return { do: 'rest', why: 'done', dueAt: shown };
  if (renewal.state === 'held') return { do: 'rest', why: 'held', dueAt: shown };
  if (renewal.state === 'ordered') return { do: 'rest', why: 'under-way', dueAt: shown };
  const lastMoment = emergencyAt(certificate);
  const emergency = now >= lastMoment;
  const wait = (why: RenewalReason, until: Instant): RenewalDecision => ({
    do: 'wait',
    why,
    until: emergency ? until : earlier(until, lastMoment),
    dueAt: shown,
  });
  if (!emergency && now < shown) return wait('not-yet', shown);
  const until = heldBackUntil(facts, emergency);
  if (now < until) return wait('backoff', until);
  if (emergency) return { do: 'order', why: 'emergency', dueAt: shown };
  const opening = nextOpening(maintenance, now) ?? lastMoment;
  return now < opening ? wait('maintenance', opening) : { do: 'order', why: due.why, dueAt: shown };
};
