import { fromInstant, type Instant, plus } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import type { Certificate } from './certificate.ts';

type Termed = Pick<Certificate, 'termEnds' | 'notAfter'>;

/** PLAN-9: when a term of so many years ends that begins with a certificate of `from`. */
export const termEnd = (years: number, from: Instant): Instant => plus(from, years * 365 * DAY);

/** PLAN-9: the term that was bought goes on past this certificate: the next one is made by itself, and is paid already. */
export const goesOn = ({ termEnds, notAfter }: Termed): boolean =>
  termEnds !== undefined && fromInstant(termEnds) - fromInstant(notAfter) >= DAY;

/**
 * Whether a successor renews by itself: as the one before it did, but for the last one of a term. What follows that costs points again, and is
 * made by itself only if somebody switches that on (RENEW-1).
 */
export const inheritsRenewal = (before: Termed & Pick<Certificate, 'autoRenew'>, successor: Certificate): boolean =>
  before.termEnds !== undefined && !goesOn(successor) && goesOn(before) ? successor.autoRenew : before.autoRenew;
