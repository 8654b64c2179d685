import { audit } from '../audit/audit.store.ts';
import type { Person } from '../chat/actor.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { saveOrder } from './order.store.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { goOn } from './step.ts';
import { retried } from './step-ended.ts';

const look = async (house: OrderHouse, order: Order): Promise<Order['authorizations']> =>
  Promise.all(
    order.authorizations.map(async (authorization) => {
      const { proof, name, wildcard, state } = authorization;
      if (proof === undefined || state === 'valid') return authorization;
      const diagnosis = await house.diagnose({ proof, name, wildcard, issuer: order.issuer });
      return { ...authorization, diagnosis, checkedAt: nowOf(house.clock) };
    }),
  );

/**
 * VAL-12: looks at every name now, and lets the order go on at once instead of at its next time: a proof that is there is told to the
 * CA, a refused validation is placed anew. An order that waits for no proof is only shown.
 */
export const verifyOrder = async (house: OrderHouse, person: Person, order: Order): Promise<Order> => {
  if (order.state === 'validation-failed' || order.state === 'email-timed-out') {
    const saved = await saveOrder(house.store, order, retried(house, order, 'person'), (store) =>
      audit(store, house.clock, { actor: person.id, action: 'order.retried', subject: order.id }),
    );
    house.changed(order.id);
    return saved;
  }
  if (order.state !== 'validating') {
    return order.state === 'placing'
      ? saveOrder(house.store, order, { ...order, nextAt: toInstant(house.clock.now()) })
      : order;
  }
  const saved = await saveOrder(
    house.store,
    order,
    goOn(house, order, { authorizations: await look(house, order), failures: 0 }),
  );
  house.changed(order.id);
  return saved;
};
