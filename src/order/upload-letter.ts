import { audit } from '../audit/audit.store.ts';
import type { Person } from '../chat/actor.ts';
import { nowOf } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { insertLetter, letterAt } from '../organisation/letter.store.ts';
import { checkLetter } from '../organisation/letter.ts';
import { findPlan } from '../plan/catalogue.ts';
import type { Store } from '../store/store.ts';
import { afterLetter } from './open-order.ts';
import { saveOrder } from './order.store.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { proofDeadline, underReview } from './review.ts';
import { moveOn, type Step } from './step.ts';

const stepAfter = async (house: OrderHouse, order: Order): Promise<Step> => {
  const event = await afterLetter(house, order, house.store);
  const moved = moveOn(house, order, event, 'person');
  return event === 'review'
    ? underReview(house, moved, findPlan(order.plan))
    : { order: { ...moved, deadline: proofDeadline(house, order) } };
};

/**
 * ORG-2: takes the signed letter, sealed, and lets the order go on, in one save; `also` runs in it (the link that brought it is used up).
 * Once there it is never replaced. Throws `letter-unwanted`, `letter-kept` and what `checkLetter` throws.
 */
export const uploadLetter = async (
  house: OrderHouse,
  person: Person,
  order: Order,
  bytes: Uint8Array,
  also: (store: Store) => Promise<void> = async () => {},
): Promise<Order> => {
  const { letter: rules } = findPlan(order.plan);
  const at = await letterAt(house.store, order.id);
  if (at !== undefined) throw new CertError('letter-kept', { at });
  if (rules === undefined || order.state !== 'awaiting-letter')
    throw new CertError('letter-unwanted', { state: order.state });
  const format = checkLetter(bytes, rules);
  const step = await stepAfter(house, order);
  const now = nowOf(house.clock);
  const saved = await saveOrder(house.store, order, step.order, async (store) => {
    await also(store);
    const letter = { subjectId: order.id, format, bytes, uploadedBy: person.id, uploadedAt: now };
    if (!(await insertLetter(store, letter))) throw new CertError('letter-kept', { at: now });
    await step.also?.(store);
    const detail = { format, size: bytes.length };
    await audit(store, house.clock, { actor: person.id, action: 'letter.uploaded', subject: order.id, detail });
  });
  house.changed(order.id);
  return saved;
};
