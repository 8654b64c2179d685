import { certificateById } from '../certificate/certificate.store.ts';
import { fromInstant, nowOf } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { firstCertificate } from '../pki/certificate-parts.ts';
import { pemBlock } from '../pki/pem.ts';
import { findPlan } from '../plan/catalogue.ts';
import { publicLimitsAt } from '../plan/industry.ts';
import { lifetimeAt } from '../plan/lifetime.ts';
import type { PlaceRequest } from './issuer.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';

/**
 * What a renewal tells the CA about the certificate it replaces: which one, if this CA issued it (RFC 9773 §5), and, where the plan has a
 * term, the days that were left of it: nothing is lost by renewing early (RENEW-5), as far as the industry's maximum allows. The last certificate
 * of a term that was bought ends with it (PLAN-9).
 */
export const placedAnew = async (
  house: OrderHouse,
  order: Order,
): Promise<Pick<PlaceRequest, 'replaces' | 'days' | 'until'>> => {
  if (order.replacesId === undefined) return {};
  const old = await certificateById(house.store, order.replacesId);
  if (old === undefined) return {};
  const now = nowOf(house.clock);
  const plan = findPlan(order.plan);
  const own = lifetimeAt(plan, now);
  const left = Math.max(0, Math.floor((fromInstant(old.notAfter) - fromInstant(now)) / DAY));
  const most = plan.standard === 'sm2' ? Number.POSITIVE_INFINITY : publicLimitsAt(now).lifetimeDays;
  return {
    ...(old.issuer === order.issuer ? { replaces: pemBlock('CERTIFICATE', firstCertificate(old.chain)) } : {}),
    ...(own === undefined ? {} : { days: Math.min(own + left, most) }),
    ...(order.termEnds === undefined ? {} : { until: order.termEnds }),
  };
};
