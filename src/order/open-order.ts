import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { findPlan } from '../plan/catalogue.ts';
import type { Plan } from '../plan/plan.ts';
import type { Store } from '../store/store.ts';
import { askApproval } from './ask-approval.ts';
import { reviewOf } from './flow.ts';
import type { Order, OrderState } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { asksYes, isReviewed, underReview } from './review.ts';
import type { Step } from './step.ts';

/** APPLY-7: what an order begins with: its letter, its review, a yes to its names, or the CA at once. */
const opening = async (house: OrderHouse, order: Order, plan: Plan): Promise<OrderState> => {
  if (plan.letter !== undefined) return 'awaiting-letter';
  const review = reviewOf(plan);
  if (review?.first === true && !(await isReviewed(house, house.store, order, plan))) return 'reviewing';
  return asksYes(house, order) && review?.by !== 'people' ? 'approving' : 'placing';
};

const asking = (house: OrderHouse, order: Order): Step => {
  const { names, requester, deadline = order.createdAt } = order;
  const subject = { kind: 'order', id: order.id } as const;
  // Whoever applies sees the card; a renewal's owner does not look.
  const knows = order.replacesId === undefined ? { knows: requester } : {};
  const id = newId('apv', house.clock, house.random);
  return {
    order: { ...order, approvalId: id, nextAt: deadline },
    also: (store: Store) => askApproval(house, store, { id, subject, names, requester, deadline, ...knows }),
  };
};

/** A new order in its first state, and what is saved with it. */
export const openOrder = async (house: OrderHouse, draft: Order): Promise<Step> => {
  const plan = findPlan(draft.plan);
  const order = { ...draft, state: await opening(house, draft, plan) };
  if (order.state === 'reviewing') return underReview(house, order, plan);
  if (order.state === 'approving') return asking(house, order);
  return order.state === 'awaiting-letter'
    ? { order: { ...order, deadline: toInstant(house.clock.now() + plan.deadlines.review) } }
    : { order };
};

/** The letter is here: on to its review, or to the proof. */
export const afterLetter = async (house: OrderHouse, order: Order, store: Store): Promise<'review' | 'letter'> => {
  const plan = findPlan(order.plan);
  return reviewOf(plan)?.first === true && !(await isReviewed(house, store, order, plan)) ? 'review' : 'letter';
};
