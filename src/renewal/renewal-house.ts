import type { OrderHouse } from '../order/order-house.ts';
import type { Maintenance } from './maintenance.ts';

/** Whether a renewal may go without a name that cannot be proved: not at all, after a person's yes, or by itself. */
export type WithoutFailing = 'never' | 'ask' | 'allow';

export interface RenewalPolicy {
  readonly maintenance: Maintenance;
  readonly withoutFailing: WithoutFailing;
  /** A new key at every renewal, instead of the old one (APPLY-6). A pasted CSR stays what it is. */
  readonly newKey: boolean;
}

export const DEFAULT_RENEWALS: RenewalPolicy = {
  maintenance: { windows: [], timezone: 'UTC' },
  withoutFailing: 'ask',
  newKey: false,
};

/** What the renewal room needs. */
export interface RenewalHouse extends OrderHouse {
  readonly renewals: RenewalPolicy;
}
