import { holdersOf } from '../account/person.store.ts';
import { approvalsOfSubject } from '../approval/approval.store.ts';
import { audit } from '../audit/audit.store.ts';
import type { Person } from '../chat/actor.ts';
import { fromInstant, type Instant, nowOf, plus } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { CertError } from '../kernel/errors.ts';
import { announce } from '../notice/announce.ts';
import { writeReceiver } from '../notice/receiver.ts';
import { findPlan } from '../plan/catalogue.ts';
import type { ExpediteRules } from '../plan/plan.ts';
import type { Store } from '../store/store.ts';
import { insertExpedite, lastExpedited } from './expedite.store.ts';
import { isOver, type Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';

/** Reviewers are reminded of one order at most so often. */
const ONCE_IN = DAY;

/** ORG-4: from when on; a review begins when its first reviewer is asked, after the letter where there is one. Undefined: it has not begun. */
const opensAt = async (store: Store, order: Order, { after, since }: ExpediteRules): Promise<Instant | undefined> => {
  if (since === 'submission') return plus(order.createdAt, after);
  const [first] = await approvalsOfSubject(store, order.id);
  return first === undefined ? undefined : plus(first.createdAt, after);
};

/** Throws what stands against it. */
const checkOpen = async (store: Store, order: Order, now: number): Promise<void> => {
  const { expedite, title } = findPlan(order.plan);
  const [name = ''] = order.names;
  if (isOver(order.state)) throw new CertError('expedite-over', { name, state: order.state }, { field: 'what' });
  if (expedite === undefined) throw new CertError('expedite-none', { name, plan: title }, { field: 'what' });
  const opens = await opensAt(store, order, expedite);
  if (opens === undefined) throw new CertError('expedite-not-begun', { name }, { field: 'what' });
  if (now < fromInstant(opens)) throw new CertError('expedite-early', { name, opens });
  const last = await lastExpedited(store, order.id);
  if (last !== undefined && now - fromInstant(last) < ONCE_IN)
    throw new CertError('expedite-again', { name, at: last, opens: plus(last, ONCE_IN) });
};

/** ORG-4: asks whoever reviews to be quick, once a day. Nothing about the order itself changes. */
export const expediteOrder = async (house: OrderHouse, person: Person, order: Order): Promise<Instant> =>
  house.store.transaction(async (store) => {
    const at = nowOf(house.clock);
    await checkOpen(store, order, house.clock.now());
    await insertExpedite(store, { orderId: order.id, at, personId: person.id });
    const receivers = (await holdersOf(store, 'approver')).map(({ id }) => ({
      receiver: writeReceiver({ kind: 'person', id }),
      why: 'approvers' as const,
    }));
    const facts = { names: order.names, person: person.name, since: order.createdAt };
    await announce(store, house, { kind: 'expedited', subject: order.id, occasion: at, facts, receivers });
    await audit(store, house.clock, { actor: person.id, action: 'order.expedited', subject: order.id });
    return at;
  });
