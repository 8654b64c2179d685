import type { Selectable } from 'kysely';
import type { Instant } from '../kernel/clock.ts';
import type { Schema } from '../store/schema.ts';
import { expectOne, type Store } from '../store/store.ts';
import { placeTitle, type Watch } from './watch.ts';

const fromRow = ({ title: _title, ...row }: Selectable<Schema['watches']>): Watch => ({
  ...row,
  place: JSON.parse(row.place),
  tags: JSON.parse(row.tags),
  seen: JSON.parse(row.seen),
  troubles: JSON.parse(row.troubles),
  lookedAt: row.lookedAt ?? undefined,
});

const toRow = (watch: Watch) => ({
  ...watch,
  title: placeTitle(watch.place),
  place: JSON.stringify(watch.place),
  tags: JSON.stringify(watch.tags),
  seen: JSON.stringify(watch.seen),
  troubles: JSON.stringify(watch.troubles),
  lookedAt: watch.lookedAt ?? null,
});

/** Throws `store-duplicate` for a place that is watched already. */
export const insertWatch = async ({ db }: Store, watch: Watch): Promise<void> => {
  await db.insertInto('watches').values(toRow(watch)).execute();
};

/** Compare-and-swap: throws `changed-meanwhile` when it was changed or removed since. Answers it as it is now. */
export const saveWatch = async ({ db }: Store, before: Watch, after: Watch): Promise<Watch> => {
  const saved = { ...after, version: before.version + 1 };
  const { numUpdatedRows } = await db
    .updateTable('watches')
    .set(toRow(saved))
    .where('id', '=', before.id)
    .where('version', '=', before.version)
    .executeTakeFirst();
  expectOne(numUpdatedRows, 'watch');
  return saved;
};

export const removeWatch = async ({ db }: Store, id: string): Promise<void> => {
  await db.deleteFrom('watches').where('id', '=', id).execute();
};

/** An id or the place's title. */
export const watchByWord = async ({ db }: Store, word: string): Promise<Watch | undefined> => {
  const row = await db
    .selectFrom('watches')
    .selectAll()
    .where((eb) => eb.or([eb('id', '=', word), eb('title', '=', word)]))
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
};

/** Whose time to be looked at has come, the longest waiting first; by the index on the due time. */
export const dueWatches = async ({ db }: Store, now: Instant, limit: number): Promise<readonly Watch[]> => {
  const rows = await db
    .selectFrom('watches')
    .selectAll()
    .where('nextAt', '<=', now)
    .orderBy('nextAt')
    .limit(limit)
    .execute();
  return rows.map(fromRow);
};

/** In the order of their places. */
export const listWatches = async ({ db }: Store, limit: number, troubledOnly = false): Promise<readonly Watch[]> => {
  const all = db.selectFrom('watches').selectAll().orderBy('title').limit(limit);
  const rows = await (troubledOnly ? all.where('troubles', '<>', '[]') : all).execute();
  return rows.map(fromRow);
};
