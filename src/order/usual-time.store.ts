import { fromInstant } from '../kernel/clock.ts';
import { question } from '../store/question.ts';
import type { Store } from '../store/store.ts';
import type { Order } from './order.ts';

/** How long orders of a kind took here: half of them no longer. */
export interface UsualTime {
  /** Milliseconds from application to certificate. */
  readonly ms: number;
  /** How many orders that is known from. */
  readonly count: number;
}

const NEWEST = 20;
/** Of fewer nothing can be said. */
const FEWEST = 3;

const finished = question((db, plan: string, issuer: string, method: string) =>
  db
    .selectFrom('orders')
    .innerJoin('certificates', 'certificates.id', 'orders.certificateId')
    .select(['orders.createdAt as begun', 'certificates.createdAt as issued'])
    .where('orders.plan', '=', plan)
    .where('orders.issuer', '=', issuer)
    .where('orders.method', '=', method)
    .where('orders.certificateId', 'is not', null)
    .orderBy('orders.createdAt', 'desc')
    .limit(NEWEST),
);

/** APPLY-10: the median of the newest finished orders of the same plan, CA and method; undefined: too few have finished. */
export const usualTime = async (
  store: Store,
  { plan, issuer, method }: Pick<Order, 'plan' | 'issuer' | 'method'>,
): Promise<UsualTime | undefined> => {
  const rows = await finished.all(store, plan, issuer, method);
  if (rows.length < FEWEST) return undefined;
  const took = rows.map(({ begun, issued }) => fromInstant(issued) - fromInstant(begun)).toSorted((a, b) => a - b);
  return { ms: took[Math.floor(took.length / 2)] ?? 0, count: rows.length };
};
