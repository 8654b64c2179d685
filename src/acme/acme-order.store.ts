import type { Selectable } from 'kysely';
import type { Instant } from '../kernel/clock.ts';
import type { AcmeTables } from '../store/acme-tables.ts';
import type { Store } from '../store/store.ts';
import type { AcmeOrder } from './acme.ts';

const fromRow = (row: Selectable<AcmeTables['acmeOrders']>): AcmeOrder => ({
  ...row,
  names: JSON.parse(row.names),
  profile: row.profile ?? undefined,
  until: row.until ?? undefined,
  replaces: row.replaces ?? undefined,
  csr: row.csr ?? undefined,
  certificateId: row.certificateId ?? undefined,
  approvalId: row.approvalId ?? undefined,
});

export const acmeOrder = async (store: Store, id: string): Promise<AcmeOrder | undefined> => {
  const row = await store.db.selectFrom('acmeOrders').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
};

export const insertAcmeOrder = async (store: Store, order: AcmeOrder): Promise<void> => {
  await store.db
    .insertInto('acmeOrders')
    .values({
      ...order,
      names: JSON.stringify(order.names),
      profile: order.profile ?? null,
      until: order.until ?? null,
      replaces: order.replaces ?? null,
      csr: order.csr ?? null,
      certificateId: order.certificateId ?? null,
      approvalId: order.approvalId ?? null,
    })
    .execute();
};

/** Newest first. */
export const ordersOfAccount = async (
  store: Store,
  accountId: string,
  limit: number,
): Promise<readonly AcmeOrder[]> => {
  const rows = await store.db
    .selectFrom('acmeOrders')
    .selectAll()
    .where('accountId', '=', accountId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(fromRow);
};

export const ordersSince = async (store: Store, accountId: string, since: Instant): Promise<number> => {
  const row = await store.db
    .selectFrom('acmeOrders')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('accountId', '=', accountId)
    .where('createdAt', '>', since)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
};

/** The request is kept before anything is issued for it: a crash between the two leaves an order that can be brought to its end. */
export const keepRequest = async (store: Store, id: string, csr: string): Promise<void> => {
  await store.db
    .updateTable('acmeOrders')
    .set({ csr })
    .where('id', '=', id)
    .where('certificateId', 'is', null)
    .execute();
};

/** False when another request has brought the order to its end. */
export const keepIssued = async (store: Store, id: string, certificateId: string): Promise<boolean> => {
  const { numUpdatedRows } = await store.db
    .updateTable('acmeOrders')
    .set({ certificateId })
    .where('id', '=', id)
    .where('certificateId', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

/** The account whose order brought this certificate. */
export const accountOfCertificate = async (store: Store, certificateId: string): Promise<string | undefined> => {
  const row = await store.db
    .selectFrom('acmeOrders')
    .select('accountId')
    .where('certificateId', '=', certificateId)
    .executeTakeFirst();
  return row?.accountId;
};

/** Orders that say they replace the same certificate. */
export const ordersReplacing = async (store: Store, replaces: string): Promise<readonly AcmeOrder[]> => {
  const rows = await store.db.selectFrom('acmeOrders').selectAll().where('replaces', '=', replaces).execute();
  return rows.map(fromRow);
};

/** Orders whose time was over before `now` and that were never issued. */
export const lapsedAcmeOrders = async (store: Store, now: Instant, limit: number): Promise<readonly AcmeOrder[]> => {
  const rows = await store.db
    .selectFrom('acmeOrders')
    .selectAll()
    .where('expiresAt', '<=', now)
    .where('certificateId', 'is', null)
    .orderBy('expiresAt')
    .limit(limit)
    .execute();
  return rows.map(fromRow);
};

export const dropAcmeOrders = async (store: Store, ids: readonly string[]): Promise<void> => {
  await store.db.deleteFrom('acmeOrders').where('id', 'in', ids).where('certificateId', 'is', null).execute();
};
