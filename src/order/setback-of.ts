import { lookOf, type Setback } from '../validation/setback.ts';
import type { Order } from './order.ts';

/** Why an order does not go on: what our own look found for the first name that is not proved, and the CA's own words. */
export const setbackOf = (order: Order): Setback => {
  const open = order.authorizations.find(({ state, diagnosis }) => state !== 'valid' && diagnosis?.state !== 'good');
  const problem = order.problem ?? open?.problem ?? { type: `signet:${order.state}`, detail: '' };
  if (open === undefined) return problem;
  const name = open.wildcard ? `*.${open.name}` : open.name;
  return open.diagnosis === undefined ? { name, ...problem } : { ...problem, name, look: lookOf(open.diagnosis) };
};
