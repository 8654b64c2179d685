import { type Instant, plus } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import type { Plan } from './plan.ts';

/** A certificate of a plan with a quota, as far as its place is concerned. */
export interface Place {
  readonly notAfter: Instant;
  readonly revoked: boolean;
}

/** PLAN-7: whether a certificate still takes a place at `now`. Always false on a plan without quota. */
export const takesPlace = (plan: Plan, place: Place, now: Instant): boolean =>
  plan.quota !== undefined && !place.revoked && now < plus(place.notAfter, plan.quota.releasedAfterExpiry);

/** Places taken, open orders included. */
export interface PlacesTaken {
  readonly byAccount: number;
  /** Of the registrable domain in question, over every service that uses the same CA as far as known. */
  readonly byRegistrable: number;
}

/** Places left; undefined where nothing is limited. */
export const placesLeft = (plan: Plan, taken: PlacesTaken): PlacesTaken | undefined =>
  plan.quota && {
    byAccount: Math.max(0, plan.quota.perAccount - taken.byAccount),
    byRegistrable: Math.max(0, plan.quota.perRegistrable - taken.byRegistrable),
  };

/** PLAN-7: refuses one more certificate for `registrable`. Throws CertError `plan-quota-account` or `plan-quota-domain`. */
export const checkQuota = (plan: Plan, registrable: string, taken: PlacesTaken): void => {
  if (plan.quota === undefined) return;
  const { perAccount, perRegistrable } = plan.quota;
  if (taken.byAccount >= perAccount) {
    throw new CertError('plan-quota-account', { plan: plan.id, used: taken.byAccount, limit: perAccount });
  }
  if (taken.byRegistrable >= perRegistrable) {
    const facts = { plan: plan.id, domain: registrable, used: taken.byRegistrable, limit: perRegistrable };
    throw new CertError('plan-quota-domain', facts, { field: 'names' });
  }
};
