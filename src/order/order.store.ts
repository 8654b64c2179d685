import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Instant } from '../kernel/clock.ts';
import { differing } from '../store/differing.ts';
import { isFree } from '../store/hold.store.ts';
import { question } from '../store/question.ts';
import type { Schema } from '../store/schema.ts';
import { markStale } from '../store/stale-cards.store.ts';
import { expectOne, type Store } from '../store/store.ts';
import { isOver, type Order, type OrderState, orderMachine } from './order.ts';
import { authorizationToRow, changingColumns, orderFromRow, orderToRow } from './order-rows.store.ts';

const OPEN_STATES = (Object.keys(orderMachine.states) as OrderState[]).filter((state) => !isOver(state));

const rowOf = question((db, id: string) => db.selectFrom('orders').selectAll().where('id', '=', id));
const authorizationsOf = question((db, orderId: string) =>
  db.selectFrom('authorizations').selectAll().where('orderId', '=', orderId),
);

const whole = async (store: Store, row: Selectable<Schema['orders']>): Promise<Order> => {
  // It is as it was applied for.
  const authorizations = row.version === 1 ? [] : await authorizationsOf.all(store, row.id);
  // Sorted here: for one or two rows a sorter costs SQLite more than the rest of the question.
  return orderFromRow(
    row,
    authorizations.toSorted((a, b) => a.position - b.position),
  );
};

export const orderById = async (store: Store, id: string): Promise<Order | undefined> => {
  const row = await rowOf.first(store, id);
  return row === undefined ? undefined : whole(store, row);
};

const takeDue = question((db, id: string, holder: string, until: Instant, now: Instant, due: Instant) =>
  db
    .updateTable('orders')
    .set({ holder, heldUntil: until })
    .where('id', '=', id)
    .where((eb) => isFree(eb, holder, now))
    .where('nextAt', '<=', due)
    .returningAll(),
);

/** Takes the order for `holder` until then and reads it; undefined when another living process has it, or it has to wait past `due`. */
export const takeOrder = async (
  store: Store,
  id: string,
  { holder, until, now, due }: { readonly holder: string } & Readonly<Record<'until' | 'now' | 'due', Instant>>,
): Promise<Order | undefined> => {
  const row = await takeDue.first(store, id, holder, until, now, due);
  return row === undefined ? undefined : whole(store, row);
};

const versionOf = question((db, id: string) => db.selectFrom('orders').select('version').where('id', '=', id));

/** Nobody has saved it since it was read. */
export const isUnchanged = async (store: Store, { id, version }: Pick<Order, 'id' | 'version'>): Promise<boolean> =>
  (await versionOf.first(store, id))?.version === version;

/** As it was applied for: without its authorizations. */
export const appliedOrder = async (store: Store, id: string): Promise<Order | undefined> => {
  const row = await rowOf.first(store, id);
  return row === undefined ? undefined : orderFromRow(row, []);
};

const addOrder = question((db, row: ReturnType<typeof orderToRow>) => db.insertInto('orders').values(row));

const addNames = question((db, rows: Insertable<Schema['orderNames']>[]) => db.insertInto('orderNames').values(rows));

/** Saves a new order. */
export const insertOrder = async (store: Store, order: Order): Promise<void> =>
  store.transaction(async (inside) => {
    const names = order.names.map((name) => ({ orderId: order.id, name }));
    await addOrder.change(inside, orderToRow(order));
    await addNames.change(inside, names);
  });

const NOBODY = { holder: null, heldUntil: null };

const saveColumns = question((db, columns: Updateable<Schema['orders']>, id: string, version: number) =>
  db.updateTable('orders').set(columns).where('id', '=', id).where('version', '=', version),
);
const addAuthorizations = question((db, rows: Insertable<Schema['authorizations']>[]) =>
  db.insertInto('authorizations').values(rows),
);
const dropAuthorizations = question((db, orderId: string) =>
  db.deleteFrom('authorizations').where('orderId', '=', orderId),
);

/**
 * Saves a step: compare-and-swap on the version of `before`; the authorizations are rewritten only when they are another array.
 * Run `also` in the same transaction (the certificate's row, the audit entry): all of it or none. With `letGo` whoever holds the order
 * lets it go in the same save.
 */
export const saveOrder = async (
  store: Store,
  before: Order,
  after: Order,
  also: (store: Store) => Promise<void> = async () => {},
  { letGo = false }: { readonly letGo?: boolean } = {},
): Promise<Order> => {
  const saved: Order = { ...after, version: before.version + 1 };
  await store.transaction(async (inside) => {
    const change = differing(changingColumns(before), changingColumns(saved));
    const columns = letGo ? { ...change, ...NOBODY } : change;
    expectOne(await saveColumns.change(inside, columns, before.id, before.version), 'order');
    if (saved.authorizations !== before.authorizations) {
      if (before.authorizations.length > 0) await dropAuthorizations.change(inside, saved.id);
      if (saved.authorizations.length > 0) {
        const rows = saved.authorizations.map((authorization, position) =>
          authorizationToRow(saved.id, position, authorization),
        );
        await addAuthorizations.change(inside, rows);
      }
    }
    await markStale(inside, saved.id);
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
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => orderFromRow(row, []));
};

const openFor = question((db, name: string, names: string) =>
  db
    .selectFrom('orderNames')
    .innerJoin('orders', 'orders.id', 'orderNames.orderId')
    .select('orders.id')
    .where('orderNames.name', '=', name)
    .where('orders.names', '=', names)
    .where('orders.state', 'in', OPEN_STATES),
);

/** The id of an order under way for exactly these names, if there is one. */
export const openOrderFor = async (store: Store, names: readonly string[]): Promise<string | undefined> =>
  (await openFor.first(store, names[0] ?? '', JSON.stringify(names)))?.id;
