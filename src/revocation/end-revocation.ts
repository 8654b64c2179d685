import { endApproval } from '../approval/vote.ts';
import { audit } from '../audit/audit.store.ts';
import { certificateById, saveCertificateState } from '../certificate/certificate.store.ts';
import { type Certificate, certificateMachine } from '../certificate/certificate.ts';
import { lookAgain } from '../certificate/expiry-watch.store.ts';
import { noteLeaked } from '../certificate/leaked-key.store.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import { hostingOf, saveHosting } from '../hosting/hosting.store.ts';
import { hostingMachine } from '../hosting/hosting.ts';
import { nowOf } from '../kernel/clock.ts';
import { allows, type Cause, transit } from '../kernel/machine.ts';
import { announce } from '../notice/announce.ts';
import type { NoticeKind } from '../notice/notice.ts';
import type { RevocationReason } from '../order/issuer.ts';
import type { OrderHouse } from '../order/order-house.ts';
import { freePlaceAt } from '../order/quota-place.store.ts';
import type { Store } from '../store/store.ts';
import { endRenewal, markDone, saveRevocation, togetherOf, wakeRenewal } from './revocation.store.ts';
import { type Revocation, type RevocationEvent, type RevocationState, revocationMachine } from './revocation.ts';

/** Nothing is kept current for a certificate that is no more; what already moves to its successor goes on. */
const endHosting = async (house: OrderHouse, store: Store, certificateId: string): Promise<void> => {
  const hosting = await hostingOf(store, certificateId);
  if (hosting === undefined || !allows(hostingMachine, hosting.state, 'cancel', 'clock')) return;
  const state = transit(hostingMachine, hosting.state, 'cancel', 'clock');
  await saveHosting(store, hosting, { ...hosting, state, nextAt: undefined, updatedAt: nowOf(house.clock) });
};

/** Who had a certificate revoked and why; `detail` is for the audit log. */
interface Told {
  readonly actor: string;
  readonly reason: RevocationReason;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The CA has revoked a certificate that is `revoking`: what that means for everything kept about it. Run it in the save that notes it. */
export const noteRevoked = async (
  house: OrderHouse,
  store: Store,
  certificate: Certificate,
  { actor, reason, detail }: Told,
): Promise<void> => {
  const now = nowOf(house.clock);
  const state = transit(certificateMachine, certificate.state, 'revoked', 'issuer');
  await saveCertificateState(store, certificate, { state, revokedAt: now });
  if (reason === 'keyCompromise') await noteLeaked(store, certificate, now);
  // PLAN-7: its place is free again.
  if (certificate.orderId !== undefined) await freePlaceAt(store, certificate.orderId, now);
  await endRenewal(store, certificate.id);
  await endHosting(house, store, certificate.id);
  await lookAgain(store, certificate.id, now);
  await audit(store, house.clock, {
    actor,
    action: 'certificate.revoked',
    subject: certificate.id,
    detail: { serial: certificate.serial, reason, ...detail },
  });
  const facts = { names: certificate.names };
  await announce(store, house, { kind: 'revoked', subject: certificate.id, facts });
};

/** The CA has revoked one of a request's. */
export const oneRevoked = async (
  house: OrderHouse,
  store: Store,
  { id, reason, requester }: Revocation,
  certificate: Certificate,
): Promise<void> => {
  await markDone(store, id, certificate.id, nowOf(house.clock));
  await noteRevoked(house, store, certificate, { actor: CLOCK_ACTOR, reason, detail: { requester } });
};

/** What is said of an end that leaves the certificate valid; whoever takes their own request back knows. */
const TOLD: Readonly<Partial<Record<RevocationState, NoticeKind>>> = {
  failed: 'revocation-failed',
  rejected: 'revocation-rejected',
  lapsed: 'revocation-lapsed',
};

const giveBack = async (house: OrderHouse, store: Store, revocation: Revocation, by: Cause): Promise<void> => {
  const now = nowOf(house.clock);
  for (const { certificateId, doneAt } of await togetherOf(store, revocation.id)) {
    const certificate = await certificateById(store, certificateId);
    if (doneAt !== undefined || certificate === undefined) continue;
    const state = transit(certificateMachine, certificate.state, 'revocation-failed', by);
    await saveCertificateState(store, certificate, { state });
    await wakeRenewal(store, certificateId, now);
    await lookAgain(store, certificateId, now);
  }
};

/** The end of it, in one transaction; of an end other than `revoked` what the CA has not revoked is given back as it was. */
export const endRevocation = async (
  house: OrderHouse,
  store: Store,
  revocation: Revocation,
  event: RevocationEvent,
  by: Cause,
  actor: string,
  change: Partial<Revocation> = {},
): Promise<Revocation> => {
  const state = transit(revocationMachine, revocation.state, event, by);
  const after = { ...revocation, ...change, state, nextAt: undefined, updatedAt: nowOf(house.clock) };
  return saveRevocation(store, revocation, after, async (inside) => {
    if (state !== 'revoked') await giveBack(house, inside, revocation, by);
    const { certificateId, approvalId } = revocation;
    if (approvalId !== undefined && by === 'clock') await endApproval(house, inside, approvalId, 'deadline', actor);
    if (approvalId !== undefined && event === 'withdraw')
      await endApproval(house, inside, approvalId, 'withdraw', actor);
    await audit(inside, house.clock, { actor, action: `revocation.${state}`, subject: certificateId });
    const kind = TOLD[state];
    const certificate = await certificateById(inside, certificateId);
    if (kind === undefined || certificate === undefined) return;
    const facts = { names: certificate.names, words: after.problem?.detail ?? '' };
    await announce(inside, house, { kind, subject: certificateId, occasion: revocation.id, facts });
  });
};
