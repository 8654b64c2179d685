import { certificateById } from '../certificate/certificate.store.ts';
import { fromInstant, nowOf } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { firstCertificate } from '../pki/certificate-parts.ts';
import { pemBlock } from '../pki/pem.ts';
import { findPlan } from '../plan/catalogue.ts';
import { publicLimitsAt } from '../plan/industry.ts';
import { lifetimeAt } from '../plan/lifetime.ts';
import type { Issuer, Lifetime, PlaceRequest } from './issuer.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';

/**
 * What a renewal tells the CA about the certificate it replaces: which one, if this CA issued it (RFC 9773 §5), and, of a term that was
 * bought, when that ends: its last certificate ends with it (PLAN-9).
 */
export const placedAnew = async (
  house: OrderHouse,
  order: Order,
): Promise<Pick<PlaceRequest, 'replaces' | 'until'>> => {
  if (order.replacesId === undefined) return {};
  const old = await certificateById(house.store, order.replacesId);
  if (old === undefined) return {};
  return {
    ...(old.issuer === order.issuer ? { replaces: pemBlock('CERTIFICATE', firstCertificate(old.chain)) } : {}),
    ...(order.termEnds === undefined ? {} : { until: order.termEnds }),
  };
};

/**
 * What the plan says of the certificate's life: its own days (PLAN-6), and what is left of the certificate that is replaced: nothing is lost by
 * renewing early (RENEW-5), as far as the industry's maximum allows. A plan whose lifetime is the CA's own is renewed as often as needed and has
 * nothing to lose; of a term (PLAN-9) the end is what counts.
 */
export const lifetimeOf = async (house: OrderHouse, issuer: Issuer, order: Order): Promise<Lifetime | undefined> => {
  const plan = findPlan(order.plan);
  const own = lifetimeAt(plan, order.createdAt);
  if (issuer.abilities.keepsExpiry !== true || own === undefined) return undefined;
  const now = nowOf(house.clock);
  const counts = order.replacesId !== undefined && order.termEnds === undefined;
  const old = counts ? await certificateById(house.store, order.replacesId) : undefined;
  const left = old === undefined ? 0 : Math.max(0, (fromInstant(old.notAfter) - fromInstant(now)) / DAY);
  return { own, left, most: plan.standard === 'sm2' ? undefined : publicLimitsAt(now).lifetimeDays };
};
