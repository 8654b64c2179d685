import { endApproval } from '../approval/vote.ts';
import { audit } from '../audit/audit.store.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import { fromInstant, toInstant } from '../kernel/clock.ts';
import { MINUTE, SECOND } from '../kernel/duration.ts';
import { type CertError, describeCause, type ErrorCode, isCertError } from '../kernel/errors.ts';
import { allows } from '../kernel/machine.ts';
import { holdRow, releaseRow } from '../store/hold.store.ts';
import type { Store } from '../store/store.ts';
import { retryWait } from './backoff.ts';
import { isUnchanged, orderById, saveOrder, takeOrder } from './order.store.ts';
import { isOver, type Order, type OrderState, orderMachine, type Waiting } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { settlePoints } from './settle-points.ts';
import { moveOn, type Step, waitFor } from './step.ts';
import { stepEnded } from './step-ended.ts';
import { stepIssuing } from './step-issuing.ts';
import { stepMailing, stepReviewing } from './step-mailing.ts';
import { stepPlacing } from './step-placing.ts';
import { stepValidating } from './step-validating.ts';
import { tell } from './tell.ts';

/** Waits up to this long are slept through; longer ones are left to the clock's next look. */
const PATIENCE = 3 * SECOND;

/** How long one process may work on an order without renewing its hold before another may take it over. */
const HOLD_FOR = 2 * MINUTE;

/** The hold on an order is renewed this often while it is worked on. */
const RENEW_HOLD = 45 * SECOND;

const holdOn = (house: OrderHouse, id: string): Promise<boolean> =>
  holdRow(house.store, house.clock, 'orders', id, house.holder, HOLD_FOR);

const rest = async (_house: OrderHouse, order: Order): Promise<Step> => ({
  order: { ...order, nextAt: order.deadline },
});

/** What to do next, per state. Each step has one effect outside and one save. */
const STEPS: Readonly<Record<OrderState, (house: OrderHouse, order: Order) => Promise<Step>>> = {
  'awaiting-letter': rest,
  reviewing: stepReviewing,
  approving: rest,
  placing: stepPlacing,
  validating: stepValidating,
  issuing: stepIssuing,
  'validation-failed': stepEnded,
  'email-validating': stepMailing,
  'email-timed-out': rest,
  issued: stepEnded,
  refused: stepEnded,
  'timed-out': stepEnded,
  cancelled: stepEnded,
};

const stalled = (
  house: OrderHouse,
  order: Order,
  waiting: Waiting,
  error: CertError,
  ms = retryWait(order.failures),
): Step => ({
  order: waitFor(house, order, waiting, ms, {
    failures: order.failures + 1,
    problem: { type: error.code, detail: String(error.facts.detail ?? '') },
  }),
});

/** Errors that an order outlives. A CA that refuses for good ends it, in the CA's words (APPLY-9). */
const ON_ERROR: Readonly<Partial<Record<ErrorCode, (house: OrderHouse, order: Order, error: CertError) => Step>>> = {
  'issuer-unreachable': (house, order, error) => stalled(house, order, 'issuer-ill', error),
  'issuer-rate-limited': (house, order, error) =>
    stalled(house, order, 'rate-limit', error, Number(error.facts.seconds) * SECOND),
  'dns-provider-unreachable': (house, order, error) => stalled(house, order, 'dns-provider', error),
  'dns-provider-refused': (house, order, error) => stalled(house, order, 'dns-provider', error),
  'receiver-unreachable': (house, order, error) => stalled(house, order, 'mail-server', error),
  'receiver-gone': (house, order, error) => stalled(house, order, 'mail-server', error),
  'mail-unset': (house, order, error) => stalled(house, order, 'mail-server', error),
  'target-refused': (house, order, error) => stalled(house, order, 'dns-provider', error),
  'issuer-refused': (house, order, error) => ({
    order: moveOn(house, order, 'refused', 'issuer', {
      problem: { type: String(error.facts.type), detail: String(error.facts.detail) },
    }),
  }),
};

const deadlinePassed = (house: OrderHouse, order: Order): boolean =>
  order.deadline !== undefined &&
  fromInstant(order.deadline) <= house.clock.now() &&
  allows(orderMachine, order.state, 'deadline', 'clock');

/** VAL-9: past its deadline the order ends; its approval, if one waits, lapses with it. */
const timeOut = (house: OrderHouse, order: Order): Step => ({
  order: moveOn(house, order, 'deadline', 'clock', { waiting: order.waiting }),
  also: async (store) => {
    if (order.approvalId !== undefined) await endApproval(house, store, order.approvalId, 'deadline', CLOCK_ACTOR);
    const detail = { state: order.state, deadline: order.deadline };
    await audit(store, house.clock, { actor: CLOCK_ACTOR, action: 'order.timed-out', subject: order.id, detail });
  },
});

/** A step that took longer is saved before anything else is asked: people are waiting to see it, and the hold has its limit. */
const QUICK = 5 * SECOND;

/**
 * Names that a quick CA has proved go on to the certificate in the same save: handing the CSR in may be repeated after a crash, and looks
 * before it asks. Not for an order that somebody has changed meanwhile, which would be issued although it was cancelled.
 */
const withCertificate = async (house: OrderHouse, before: Order, step: Step, began: number): Promise<Step> => {
  const leadsOn = before.state === 'validating' && step.order.state === 'issuing';
  if (!leadsOn || house.clock.now() - began > QUICK || !(await isUnchanged(house.store, before))) return step;
  try {
    const next = await stepIssuing(house, step.order);
    const also = async (store: Store): Promise<void> => {
      await step.also?.(store);
      await next.also?.(store);
    };
    return { order: next.order, also };
  } catch (error) {
    // The step that follows meets it again, and has its own way with it.
    if (!isCertError(error)) throw error;
    return step;
  }
};

const nextStep = async (house: OrderHouse, order: Order): Promise<Step> => {
  if (deadlinePassed(house, order)) return timeOut(house, order);
  const began = house.clock.now();
  try {
    return await withCertificate(house, order, await STEPS[order.state](house, order), began);
  } catch (error) {
    const handler = isCertError(error) ? ON_ERROR[error.code] : undefined;
    if (isCertError(error) && handler !== undefined && !isOver(order.state)) return handler(house, order, error);
    if (isCertError(error, 'changed-meanwhile')) throw error;
    house.log.error({ order: order.id, state: order.state, cause: describeCause(error) }, 'a step of an order failed');
    const nextAt = toInstant(house.clock.now() + retryWait(order.failures));
    return { order: { ...order, failures: order.failures + 1, nextAt } };
  }
};

/** Nothing more to do with it now: over, or to be waited for longer than is worth sleeping. */
const rests = (house: OrderHouse, { nextAt }: Order): boolean =>
  nextAt === undefined || fromInstant(nextAt) - house.clock.now() > PATIENCE;

/** Works on an order that this process holds until it is over or has to wait; then lets it go. */
const advanceHeld = async (house: OrderHouse, start: Order, signal?: AbortSignal): Promise<Order> => {
  let order = start;
  let held = true;
  let heldAt = house.clock.now();
  try {
    while (order.nextAt !== undefined && !rests(house, order) && !(signal?.aborted ?? false)) {
      const wait = fromInstant(order.nextAt) - house.clock.now();
      if (wait > 0) await house.clock.sleep(wait);
      const step = await nextStep(house, order);
      const before = order;
      const letGo = rests(house, step.order);
      const also = async (store: Store): Promise<void> => {
        await step.also?.(store);
        await settlePoints(store, house, before, step.order, CLOCK_ACTOR);
        await tell(store, house, before, step.order);
      };
      order = await saveOrder(house.store, before, step.order, also, { letGo });
      held = !letGo;
      house.changed(order.id);
      if (letGo) break;
      if (house.clock.now() - heldAt > RENEW_HOLD) {
        if (!(await holdOn(house, order.id))) break;
        heldAt = house.clock.now();
      }
    }
    return order;
  } catch (error) {
    // A person (cancel, a vote) was faster: the row is theirs now, and the clock looks at it again.
    if (isCertError(error, 'changed-meanwhile')) return (await orderById(house.store, order.id)) ?? order;
    throw error;
  } finally {
    if (held) await releaseRow(house.store, 'orders', order.id, house.holder);
  }
};

/** Takes the order, looks again, and works on it; undefined when another process has it, it has to wait, or it does not exist. */
export const advance = async (house: OrderHouse, id: string, signal?: AbortSignal): Promise<Order | undefined> => {
  const now = house.clock.now();
  const order = await takeOrder(house.store, id, {
    holder: house.holder,
    now: toInstant(now),
    until: toInstant(now + HOLD_FOR),
    due: toInstant(now + PATIENCE),
  });
  return order === undefined ? undefined : advanceHeld(house, order, signal);
};
