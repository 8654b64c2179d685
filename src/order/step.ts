import { toInstant } from '../kernel/clock.ts';
import { type Cause, transit } from '../kernel/machine.ts';
import type { Store } from '../store/store.ts';
import { type Order, type OrderEvent, orderMachine, type Waiting } from './order.ts';
import type { OrderHouse } from './order-house.ts';

/** What one step came to: the order as it is to be saved, and what is saved with it. */
export interface Step {
  readonly order: Order;
  readonly also?: (store: Store) => Promise<void>;
}

/** A change that leads on at once: due now, nothing waited for, failures forgotten. */
export const moveOn = (
  house: OrderHouse,
  order: Order,
  event: OrderEvent,
  by: Cause,
  change: Partial<Order> = {},
): Order => {
  const now = toInstant(house.clock.now());
  const state = transit(orderMachine, order.state, event, by);
  return { ...order, waiting: undefined, failures: 0, ...change, state, nextAt: now, updatedAt: now };
};

/** A change within the state: due again after `ms`. */
export const waitFor = (
  house: OrderHouse,
  order: Order,
  waiting: Waiting,
  ms: number,
  change: Partial<Order> = {},
): Order => ({
  ...order,
  ...change,
  waiting,
  nextAt: toInstant(house.clock.now() + ms),
  updatedAt: toInstant(house.clock.now()),
});

/** A change within the state with more to do at once. */
export const goOn = (house: OrderHouse, order: Order, change: Partial<Order>): Order => {
  const now = toInstant(house.clock.now());
  return { ...order, waiting: undefined, ...change, nextAt: now, updatedAt: now };
};
