import type { Clock, Instant } from '../kernel/clock.ts';
import { toInstant } from '../kernel/clock.ts';
import { expectOne, type Store } from '../store/store.ts';
import { isOver, type Order, type OrderState, orderMachine } from './order.ts';
import { authorizationToRow, changingColumns, orderFromRow, orderToRow } from './order-rows.store.ts';

const OPEN_STATES = (Object.keys(orderMachine.states) as OrderState[]).filter((state) => !isOver(state));

/** How long one process may work on an order without a save before another may take it over, in milliseconds. */
const HOLD_MS = 120_000;

export const orderById = async (store: Store, id: string): Promise<Order | undefined> => {
  const row = await store.db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const authorizations = await store.db
    .selectFrom('authorizations')
    .selectAll()
    .where('orderId', '=', id)
    .orderBy('position')
    .execute();
  return orderFromRow(row, authorizations);
};

const markCardsStale = async (store: Store, id: string): Promise<void> => {
  await store.db.updateTable('cards').set({ stale: 1 }).where('subjectId', '=', id).where('stale', '=', 0).execute();
};

/** Saves a new order, held by `holder` from its first moment when given, so that no other process starts on it. */
export const insertOrder = async (store: Store, clock: Clock, order: Order, holder?: string): Promise<void> =>
  store.transaction(async ({ db }) => {
    const held = holder === undefined ? {} : { holder, heldUntil: toInstant(clock.now() + HOLD_MS) };
    await db
      .insertInto('orders')
      .values({ ...orderToRow(order), ...held })
      .execute();
    await db
      .insertInto('orderNames')
      .values(order.names.map((name) => ({ orderId: order.id, name })))
      .execute();
  });

/**
 * Saves a step: compare-and-swap on the version of `before`; the authorizations are rewritten only when they are another array.
 * Run `also` in the same transaction (the certificate's row, the audit entry): all of it or none.
 */
export const saveOrder = async (
  store: Store,
  before: Order,
  after: Order,
  also: (store: Store) => Promise<void> = async () => {},
): Promise<Order> => {
  const saved: Order = { ...after, version: before.version + 1 };
  await store.transaction(async (inside) => {
    const { db } = inside;
    const { numUpdatedRows } = await db
      .updateTable('orders')
      .set(changingColumns(saved))
      .where('id', '=', before.id)
      .where('version', '=', before.version)
      .executeTakeFirst();
    expectOne(numUpdatedRows, 'order');
    if (saved.authorizations !== before.authorizations) {
      await db.deleteFrom('authorizations').where('orderId', '=', saved.id).execute();
      if (saved.authorizations.length > 0) {
        const rows = saved.authorizations.map((authorization, position) =>
          authorizationToRow(saved.id, position, authorization),
        );
        await db.insertInto('authorizations').values(rows).execute();
      }
    }
    await markCardsStale(inside, saved.id);
    await also(inside);
  });
  return saved;
};

/** Takes the order for `holder`, unless another living process has it. */
export const holdOrder = async (store: Store, clock: Clock, id: string, holder: string): Promise<boolean> => {
  const { numUpdatedRows } = await store.db
    .updateTable('orders')
    .set({ holder, heldUntil: toInstant(clock.now() + HOLD_MS) })
    .where('id', '=', id)
    .where((eb) =>
      eb.or([eb('holder', 'is', null), eb('holder', '=', holder), eb('heldUntil', '<=', toInstant(clock.now()))]),
    )
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

export const releaseOrder = async (store: Store, id: string, holder: string): Promise<void> => {
  await store.db
    .updateTable('orders')
    .set({ holder: null, heldUntil: null })
    .where('id', '=', id)
    .where('holder', '=', holder)
    .execute();
};

/** Due orders, the longest waiting first; by the index on the due time. */
export const dueOrders = async (store: Store, now: Instant, limit: number): Promise<readonly string[]> => {
  const rows = await store.db
    .selectFrom('orders')
    .select('id')
    .where('nextAt', '<=', now)
    .orderBy('nextAt')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
};

/** When the next order becomes due; undefined when none waits. */
export const nextDue = async (store: Store): Promise<Instant | undefined> => {
  const row = await store.db
    .selectFrom('orders')
    .select('nextAt')
    .where('nextAt', 'is not', null)
    .orderBy('nextAt')
    .limit(1)
    .executeTakeFirst();
  return row?.nextAt ?? undefined;
};

/** Orders are let go whose holder is known to be dead (this machine, after a crash). */
export const releaseHoldersThat = async (store: Store, isDead: (holder: string) => boolean): Promise<void> => {
  for (const table of ['orders', 'deployments'] as const) {
    const rows = await store.db.selectFrom(table).select('holder').distinct().where('holder', 'is not', null).execute();
    for (const { holder } of rows) {
      if (holder !== null && isDead(holder)) {
        await store.db.updateTable(table).set({ holder: null, heldUntil: null }).where('holder', '=', holder).execute();
      }
    }
  }
};

/** Newest first of those in `states`. */
export const ordersInStates = async (
  store: Store,
  states: readonly OrderState[],
  limit: number,
): Promise<readonly Order[]> => {
  const rows = await store.db
    .selectFrom('orders')
    .selectAll()
    .where('state', 'in', states)
    .orderBy('createdAt', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => orderFromRow(row, []));
};

/** The id of an order under way for exactly these names, if there is one. */
export const openOrderFor = async (store: Store, names: readonly string[]): Promise<string | undefined> => {
  const row = await store.db
    .selectFrom('orderNames')
    .innerJoin('orders', 'orders.id', 'orderNames.orderId')
    .select('orders.id')
    .where('orderNames.name', '=', names[0] ?? '')
    .where('orders.names', '=', JSON.stringify(names))
    .where('orders.state', 'in', OPEN_STATES)
    .executeTakeFirst();
  return row?.id;
};
