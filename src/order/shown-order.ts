import { type Order, type OrderState, REJECTED } from './order.ts';

/** CERT-8: a state as people read it. Two come of more than the state: whose no it was, and whether the records are still being taken away. */
export type ShownOrder = OrderState | 'review-failed' | 'cancelling';

export const shownOrder = ({
  state,
  problem,
  applicant,
  cleaned,
  authorizations,
}: Pick<Order, 'state' | 'problem' | 'applicant' | 'cleaned' | 'authorizations'>): ShownOrder => {
  if (state === 'refused' && problem?.type === REJECTED && applicant !== undefined) return 'review-failed';
  if (state === 'cancelled' && !cleaned && authorizations.length > 0) return 'cancelling';
  return state;
};
