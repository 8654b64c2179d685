import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import { fromInstant, nowOf, toInstant } from '../kernel/clock.ts';
import { SECOND } from '../kernel/duration.ts';
import { CertError, describeCause, isCertError } from '../kernel/errors.ts';
import { allows, transit } from '../kernel/machine.ts';
import { untilStopping } from '../kernel/stopping.ts';
import { proofWait, retryWait } from '../order/backoff.ts';
import { orderById } from '../order/order.store.ts';
import type { OrderHouse } from '../order/order-house.ts';
import { findPlan } from '../plan/catalogue.ts';
import { endRevocation, oneRevoked } from './end-revocation.ts';
import { dueRevocations, revocationById, saveRevocation, togetherOf } from './revocation.store.ts';
import { isEnded, type NameProof, type Revocation, type RevocationState, revocationMachine } from './revocation.ts';
import { recordsFor, stillStands } from './standing-proof.ts';

const BATCH = 200;

type Step = (house: OrderHouse, revocation: Revocation, certificate: Certificate) => Promise<Revocation>;

const waits = (
  house: OrderHouse,
  revocation: Revocation,
  ms: number,
  change: Partial<Revocation>,
): Promise<Revocation> =>
  saveRevocation(house.store, revocation, {
    ...revocation,
    failures: revocation.failures + 1,
    nextAt: toInstant(Math.min(house.clock.now() + ms, fromInstant(revocation.deadline))),
    updatedAt: nowOf(house.clock),
    ...change,
  });

/** The CA is asked from now on, as long as the certificate lives. */
export const toCalling = (
  house: OrderHouse,
  revocation: Revocation,
  { notAfter }: Pick<Certificate, 'notAfter'>,
  event: 'approved' | 'proved',
): Revocation => {
  const state = transit(revocationMachine, revocation.state, event, event === 'approved' ? 'person' : 'clock');
  const now = nowOf(house.clock);
  return { ...revocation, state, deadline: notAfter, failures: 0, problem: undefined, nextAt: now, updatedAt: now };
};

const looked = async (house: OrderHouse, { issuer }: Certificate, one: NameProof): Promise<NameProof> => {
  if (one.diagnosis?.state === 'good') return one;
  const diagnosis = await house.diagnose({ proof: one.proof, name: one.name, wildcard: false, issuer });
  return { ...one, diagnosis, checkedAt: nowOf(house.clock) };
};

/** What stands by itself is not asked for; else the records, until the deadline (VAL-9). */
const stepProving: Step = async (house, revocation, certificate) => {
  if (revocation.proofs.length === 0) {
    const order = certificate.orderId === undefined ? undefined : await orderById(house.store, certificate.orderId);
    if (order !== undefined && (await stillStands(house, order)))
      return saveRevocation(house.store, revocation, toCalling(house, revocation, certificate, 'proved'));
    const proofs = recordsFor(house, certificate.names);
    return saveRevocation(house.store, revocation, { ...revocation, proofs, nextAt: nowOf(house.clock) });
  }
  const proofs = await Promise.all(revocation.proofs.map((one) => looked(house, certificate, one)));
  if (proofs.every(({ diagnosis }) => diagnosis?.state === 'good'))
    return saveRevocation(house.store, revocation, { ...toCalling(house, revocation, certificate, 'proved'), proofs });
  return waits(house, revocation, proofWait(revocation.failures), { proofs });
};

/** Tells the CA of one certificate a step; telling it again after a crash changes nothing there. */
const stepCalling: Step = async (house, revocation) => {
  const { store } = house;
  const left = (await togetherOf(store, revocation.id)).find(({ doneAt }) => doneAt === undefined);
  if (left === undefined) return endRevocation(house, store, revocation, 'revoked', 'issuer', CLOCK_ACTOR);
  const certificate = await certificateById(store, left.certificateId);
  if (certificate === undefined) throw new Error(`certificate ${left.certificateId} is gone`);
  const issuer = house.issuers.get(certificate.issuer);
  if (issuer?.revoke === undefined) throw new CertError('issuer-unknown', { issuer: certificate.issuer, nearest: '' });
  await issuer.revoke(certificate.chain, revocation.reason);
  if (certificate.encryption !== undefined) await issuer.revoke(certificate.encryption, revocation.reason);
  const now = nowOf(house.clock);
  const on = { ...revocation, failures: 0, problem: undefined, nextAt: now, updatedAt: now };
  return saveRevocation(store, revocation, on, (inside) => oneRevoked(house, inside, revocation, certificate));
};

/** CERT-6: no letter where the plan says so and an automatic validation still holds; looked at once, then the letter is waited for. */
const stepLetter: Step = async (house, revocation, certificate) => {
  const order = certificate.orderId === undefined ? undefined : await orderById(house.store, certificate.orderId);
  const fresh = revocation.version === 1 && findPlan(certificate.plan).revocation === 'letter';
  if (fresh && order !== undefined && (await stillStands(house, order)))
    return saveRevocation(house.store, revocation, toCalling(house, revocation, certificate, 'proved'));
  return rest(house, revocation, certificate);
};

const rest: Step = (house, revocation) =>
  saveRevocation(house.store, revocation, {
    ...revocation,
    nextAt: isEnded(revocation.state) ? undefined : revocation.deadline,
  });

const STEPS: Readonly<Record<RevocationState, Step>> = {
  'awaiting-letter': stepLetter,
  approving: rest,
  proving: stepProving,
  calling: stepCalling,
  revoked: rest,
  failed: rest,
  rejected: rest,
  withdrawn: rest,
  lapsed: rest,
};

/** A CA that says no ends it, in its own words; whatever else goes wrong is tried again. */
const stumbled = (house: OrderHouse, revocation: Revocation, error: unknown): Promise<Revocation> => {
  if (isCertError(error, 'changed-meanwhile')) throw error;
  const code = isCertError(error) ? error.code : 'internal';
  const detail = isCertError(error) ? String(error.facts.detail ?? '') : '';
  if (code === 'issuer-refused' && isCertError(error)) {
    const problem = { type: String(error.facts.type), detail };
    return endRevocation(house, house.store, revocation, 'refused', 'issuer', CLOCK_ACTOR, { problem });
  }
  house.log.warn({ revocation: revocation.id, cause: describeCause(error) }, 'a revocation waits and is tried again');
  const asked = code === 'issuer-rate-limited' && isCertError(error) ? Number(error.facts.seconds) * SECOND : undefined;
  return waits(house, revocation, asked ?? retryWait(revocation.failures), { problem: { type: code, detail } });
};

const isLate = ({ clock }: OrderHouse, { state, deadline }: Revocation): boolean =>
  fromInstant(deadline) <= clock.now() && allows(revocationMachine, state, 'deadline', 'clock');

const step = async (house: OrderHouse, revocation: Revocation, certificate: Certificate): Promise<Revocation> => {
  if (isLate(house, revocation)) return endRevocation(house, house.store, revocation, 'deadline', 'clock', CLOCK_ACTOR);
  try {
    return await STEPS[revocation.state](house, revocation, certificate);
  } catch (error) {
    return stumbled(house, revocation, error);
  }
};

/** Works on a revocation until it has to wait; undefined: someone else was faster, or there is none. */
export const advanceRevocation = async (house: OrderHouse, id: string): Promise<Revocation | undefined> => {
  try {
    let revocation = await revocationById(house.store, id);
    while (revocation?.nextAt !== undefined && fromInstant(revocation.nextAt) <= house.clock.now()) {
      const certificate = await certificateById(house.store, revocation.certificateId);
      if (certificate === undefined) return undefined;
      revocation = await step(house, revocation, certificate);
      house.changed(revocation.certificateId);
    }
    return revocation;
  } catch (error) {
    if (isCertError(error, 'changed-meanwhile')) return undefined;
    throw error;
  }
};

/** The job `revocations-due`. */
export const runRevocations = async (house: OrderHouse): Promise<void> => {
  for (const id of untilStopping(house, await dueRevocations(house.store, nowOf(house.clock), BATCH))) {
    await advanceRevocation(house, id).catch((error: unknown) => {
      house.log.error({ revocation: id, cause: describeCause(error) }, 'a revocation could not be looked at');
    });
  }
};
