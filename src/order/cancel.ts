import { endApproval } from '../approval/vote.ts';
import { audit } from '../audit/audit.store.ts';
import type { Person } from '../chat/actor.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { allows } from '../kernel/machine.ts';
import { saveOrder } from './order.store.ts';
import { type Order, orderMachine } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { settlePoints } from './settle-points.ts';
import { moveOn } from './step.ts';

/** Ends an order by a person's wish. Its records are taken away by the next step, also when another process is working on it now. */
export const cancelOrder = async (house: OrderHouse, person: Person, order: Order): Promise<Order> => {
  if (!allows(orderMachine, order.state, 'cancel', 'person'))
    throw new CertError('order-running', { state: order.state });
  const cancelled = moveOn(house, order, 'cancel', 'person', { nextAt: nowOf(house.clock) });
  const saved = await saveOrder(house.store, order, cancelled, async (store) => {
    await audit(store, house.clock, { actor: person.id, action: 'order.cancelled', subject: order.id });
    await settlePoints(store, house, order, cancelled, person.id);
    if (order.approvalId !== undefined) await endApproval(house, store, order.approvalId, 'withdraw', person.id);
  });
  house.changed(order.id);
  return saved;
};
