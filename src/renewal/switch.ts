import { audit } from '../audit/audit.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { goesOn } from '../certificate/term.ts';
import type { Person } from '../chat/actor.ts';
import { fromInstant, nowOf } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { CertError } from '../kernel/errors.ts';
import { transit } from '../kernel/machine.ts';
import { findPlan } from '../plan/catalogue.ts';
import { nameOf } from './failing-names.ts';
import { saveRenewal, setAutoRenew } from './renewal.store.ts';
import { type Renewal, renewalMachine } from './renewal.ts';
import type { RenewalHouse } from './renewal-house.ts';

/** RENEW-1 and RENEW-2: whether auto-renewal may be switched on for this certificate now; throws what stands against it. */
const checkSwitchOn = (certificate: Certificate, now: number): void => {
  const name = nameOf(certificate);
  const { renewal, title } = findPlan(certificate.plan);
  if (certificate.source !== 'issued') throw new CertError('renew-not-ours', { name });
  if (!renewal.auto && !goesOn(certificate)) throw new CertError('renew-not-auto', { name, plan: title });
  const closes = renewal.closesDaysBefore;
  if (closes !== undefined && fromInstant(certificate.notAfter) - now < closes * DAY)
    throw new CertError('renew-too-late', { name, days: closes, expires: certificate.notAfter });
};

/** RENEW-2: the switch. On is looked at at once, so that less than 30 days before expiry the order is made at once (RENEW-3). */
export const switchRenewal = async (
  house: RenewalHouse,
  person: Person,
  renewal: Renewal,
  certificate: Certificate,
  on: boolean,
): Promise<Renewal> => {
  if (on) checkSwitchOn(certificate, house.clock.now());
  const now = nowOf(house.clock);
  const event = on ? 'switch-on' : 'switch-off';
  const stays = on ? renewal.state !== 'resting' : renewal.state === 'resting' || renewal.state === 'done';
  const state = stays ? renewal.state : transit(renewalMachine, renewal.state, event, 'person');
  const waits = state === 'waiting' || state === 'ordered' || state === 'held';
  const after: Renewal = {
    ...renewal,
    state,
    nextAt: state === 'resting' ? undefined : waits && on ? now : renewal.nextAt,
    pollAt: on && state === 'waiting' ? now : state === 'resting' ? undefined : renewal.pollAt,
    updatedAt: now,
  };
  return saveRenewal(house.store, renewal, after, async (store) => {
    await setAutoRenew(store, certificate.id, on);
    await audit(store, house.clock, { actor: person.id, action: `renewal.${event}`, subject: certificate.id });
  });
};
