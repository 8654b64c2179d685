import type { Certificate } from '../certificate/certificate.ts';
import { nowOf } from '../kernel/clock.ts';
import { findPlan } from '../plan/catalogue.ts';
import type { Store } from '../store/store.ts';
import { decideRenewal, type RenewalDecision } from './decide.ts';
import { renewalOf, saveRenewal } from './renewal.store.ts';
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

/** Whether the certificate's CA tells when it would like a renewal. */
export const tellsWindow = (house: RenewalHouse, certificate: Certificate): boolean => {
  const issuer = house.issuers.get(certificate.issuer);
  return issuer?.renewalInfo !== undefined && issuer.abilities.renewalInfo !== false;
};

/**
 * The time of the own renewal of a certificate that has just come, where its CA is not asked for it: in the save that brings the certificate
 * instead of by two jobs a minute later.
 */
export const planAhead = async (house: RenewalHouse, store: Store, certificate: Certificate): Promise<void> => {
  if (tellsWindow(house, certificate)) return;
  const renewal = await renewalOf(store, certificate.id);
  if (renewal?.state !== 'waiting') return;
  const after = { ...planned(house, renewal, certificate), pollAt: undefined, updatedAt: nowOf(house.clock) };
  await saveRenewal(store, renewal, after);
};
