import type { Insertable, Selectable } from 'kysely';
import { question } from '../store/question.ts';
import type { Schema } from '../store/schema.ts';
import { expectOne, type Store } from '../store/store.ts';
import type { EdgeDomain, EdgeState, HttpsState } from './edge.ts';

type Row = Selectable<Schema['edgeDomains']>;

const fromRow = ({ holder: _holder, heldUntil: _until, ...row }: Row): EdgeDomain => ({
  ...row,
  state: row.state as EdgeState,
  https: row.https as HttpsState,
  origin: JSON.parse(row.origin),
  redirect: row.redirect === 1,
  served: row.served === null ? undefined : JSON.parse(row.served),
  certificateId: row.certificateId ?? undefined,
  wantedId: row.wantedId ?? undefined,
  orderId: row.orderId ?? undefined,
  problem: row.problem ?? undefined,
  deadline: row.deadline ?? undefined,
  servedAt: row.servedAt ?? undefined,
  nextAt: row.nextAt ?? undefined,
});

const toRow = (domain: EdgeDomain): Insertable<Schema['edgeDomains']> => ({
  ...domain,
  origin: JSON.stringify(domain.origin),
  redirect: domain.redirect ? 1 : 0,
  served: domain.served === undefined ? null : JSON.stringify(domain.served),
  certificateId: domain.certificateId ?? null,
  wantedId: domain.wantedId ?? null,
  orderId: domain.orderId ?? null,
  problem: domain.problem ?? null,
  deadline: domain.deadline ?? null,
  servedAt: domain.servedAt ?? null,
  nextAt: domain.nextAt ?? null,
});

export const insertEdgeDomain = async ({ db }: Store, domain: EdgeDomain): Promise<void> => {
  await db.insertInto('edgeDomains').values(toRow(domain)).execute();
};

/** By name or id. */
export const edgeDomainBy = async ({ db }: Store, word: string): Promise<EdgeDomain | undefined> => {
  const column = word.startsWith('edg_') ? 'id' : 'name';
  const row = await db.selectFrom('edgeDomains').selectAll().where(column, '=', word).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
};

export const listEdgeDomains = async ({ db }: Store, limit: number): Promise<readonly EdgeDomain[]> =>
  (await db.selectFrom('edgeDomains').selectAll().orderBy('name').limit(limit).execute()).map(fromRow);

const concerned = question((db, orderId: string, certificateId: string) =>
  db
    .selectFrom('edgeDomains')
    .select('id')
    .where('orderId', '=', orderId)
    .union(db.selectFrom('edgeDomains').select('id').where('certificateId', '=', certificateId)),
);

/** Names that wait for this order, or serve this certificate: ids. */
export const edgesConcerned = async (
  store: Store,
  { orderId = '', certificateId = '' }: { readonly orderId?: string; readonly certificateId?: string | undefined },
): Promise<readonly string[]> => (await concerned.all(store, orderId, certificateId)).map(({ id }) => id);

/** Compare-and-swap on the version of `before`; run `also` in the same transaction. */
export const saveEdgeDomain = async (
  store: Store,
  before: EdgeDomain,
  after: EdgeDomain,
  also: (store: Store) => Promise<void> = async () => {},
): Promise<EdgeDomain> => {
  const saved = { ...after, version: before.version + 1 };
  await store.transaction(async (inside) => {
    const { id: _id, ...row } = toRow(saved);
    const { numUpdatedRows } = await inside.db
      .updateTable('edgeDomains')
      .set(row)
      .where('id', '=', before.id)
      .where('version', '=', before.version)
      .executeTakeFirst();
    expectOne(numUpdatedRows, 'edge domain');
    await also(inside);
  });
  return saved;
};

/** The edge has let go of the name: it may be added again. */
export const deleteEdgeDomain = async (
  store: Store,
  { id, version }: EdgeDomain,
  also: (store: Store) => Promise<void>,
): Promise<void> =>
  store.transaction(async (inside) => {
    const { numDeletedRows } = await inside.db
      .deleteFrom('edgeDomains')
      .where('id', '=', id)
      .where('version', '=', version)
      .executeTakeFirst();
    expectOne(numDeletedRows, 'edge domain');
    await also(inside);
  });
