import { audit } from '../audit/audit.store.ts';
import { certificateById, saveCertificateState, targetsOf } from '../certificate/certificate.store.ts';
import { type Certificate, certificateMachine } from '../certificate/certificate.ts';
import { lookAgain } from '../certificate/expiry-watch.store.ts';
import type { Person } from '../chat/actor.ts';
import { hostingOf } from '../hosting/hosting.store.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { allows, transit } from '../kernel/machine.ts';
import { cancelOrder } from '../order/cancel.ts';
import type { RevocationReason } from '../order/issuer.ts';
import { orderById } from '../order/order.store.ts';
import { orderMachine } from '../order/order.ts';
import type { OrderHouse } from '../order/order-house.ts';
import { originalOf, reissuesOf } from '../order/reissue.store.ts';
import { findPlan } from '../plan/catalogue.ts';
import type { Store } from '../store/store.ts';
import { askToRevoke } from './ask-to-revoke.ts';
import { insertRevocation, renewalUnder } from './revocation.store.ts';
import type { Revocation } from './revocation.ts';
import { signerOf } from './revocation-letter.ts';
import { checkOurs, checkRevocable, FIRST_STATE, flowOf } from './revoke-rules.ts';

/** What a revocation would touch: shown before it is confirmed. */
export interface Touched {
  /** The certificate itself first, then its reissues. */
  readonly certificates: readonly Certificate[];
  readonly targets: readonly string[];
  readonly hosted: boolean;
  /** The renewal's order under way, which ends. */
  readonly renewalOrder: string | undefined;
  readonly autoRenew: boolean;
}

const renewalOrderOf = async (store: Store, certificateId: string): Promise<string | undefined> => {
  const renewal = await renewalUnder(store, certificateId);
  return renewal?.state === 'ordered' ? (renewal.orderId ?? undefined) : undefined;
};

/** The reissues that go with their original, as far as they are still valid. */
const alongWith = async (store: Store, { id, plan }: Certificate): Promise<readonly Certificate[]> => {
  if (findPlan(plan).reissue.revokedAlone) return [];
  const found = await Promise.all((await reissuesOf(store, id)).map((one) => certificateById(store, one)));
  return found.filter((one) => one?.state === 'valid').filter((one) => one !== undefined);
};

/** Refuses what CERT-6 refuses, and says what the rest would touch. */
export const touchedBy = async (house: OrderHouse, certificate: Certificate): Promise<Touched> => {
  const { store } = house;
  checkOurs(certificate);
  const renewal = await renewalUnder(store, certificate.id);
  const plan = findPlan(certificate.plan);
  checkRevocable(certificate, plan, {
    toRenew: renewal?.state !== 'done',
    original: plan.reissue.revokedAlone ? undefined : await originalOf(store, certificate.id),
    issuerRevokes: house.issuers.get(certificate.issuer)?.revoke !== undefined,
    now: house.clock.now(),
  });
  const certificates = [certificate, ...(await alongWith(store, certificate))];
  const targets = await Promise.all(certificates.map(({ id }) => targetsOf(store, id)));
  const hostings = await Promise.all(certificates.map(({ id }) => hostingOf(store, id)));
  return {
    certificates,
    targets: [...new Set(targets.flat())],
    hosted: hostings.some((hosting) => hosting?.state === 'hosting' || hosting?.state === 'failed'),
    renewalOrder: await renewalOrderOf(store, certificate.id),
    autoRenew: certificate.autoRenew,
  };
};

const draw = async (
  house: OrderHouse,
  store: Store,
  person: Person,
  certificate: Certificate,
  reason: RevocationReason,
): Promise<Revocation> => {
  const plan = findPlan(certificate.plan);
  const issuer = house.issuers.get(certificate.issuer);
  const first = FIRST_STATE[flowOf(certificate, plan, (name) => issuer?.approvedByPerson(name) === true)];
  // Nobody was named who could sign: the approvers are asked without a letter.
  const unsigned = first === 'awaiting-letter' && (await signerOf(store, certificate)) === undefined;
  const state = unsigned ? 'approving' : first;
  const now = nowOf(house.clock);
  const { review, revocation } = plan.deadlines;
  // VAL-9 is about records; a letter takes its way through an office. The CA itself is asked as long as the certificate lives.
  const deadline =
    state === 'calling'
      ? certificate.notAfter
      : toInstant(house.clock.now() + (state === 'awaiting-letter' ? review : revocation));
  return {
    id: newId('rev', house.clock, house.random),
    version: 1,
    certificateId: certificate.id,
    state,
    reason,
    proofs: [],
    approvalId: state === 'approving' ? newId('apv', house.clock, house.random) : undefined,
    requester: person.id,
    failures: 0,
    problem: undefined,
    deadline,
    nextAt: state === 'approving' ? deadline : now,
    createdAt: now,
    updatedAt: now,
  };
};

/** The renewal's order ends with its certificate: what leaked may be the very key it would be issued for. */
const endRenewalOrder = async (house: OrderHouse, store: Store, person: Person, orderId: string): Promise<void> => {
  const order = await orderById(store, orderId);
  if (order !== undefined && allows(orderMachine, order.state, 'cancel', 'person'))
    await cancelOrder({ ...house, store }, person, order);
};

/**
 * CERT-6: from this save on the certificate and what goes with it are neither downloaded nor deployed. The CA is asked later, by
 * `advanceRevocation`.
 */
export const requestRevocation = async (
  house: OrderHouse,
  person: Person,
  certificateId: string,
  reason: RevocationReason,
): Promise<Revocation> => {
  const revocation = await house.store.transaction(async (store) => {
    const certificate = await certificateById(store, certificateId);
    if (certificate === undefined) throw new Error(`certificate ${certificateId} is gone`);
    const { certificates, renewalOrder } = await touchedBy({ ...house, store }, certificate);
    const made = await draw(house, store, person, certificate, reason);
    await insertRevocation(
      store,
      made,
      certificates.map(({ id }) => id),
    );
    for (const one of certificates) {
      const state = transit(certificateMachine, one.state, 'revoke', 'person');
      await saveCertificateState(store, one, { state });
      await lookAgain(store, one.id, nowOf(house.clock));
    }
    if (renewalOrder !== undefined) await endRenewalOrder(house, store, person, renewalOrder);
    await askToRevoke(house, store, made, certificate);
    const detail = { reason, certificates: certificates.map(({ id }) => id), flow: made.state };
    await audit(store, house.clock, {
      actor: person.id,
      action: 'revocation.requested',
      subject: certificate.id,
      detail,
    });
    return made;
  });
  house.changed(revocation.id);
  return revocation;
};
