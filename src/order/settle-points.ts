import { certificateById } from '../certificate/certificate.store.ts';
import { nowOf, plus } from '../kernel/clock.ts';
import { findPlan } from '../plan/catalogue.ts';
import { endHold } from '../points/hold.ts';
import type { Store } from '../store/store.ts';
import { isOver, type Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { freePlaceAt } from './quota-place.store.ts';

/** PLAN-7: the place of an order that came to nothing is free at once, a certificate's a while after its end. */
const settlePlace = async (store: Store, { clock }: OrderHouse, { id, plan, certificateId }: Order): Promise<void> => {
  const { quota } = findPlan(plan);
  if (quota === undefined) return;
  const certificate = certificateId === undefined ? undefined : await certificateById(store, certificateId);
  const freeAt = certificate === undefined ? nowOf(clock) : plus(certificate.notAfter, quota.releasedAfterExpiry);
  await freePlaceAt(store, id, freeAt);
};

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
  await settlePlace(store, house, after);
};
