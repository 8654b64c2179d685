import { fromInstant, nowOf, toInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { newId } from '../kernel/ids.ts';
import { type OrganisationReview, recordReview, wasReviewed } from '../organisation/review.store.ts';
import { findPlan } from '../plan/catalogue.ts';
import type { Plan } from '../plan/plan.ts';
import type { Store } from '../store/store.ts';
import { askApproval } from './ask-approval.ts';
import { reviewOf } from './flow.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { startMails } from './send-mails.ts';
import { moveOn, type Step } from './step.ts';

/** Whether a person's yes is what issues one of the names, and it is not there yet. */
export const asksYes = (house: OrderHouse, order: Order): boolean =>
  !order.personApproved && order.names.some((name) => house.issuers.get(order.issuer)?.approvedByPerson(name) === true);

/** How many people review: as the plan says, and never fewer than the house asks for any name. */
export const reviewersOf = (house: OrderHouse, plan: Plan): number =>
  Math.max(plan.review?.people ?? 1, house.policy.approvalsNeeded);

const dataOf = (order: Order, { brand, level }: Plan): OrganisationReview => ({
  organisationId: order.organisationId ?? '',
  revision: order.organisationRevision ?? 0,
  brand,
  level,
});

/** ORG-3: nothing to review: no review in the flow, done in this order, or the same data approved before, as long as the plan lets that count. */
export const isReviewed = async (house: OrderHouse, store: Store, order: Order, plan: Plan): Promise<boolean> => {
  if (order.reviewedAt !== undefined || reviewOf(plan) === undefined) return true;
  const { reuseDays } = plan.review ?? {};
  // The review of names that a person's yes issues is that yes.
  if (reuseDays === 0 || asksYes(house, order)) return false;
  const since = reuseDays === undefined ? toInstant(0) : toInstant(house.clock.now() - reuseDays * DAY);
  return wasReviewed(store, dataOf(order, plan), since);
};

/** Keeps the approval of the order's organisation for later orders. */
export const keepReview = (house: OrderHouse, store: Store, order: Order): Promise<void> =>
  recordReview(store, { ...dataOf(order, findPlan(order.plan)), orderId: order.id, at: nowOf(house.clock) });

/** Begins the review of an order that has just come into the state `reviewing`: the people or the mailbox are asked in the same save. */
export const underReview = (house: OrderHouse, order: Order, plan: Plan): Step => {
  const deadline = toInstant(house.clock.now() + plan.deadlines.review);
  const reviewed = { ...order, deadline };
  if (reviewOf(plan)?.by === 'mail')
    return { order: reviewed, also: (store) => startMails(house, store, reviewed, 'review') };
  const approvalId = newId('apv', house.clock, house.random);
  const { names, requester } = order;
  const asked = { id: approvalId, subject: { kind: 'order', id: order.id }, names, requester, deadline } as const;
  return {
    order: { ...reviewed, approvalId },
    also: (store) => askApproval(house, store, { ...asked, about: 'organisation', needed: reviewersOf(house, plan) }),
  };
};

/** VAL-9 counts from when the records are asked for, not from before a review or a letter. */
export const proofDeadline = (house: OrderHouse, order: Order): string => {
  const { newOrder, renewal } = findPlan(order.plan).deadlines;
  return toInstant(house.clock.now() + (order.replacesId === undefined ? newOrder : renewal));
};

/** The names are proved, or need no proof: on to the certificate, or to the review that comes after it. */
export const afterProof = async (
  house: OrderHouse,
  order: Order,
  event: 'proved' | 'ready',
  change: Partial<Order>,
): Promise<Step> => {
  const plan = findPlan(order.plan);
  const due = reviewOf(plan)?.first === false && !(await isReviewed(house, house.store, order, plan));
  return due
    ? underReview(house, moveOn(house, order, 'review', 'issuer', change), plan)
    : { order: moveOn(house, order, event, 'issuer', change) };
};

/** The review's yes: on to the proof, or to the certificate where the names are proved already. */
export const reviewPassed = (house: OrderHouse, order: Order, change: Partial<Order> = {}): Order => {
  const reviewedAt = nowOf(house.clock);
  const first = reviewOf(findPlan(order.plan))?.first === true;
  return first
    ? moveOn(house, order, 'reviewed', 'person', { ...change, reviewedAt, deadline: proofDeadline(house, order) })
    : moveOn(house, order, 'confirmed', 'person', { ...change, reviewedAt });
};

/** The time at which a rest may end. */
export const restUntil = (...instants: readonly (string | undefined)[]): string | undefined =>
  instants.filter((instant) => instant !== undefined).toSorted((a, b) => fromInstant(a) - fromInstant(b))[0];
