import type { Approval } from '../approval/approval.ts';
import { nowOf } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';
import { orderById, saveOrder } from './order.store.ts';
import { REJECTED } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { keepReview, reviewPassed } from './review.ts';
import { settlePoints } from './settle-points.ts';
import { moveOn } from './step.ts';
import { tell } from './tell.ts';

/** What an approval's end means for its order; runs inside the decision's transaction. */
export const decidedHook = async (house: OrderHouse, store: Store, approval: Approval): Promise<void> => {
  const order = await orderById(store, approval.subjectId);
  if (order === undefined || (order.state !== 'approving' && order.state !== 'reviewing')) return;
  if (approval.state === 'approved') {
    const change = { personApproved: true };
    const after =
      order.state === 'reviewing'
        ? reviewPassed(house, order, change)
        : moveOn(house, order, 'approved', 'person', change);
    await saveOrder(store, order, after, async (inside) => {
      if (order.state === 'reviewing') await keepReview(house, inside, order);
      await tell(inside, house, order, after);
    });
  }
  if (approval.state === 'rejected') {
    const no = approval.votes.find((vote) => vote.vote === 'reject');
    const problem = { type: REJECTED, detail: no === undefined ? '' : `${no.personName}: ${no.reason}` };
    const after = moveOn(house, order, 'rejected', 'person', { problem, nextAt: nowOf(house.clock) });
    await saveOrder(store, order, after, async (inside) => {
      await settlePoints(inside, house, order, after, no?.personId ?? approval.requester);
      await tell(inside, house, order, after);
    });
  }
};
