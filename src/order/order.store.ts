import { expectOne, type Store } from '../store/store.ts';
import { isOver, type Order, type OrderState, orderMachine } from './order.ts';
import { authorizationToRow, changingColumns, orderFromRow, orderToRow } from './order-rows.store.ts';

const OPEN_STATES = (Object.keys(orderMachine.states) as OrderState[]).filter((state) => !isOver(state));

export const orderById = async (store: Store, id: string): Promise<Order | undefined> => {
  const row = await store.db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const authorizations = await store.db.selectFrom('authorizations').selectAll().where('orderId', '=', id).execute();
  // Sorted here: for one or two rows a sorter costs SQLite more than the rest of the question.
  return orderFromRow(
    row,
    authorizations.toSorted((a, b) => a.position - b.position),
  );
};

const markCardsStale = async (store: Store, id: string): Promise<void> => {
  await store.db.updateTable('cards').set({ stale: 1 }).where('subjectId', '=', id).where('stale', '=', 0).execute();
};

/** Saves a new order. */
export const insertOrder = async (store: Store, order: Order): Promise<void> =>
  store.transaction(async ({ db }) => {
    const names = order.names.map((name) => ({ orderId: order.id, name }));
    await db.insertInto('orders').values(orderToRow(order)).execute();
    await db.insertInto('orderNames').values(names).execute();
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
      if (before.authorizations.length > 0)
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
