import { type Clock, fromInstant, type Instant } from '../kernel/clock.ts';
import { MINUTE } from '../kernel/duration.ts';
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

/** What was found stands this long, in milliseconds: each order's card asks for it, and a median of the last twenty moves slowly. */
const STANDS = MINUTE;

interface Found {
  readonly at: number;
  readonly usual: UsualTime;
}

/** By the adapter of the database, the same one inside its transactions; within one by kind of order: plan, CA and way of proving. */
const found = new WeakMap<object, Map<string, Found>>();

const median = (rows: readonly { readonly begun: Instant; readonly issued: Instant }[]): UsualTime => {
  const took = rows.map(({ begun, issued }) => fromInstant(issued) - fromInstant(begun)).toSorted((a, b) => a - b);
  return { ms: took[Math.floor(took.length / 2)] ?? 0, count: rows.length };
};

/** APPLY-10: the median of the newest finished orders of the same plan, CA and method; undefined: too few have finished. */
export const usualTime = async (
  store: Store,
  clock: Clock,
  { plan, issuer, method }: Pick<Order, 'plan' | 'issuer' | 'method'>,
): Promise<UsualTime | undefined> => {
  const { adapter } = store.db.getExecutor();
  const kinds = found.get(adapter) ?? new Map<string, Found>();
  found.set(adapter, kinds);
  const kind = `${plan} ${issuer} ${method}`;
  const known = kinds.get(kind);
  // Behind the clock as well: it may have been set back.
  if (known !== undefined && Math.abs(clock.now() - known.at) < STANDS) return known.usual;
  const rows = await finished.all(store, plan, issuer, method);
  if (rows.length < FEWEST) return undefined;
  const usual = median(rows);
  kinds.set(kind, { at: clock.now(), usual });
  return usual;
};
