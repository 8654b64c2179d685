import { endApproval } from '../approval/vote.ts';
import { dropAuthorityOrders } from '../authority/authority-order.store.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import { nowOf } from '../kernel/clock.ts';
import type { OrderHouse } from '../order/order-house.ts';
import { forgetGrants } from './acme-account.store.ts';
import { dropAcmeOrders, lapsedAcmeOrders } from './acme-order.store.ts';

const BATCH = 500;

/** Forgets orders that came to nothing, and what was shown too long ago; an approval that still waits for one lapses. */
export const forgetAcmeOrders = async (house: OrderHouse): Promise<void> => {
  const now = nowOf(house.clock);
  const lapsed = await lapsedAcmeOrders(house.store, now, BATCH);
  for (const { approvalId } of lapsed) {
    if (approvalId !== undefined)
      await house.store.transaction((store) => endApproval(house, store, approvalId, 'deadline', CLOCK_ACTOR));
  }
  const ids = lapsed.map(({ id }) => id);
  if (ids.length > 0)
    await house.store.transaction(async (store) => {
      await dropAcmeOrders(store, ids);
      await dropAuthorityOrders(store, ids);
    });
  await forgetGrants(house.store, now);
};
