import type { Instant } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { publicLimitsAt } from './industry.ts';
import type { Plan } from './plan.ts';

/** Days that a certificate of the plan, applied for at `at`, is valid: the plan's own figure under the industry's maximum. Undefined: the CA decides. */
export const lifetimeAt = (plan: Plan, at: Instant): number | undefined => {
  const former =
    plan.formerLifetime !== undefined && at < plan.formerLifetime.before ? plan.formerLifetime.days : undefined;
  const own = former ?? plan.lifetimeDays;
  if (own === undefined || plan.standard === 'sm2') return own;
  return Math.min(own, publicLimitsAt(at).lifetimeDays);
};

/** PLAN-9: refuses a term (years) that the plan is not offered for. */
export const checkTerm = (plan: Plan, years: number): void => {
  if (plan.terms.includes(years)) return;
  const choices = plan.terms.length === 0 ? '–' : plan.terms.join(', ');
  throw new CertError('plan-term', { plan: plan.id, years, choices }, { field: 'years' });
};

/**
 * PLAN-9: the lifetimes, in days, of the consecutive certificates that a term bought at `at` consists of; the last may be shorter.
 * Later maxima of the industry shorten what is issued then, so that a term may turn out to hold more certificates.
 */
export const certificatesOfTerm = (plan: Plan, years: number, at: Instant): readonly number[] => {
  checkTerm(plan, years);
  const each = lifetimeAt(plan, at);
  if (each === undefined) return [];
  const days = years * 365;
  return Array.from({ length: Math.ceil(days / each) }, (_, index) => Math.min(each, days - index * each));
};
