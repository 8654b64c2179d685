import type { Approval } from '../approval/approval.ts';
import { nowOf } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';
import { orderById, saveOrder } from './order.store.ts';
import { REJECTED } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { moveOn } from './step.ts';

/** What an approval's end means for its order; runs inside the decision's transaction. */
export const decidedHook = async (house: OrderHouse, store: Store, approval: Approval): Promise<void> => {
  const order = await orderById(store, approval.subjectId);
  if (order === undefined || order.state !== 'approving') return;
  if (approval.state === 'approved') {
    await saveOrder(store, order, moveOn(house, order, 'approved', 'person', { personApproved: true }));
  }
  if (approval.state === 'rejected') {
    const no = approval.votes.find((vote) => vote.vote === 'reject');
    const problem = { type: REJECTED, detail: no === undefined ? '' : `${no.personName}: ${no.reason}` };
    await saveOrder(store, order, moveOn(house, order, 'rejected', 'person', { problem, nextAt: nowOf(house.clock) }));
  }
};
