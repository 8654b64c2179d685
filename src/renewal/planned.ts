import type { Certificate } from '../certificate/certificate.ts';
import { nowOf } from '../kernel/clock.ts';
import { findPlan } from '../plan/catalogue.ts';
import { decideRenewal, type RenewalDecision } from './decide.ts';
import type { Renewal } from './renewal.ts';
import type { RenewalHouse } from './renewal-house.ts';

/** What is to be done about a renewal now. */
export const decisionFor = (house: RenewalHouse, renewal: Renewal, certificate: Certificate): RenewalDecision =>
  decideRenewal({
    certificate,
    renewal,
    rules: findPlan(certificate.plan).renewal,
    maintenance: house.renewals.maintenance,
    now: house.clock.now(),
  });

/** The row with its time set where there is only to be waited for that; what is to be done now is left to the clock's next look. */
export const planned = (house: RenewalHouse, renewal: Renewal, certificate: Certificate): Renewal => {
  const decision = decisionFor(house, renewal, certificate);
  if (decision.do !== 'wait') return { ...renewal, nextAt: nowOf(house.clock) };
  return { ...renewal, why: decision.why, dueAt: decision.dueAt, nextAt: decision.until };
};
