import { holdersOf, personName } from '../account/person.store.ts';
import { approvalById } from '../approval/approval.store.ts';
import { mayVote } from '../approval/approval.ts';
import { certificateById } from '../certificate/certificate.store.ts';
import { deploymentsOf } from '../hosting/deployment.store.ts';
import { nowOf } from '../kernel/clock.ts';
import { letterAt } from '../organisation/letter.store.ts';
import { findPlan } from '../plan/catalogue.ts';
import { paidOf } from '../points/paid.ts';
import type { OrderView } from './order.data.ts';
import { isOver, type Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { mailOf } from './order-mail.store.ts';
import { usualTime } from './usual-time.store.ts';

const MAILING: ReadonlySet<Order['state']> = new Set(['reviewing', 'email-validating']);

/** What covered its names when it was applied for, while that still matters and is still so. */
const coveringOf = async (
  { store, clock }: OrderHouse,
  { coveredBy, state }: Order,
): Promise<OrderView['covering']> => {
  if (coveredBy === undefined || isOver(state)) return undefined;
  const certificate = await certificateById(store, coveredBy);
  return certificate?.state === 'valid' && certificate.notAfter > nowOf(clock) ? certificate : undefined;
};

/** Loads what an order's card shows beside the order. */
export const viewOf = async (house: OrderHouse, order: Order): Promise<OrderView> => {
  const { store } = house;
  const approval = order.approvalId === undefined ? undefined : await approvalById(store, order.approvalId);
  const holders = approval?.state === 'waiting' ? await holdersOf(store, approval.role) : [];
  const certificate = order.certificateId === undefined ? undefined : await certificateById(store, order.certificateId);
  return {
    order,
    requesterName: await personName(store, order.requester),
    approval,
    approvers: holders
      .filter(({ id }) => approval !== undefined && mayVote(approval, id, holders, house.requesterCounts))
      .filter(({ id }) => !approval?.votes.some((vote) => vote.personId === id))
      .map(({ name }) => name),
    certificate,
    covering: await coveringOf(house, order),
    letterAt: findPlan(order.plan).letter === undefined ? undefined : await letterAt(store, order.id),
    mail: MAILING.has(order.state) ? await mailOf(store, order.id) : undefined,
    mailPossible: house.mailer !== undefined && house.issuers.get(order.issuer)?.abilities.mail === true,
    usual: isOver(order.state) ? undefined : await usualTime(store, house.clock, order),
    paid: (house.policy.prices?.[order.plan] ?? 0) === 0 ? undefined : await paidOf(store, order.id),
    deployments: certificate === undefined ? [] : await deploymentsOf(store, certificate.id),
  };
};
