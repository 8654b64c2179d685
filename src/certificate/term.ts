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
 * When the term of what replaces this certificate ends: with its own, while that goes on; else a year later, which is what a renewal of a
 * plan that is sold by the year pays for (RENEW-5). Undefined: no term was bought.
 */
export const nextTerm = ({ termEnds, notAfter }: Termed, now: Instant): Instant | undefined => {
  if (termEnds === undefined || goesOn({ termEnds, notAfter })) return termEnds;
  return termEnd(1, termEnds < now ? now : termEnds);
};
