import { passFollowers } from '../alert/marks.store.ts';
import { audit } from '../audit/audit.store.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import { wakeHosting } from '../hosting/hosting.store.ts';
import { fromInstant, nowOf, toInstant } from '../kernel/clock.ts';
import { HOUR } from '../kernel/duration.ts';
import { newId } from '../kernel/ids.ts';
import { transit } from '../kernel/machine.ts';
import { announce } from '../notice/announce.ts';
import { certificateSubject } from '../notice/concerned.store.ts';
import type { NoticeKind } from '../notice/notice.ts';
import { askApproval } from '../order/ask-approval.ts';
import { orderById, saveOrder } from '../order/order.store.ts';
import { isOver, type Order } from '../order/order.ts';
import { setbackOf } from '../order/setback-of.ts';
import { moveOn } from '../order/step.ts';
import { retried } from '../order/step-ended.ts';
import type { Store } from '../store/store.ts';
import { asksForRecord, failingNames, isStuck, nameOf } from './failing-names.ts';
import { inheritsRenewal } from './inherits.ts';
import { losesNothing, lossesOf } from './losses.ts';
import { planAhead } from './planned.ts';
import { inheritAutoRenew, saveRenewal } from './renewal.store.ts';
import { type LeftOut, type Renewal, renewalMachine } from './renewal.ts';
import type { RenewalHouse } from './renewal-house.ts';
import { backoffAfter, emergencyAt, emergencyWait } from './window.ts';

/** An order under way is looked at this often, beside the look after each of its steps. */
const LOOK_AGAIN = HOUR;

/** After this many failures in a row a name that fails alone may be left out. */
const PATIENCE = 2;

interface Case {
  readonly house: RenewalHouse;
  readonly renewal: Renewal;
  readonly certificate: Certificate;
  readonly order: Order;
}

const say = (store: Store, at: Case, kind: NoticeKind, words: string, occasion: string): Promise<unknown> => {
  const { certificate, house } = at;
  const facts = { names: certificate.names, words };
  const row = certificateSubject(certificate);
  return announce(store, house, { kind, subject: certificate.id, row, occasion, facts });
};

const isEmergency = ({ house, certificate }: Case): boolean => nowOf(house.clock) >= emergencyAt(certificate);

/** When the next attempt is made after `failures` in a row. */
const nextTry = (at: Case, failures: number): string => {
  const { house, certificate } = at;
  const now = house.clock.now();
  const wait = backoffAfter(failures);
  if (isEmergency(at)) return toInstant(now + Math.min(wait, emergencyWait(certificate)));
  return toInstant(Math.min(now + wait, Math.max(now, fromInstant(emergencyAt(certificate)))));
};

/** The renewal is here. The hosting, if there is one, takes it from now on (RENEW-7). */
const succeeded = async (at: Case, successor: Certificate): Promise<Renewal> => {
  const { house, renewal, certificate } = at;
  const losses = lossesOf(certificate, successor, renewal.without);
  const now = nowOf(house.clock);
  const common = { successorId: successor.id, problem: undefined, failures: 0, failedAt: undefined, updatedAt: now };
  if (losesNothing(losses)) {
    const state = transit(renewalMachine, renewal.state, 'issued', 'issuer');
    const done: Renewal = { ...renewal, ...common, state, nextAt: undefined, pollAt: undefined };
    return saveRenewal(house.store, renewal, done, async (store) => {
      const renews = await inheritsRenewal(store, certificate, successor);
      if (successor.autoRenew !== renews) await inheritAutoRenew(store, successor.id, renews, now);
      await planAhead(house, store, successor);
      await wakeHosting(store, certificate.id, now);
      await say(store, at, 'renewed', '', successor.id);
      await passFollowers(store, certificate.id, successor.id);
    });
  }
  const approvalId = newId('apv', house.clock, house.random);
  const state = transit(renewalMachine, renewal.state, 'loses', 'issuer');
  const lost = [...losses.names, ...losses.usages].join(', ');
  const held: Renewal = { ...renewal, ...common, state, approvalId, nextAt: certificate.notAfter, pollAt: undefined };
  return saveRenewal(house.store, renewal, held, async (store) => {
    await askApproval(house, store, {
      id: approvalId,
      subject: { kind: 'order', id: at.order.id },
      names: certificate.names,
      summary: `${nameOf(certificate)} − ${lost}`,
      requester: certificate.owner,
      deadline: certificate.notAfter,
    });
    await say(store, at, 'renewal-held', lost, successor.id);
    const detail = { successor: successor.id, lost };
    await audit(store, house.clock, {
      actor: CLOCK_ACTOR,
      action: 'renewal.held',
      subject: certificate.id,
      detail,
    });
  });
};

/** A failed attempt is counted once, told, and the next one is set. An order that can still be mended stays this renewal's own. */
const failed = async (at: Case, over: boolean): Promise<Renewal> => {
  const { house, renewal, certificate, order } = at;
  const failures = renewal.failures + 1;
  const problem = setbackOf(order);
  const now = nowOf(house.clock);
  const nextAt = nextTry(at, failures);
  const counted: Renewal = { ...renewal, failures, failedAt: now, problem, nextAt, updatedAt: now };
  const switchedOff = over && !certificate.autoRenew;
  const after: Renewal = over
    ? { ...counted, state: transit(renewalMachine, renewal.state, 'failed', 'issuer'), orderId: undefined }
    : { ...counted, seenAttempt: order.attempt };
  const rests: Renewal = { ...after, state: 'resting', nextAt: undefined };
  return saveRenewal(house.store, renewal, switchedOff ? rests : after, async (store) => {
    const next = switchedOff ? '–' : nextAt;
    const facts = { setback: problem, names: certificate.names, next, expires: certificate.notAfter };
    const occasion = `${order.id} ${order.attempt} ${order.state}`;
    await announce(store, house, { kind: 'renewal-failed', subject: certificate.id, occasion, facts });
    const detail = { order: order.id, attempt: order.attempt, problem: problem.type, failures };
    await audit(store, house.clock, { actor: CLOCK_ACTOR, action: 'renewal.failed', subject: certificate.id, detail });
  });
};

/** The names that fail alone, if the policy and the patience allow to go without them. */
const toLeaveOut = (at: Case): readonly LeftOut[] => {
  const { house, renewal, order } = at;
  const { withoutFailing } = house.renewals;
  if (withoutFailing === 'never' || order.csrSource === 'pasted') return [];
  if (renewal.failures < PATIENCE && !isEmergency(at) && order.state === 'validation-failed') return [];
  return failingNames(order).map((name) => ({ name, agreed: withoutFailing === 'allow' }));
};

/** One name does not hold up the others: this order makes way for one without it, made at the next look, and the owner is told. */
const goWithout = async (at: Case, names: readonly LeftOut[]): Promise<Renewal> => {
  const { house, renewal, certificate, order } = at;
  const now = nowOf(house.clock);
  const without = [
    ...renewal.without,
    ...names.filter(({ name }) => !renewal.without.some((one) => one.name === name)),
  ];
  const state = transit(renewalMachine, renewal.state, 'failed', 'clock');
  const next: Renewal = { ...renewal, state, orderId: undefined, without, failedAt: undefined, nextAt: now };
  const saved = await saveRenewal(house.store, renewal, { ...next, updatedAt: now }, async (store) => {
    if (!isOver(order.state)) await saveOrder(store, order, moveOn(house, order, 'cancel', 'clock'));
    const left = names.map(({ name }) => name).join(', ');
    await say(store, at, 'renewal-without', left, order.id);
    await audit(store, house.clock, {
      actor: CLOCK_ACTOR,
      action: 'renewal.without',
      subject: certificate.id,
      detail: { names: left, order: order.id },
    });
  });
  house.changed(order.id);
  return saved;
};

/** The next attempt of an order whose validation failed: placed anew at the CA. */
const tryAgain = async (at: Case): Promise<Renewal> => {
  const { house, renewal, order } = at;
  const nextAt = toInstant(house.clock.now() + LOOK_AGAIN);
  const saved = await saveRenewal(
    house.store,
    renewal,
    { ...renewal, nextAt, updatedAt: nowOf(house.clock) },
    (store) => saveOrder(store, order, retried(house, order, 'clock')).then(() => {}),
  );
  house.changed(order.id);
  return saved;
};

const validationFailed = async (at: Case): Promise<Renewal> => {
  const { renewal, order, house } = at;
  if (order.attempt > renewal.seenAttempt) {
    const counted = await failed(at, false);
    const again = { ...at, renewal: counted };
    const without = toLeaveOut(again);
    return without.length === 0 ? counted : goWithout(again, without);
  }
  return (renewal.nextAt ?? '') > nowOf(house.clock) ? renewal : tryAgain(at);
};

const underWay = async (at: Case): Promise<Renewal> => {
  const { house, renewal, certificate, order } = at;
  const now = house.clock.now();
  const without = isStuck(order, fromInstant(order.createdAt), now) ? toLeaveOut(at) : [];
  if (without.length > 0) return goWithout(at, without);
  const nextAt = toInstant(now + Math.min(LOOK_AGAIN, isEmergency(at) ? emergencyWait(certificate) : LOOK_AGAIN));
  const asks = renewal.askedAt === undefined && asksForRecord(order, now);
  // RENEW-6: asked for once; the order's own deadline ends the wait after three days.
  const seen = { ...renewal, nextAt, ...(asks ? { askedAt: toInstant(now) } : {}), updatedAt: toInstant(now) };
  if (!asks && renewal.nextAt !== undefined && renewal.nextAt > toInstant(now)) return renewal;
  return saveRenewal(house.store, renewal, seen, async (store) => {
    if (!asks) return;
    const facts = { names: order.names };
    await announce(store, house, { kind: 'validation-needed', subject: order.id, occasion: order.attempt, facts });
  });
};

/** What became of the order of a renewal, looked at after each of its steps (`stepped`) and by the clock; may be called at any time. */
export const follow = async (
  house: RenewalHouse,
  renewal: Renewal,
  certificate: Certificate,
  stepped?: { readonly order: Order; readonly successor: Certificate | undefined },
): Promise<Renewal> => {
  const order =
    stepped?.order ?? (renewal.orderId === undefined ? undefined : await orderById(house.store, renewal.orderId));
  if (order === undefined) {
    const state = transit(renewalMachine, renewal.state, 'failed', 'clock');
    return saveRenewal(house.store, renewal, { ...renewal, state, orderId: undefined, nextAt: nowOf(house.clock) });
  }
  const at: Case = { house, renewal, certificate, order };
  if (order.state === 'issued' && order.certificateId !== undefined) {
    const successor = stepped?.successor ?? (await certificateById(house.store, order.certificateId));
    if (successor !== undefined) return succeeded(at, successor);
  }
  if (order.state === 'validation-failed') return validationFailed(at);
  if (isOver(order.state)) return failed(at, true);
  return underWay(at);
};
