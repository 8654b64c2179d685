import { CertError } from '../kernel/errors.ts';
import type { Plan } from './plan.ts';

/** Places taken, open orders included. */
export interface PlacesTaken {
  readonly byAccount: number;
  /** Of the registrable domain in question, over every service that uses the same CA as far as known. */
  readonly byRegistrable: number;
}

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
