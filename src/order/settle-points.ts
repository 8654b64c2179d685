import { endHold } from '../points/hold.ts';
import type { Store } from '../store/store.ts';
import { isOver, type Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';

/** PTS-2: what was held is spent when the certificate is there and given back when the order ends without one, in the save that ends it. */
export const settlePoints = async (
  store: Store,
  house: OrderHouse,
  before: Order,
  after: Order,
  actor: string,
): Promise<void> => {
  if (isOver(before.state) || !isOver(after.state)) return;
  await endHold(store, house, after.id, after.state === 'issued' ? 'settled' : 'released', actor);
};
