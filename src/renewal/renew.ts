import { endApproval } from '../approval/vote.ts';
import { audit } from '../audit/audit.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import { wakeHosting } from '../hosting/hosting.store.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { HOUR } from '../kernel/duration.ts';
import { isCertError } from '../kernel/errors.ts';
import { transit } from '../kernel/machine.ts';
import { announce } from '../notice/announce.ts';
import { insertOrder, openOrderFor } from '../order/order.store.ts';
import type { Setback } from '../validation/setback.ts';
import { chargeRenewal } from './charge.ts';
import { follow } from './follow.ts';
import { orderAgain } from './order-again.ts';
import { decisionFor } from './planned.ts';
import { type DueRenewal, newerCertificate, renewalOf, saveRenewal, setAutoRenew } from './renewal.store.ts';
import { type LeftOut, type Renewal, type RenewalReason, renewalMachine } from './renewal.ts';
import type { RenewalHouse } from './renewal-house.ts';

/** An order under way is looked at this often, beside the look after each of its steps. */
const LOOK_AGAIN = HOUR;

export interface RenewWish {
  /** Person id, or the clock. */
  readonly actor: string;
  readonly why: RenewalReason | undefined;
  readonly without: readonly LeftOut[];
}

/** RENEW-4: what was not paid for ends auto-renewal, and says so; by hand it stays open. */
const endUnpaid = async (house: RenewalHouse, renewal: Renewal, certificate: Certificate, problem: Setback) => {
  const state = transit(renewalMachine, renewal.state, 'charge-failed', 'clock');
  const ended = { ...renewal, state, problem, nextAt: undefined, pollAt: undefined, updatedAt: nowOf(house.clock) };
  return saveRenewal(house.store, renewal, ended, async (store) => {
    await setAutoRenew(store, certificate.id, false);
    const facts = { setback: problem, names: certificate.names, next: '–', expires: certificate.notAfter };
    await announce(store, house, { kind: 'renewal-failed', subject: certificate.id, occasion: 'charge', facts });
    await audit(store, house.clock, {
      actor: CLOCK_ACTOR,
      action: 'renewal.not-charged',
      subject: certificate.id,
      detail: { problem: problem.type, ...problem.facts },
    });
  });
};

/** Thrown within the transaction so that nothing of the order stays. */
class NotCharged extends Error {}

/**
 * Makes the order that renews a certificate, with the row, the charge and the audit entry in one transaction: of two processes (or a
 * person and the clock) one makes it, and an order that is under way for the same names already is taken as this renewal's own.
 */
export const orderRenewal = async (
  house: RenewalHouse,
  renewal: Renewal,
  certificate: Certificate,
  wish: RenewWish,
): Promise<Renewal> => {
  const { actor, why, without } = wish;
  const byPerson = actor !== CLOCK_ACTOR;
  const leftOut = without.map(({ name }) => name);
  const { order, also } = await orderAgain(house, certificate, leftOut, byPerson ? actor : certificate.owner);
  const now = nowOf(house.clock);
  const state = transit(renewalMachine, renewal.state, 'order', byPerson ? 'person' : 'clock');
  const open = await openOrderFor(house.store, order.names);
  const orderId = open ?? order.id;
  const next: Renewal = {
    ...renewal,
    state,
    why: why ?? renewal.why,
    orderId,
    seenAttempt: 0,
    askedAt: undefined,
    without,
    nextAt: toInstant(house.clock.now() + LOOK_AGAIN),
    updatedAt: now,
  };
  let refusal: Setback | undefined;
  try {
    const saved = await saveRenewal(house.store, renewal, next, async (store) => {
      if (open !== undefined) return;
      const paid = await chargeRenewal(house, store, certificate, orderId);
      if (!paid.ok) {
        refusal = paid.setback;
        throw new NotCharged();
      }
      await insertOrder(store, order);
      await also?.(store);
      const detail = { order: orderId, why: why ?? 'by hand', without: leftOut };
      await audit(store, house.clock, { actor, action: 'renewal.ordered', subject: certificate.id, detail });
      if (paid.points > 0) {
        const facts = { names: certificate.names, points: paid.points };
        await announce(store, house, { kind: 'renewal-charged', subject: certificate.id, occasion: orderId, facts });
      }
    });
    house.changed(orderId);
    return saved;
  } catch (error) {
    if (!(error instanceof NotCharged) || refusal === undefined) throw error;
    return endUnpaid(house, renewal, certificate, refusal);
  }
};

/** A newer certificate for the same names is here already, applied for by hand: nothing is left to be done. */
const replaced = (house: RenewalHouse, renewal: Renewal, successorId: string): Promise<Renewal> =>
  saveRenewal(
    house.store,
    renewal,
    {
      ...renewal,
      state: transit(renewalMachine, renewal.state, 'replaced', 'clock'),
      successorId,
      nextAt: undefined,
      pollAt: undefined,
      problem: undefined,
      updatedAt: nowOf(house.clock),
    },
    (store) => wakeHosting(store, renewal.certificateId, nowOf(house.clock)),
  );

/** Nobody answered while the old certificate lived: the question lapses with it. */
const lapse = async (
  house: RenewalHouse,
  renewal: Renewal,
  { notAfter }: Certificate,
): Promise<Renewal | undefined> => {
  const { approvalId } = renewal;
  if (approvalId === undefined || notAfter > nowOf(house.clock)) return renewal;
  await house.store.transaction((store) => endApproval(house, store, approvalId, 'deadline', CLOCK_ACTOR));
  return renewalOf(house.store, renewal.certificateId);
};

/** One look at one certificate: follows the order under way, or decides whether one is made. Undefined: someone else was faster. */
export const lookAtDue = async (
  house: RenewalHouse,
  { renewal, certificate }: DueRenewal,
): Promise<Renewal | undefined> => {
  const { store, clock } = house;
  try {
    if (renewal.state === 'ordered') return await follow(house, renewal, certificate);
    if (renewal.state === 'held') return await lapse(house, renewal, certificate);
    const decision = decisionFor(house, renewal, certificate);
    const { why } = decision;
    const seen = { ...renewal, why, dueAt: decision.dueAt, updatedAt: nowOf(clock) };
    if (decision.do === 'rest') return await saveRenewal(store, renewal, { ...seen, nextAt: undefined });
    if (decision.do === 'wait') return await saveRenewal(store, renewal, { ...seen, nextAt: decision.until });
    const newer = await newerCertificate(store, certificate);
    if (newer !== undefined) return await replaced(house, renewal, newer);
    const wish = { actor: CLOCK_ACTOR, why, without: renewal.without };
    return await orderRenewal(house, { ...renewal, dueAt: decision.dueAt }, certificate, wish);
  } catch (error) {
    if (isCertError(error, 'changed-meanwhile')) return undefined;
    throw error;
  }
};

/** The same, by the certificate's id. */
export const lookAtRenewal = async (house: RenewalHouse, certificateId: string): Promise<Renewal | undefined> => {
  const renewal = await renewalOf(house.store, certificateId);
  const certificate = await certificateById(house.store, certificateId);
  return renewal === undefined || certificate === undefined ? undefined : lookAtDue(house, { renewal, certificate });
};
