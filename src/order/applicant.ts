import type { Applicant } from '../organisation/party.ts';
import type { Store } from '../store/store.ts';
import type { Order } from './order.ts';

/** The applicant as submitted; undefined where the plan asks for none. */
export const applicantOf = (store: Store, order: Order): Applicant | undefined =>
  order.applicant === undefined ? undefined : JSON.parse(store.seal.open(order.applicant, 'party'));
