import { type Instant, toInstant } from '../kernel/clock.ts';
import { isOver, type OrderState, orderMachine } from '../order/order.ts';
import type { Store } from '../store/store.ts';

export interface Counts {
  readonly orders: readonly { readonly state: string; readonly count: number }[];
  readonly certificates: readonly { readonly state: string; readonly count: number }[];
  readonly nextExpiry: Instant | undefined;
  readonly oldestDue: Instant | undefined;
}

const OPEN = (Object.keys(orderMachine.states) as OrderState[]).filter((state) => !isOver(state));

/** The figures of `/metrics`; each query walks an index. */
export const readCounts = async ({ db }: Store, now: number): Promise<Counts> => {
  const orders = await db
    .selectFrom('orders')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .where('state', 'in', OPEN)
    .groupBy('state')
    .execute();
  const certificates = await db
    .selectFrom('certificates')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  const next = await db
    .selectFrom('certificates')
    .select('notAfter')
    .where('state', '=', 'valid')
    .where('notAfter', '>=', toInstant(now))
    .orderBy('notAfter')
    .limit(1)
    .executeTakeFirst();
  const due = await db
    .selectFrom('orders')
    .select('nextAt')
    .where('nextAt', 'is not', null)
    .orderBy('nextAt')
    .limit(1)
    .executeTakeFirst();
  const counted = (rows: readonly { state: string; count: number | string | bigint }[]) =>
    rows.map(({ state, count }) => ({ state, count: Number(count) }));
  return {
    orders: counted(orders),
    certificates: counted(certificates),
    nextExpiry: next?.notAfter,
    oldestDue:
      due?.nextAt !== null && due?.nextAt !== undefined && due.nextAt <= toInstant(now) ? due.nextAt : undefined,
  };
};

/** Whether the store answers at all. */
export const storeAnswers = async ({ db }: Store): Promise<void> => {
  await db.selectFrom('leases').select('name').limit(1).execute();
};
