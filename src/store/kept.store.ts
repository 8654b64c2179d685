import type { Instant } from '../kernel/clock.ts';
import type { Store } from './store.ts';

/** Keeps what a button or a half-filled form means, sealed: a form may hold a password. The same key again lives longer. */
export const keep = async (store: Store, key: string, detail: string, until: Instant): Promise<void> => {
  const sealed = store.seal.seal(detail, 'kept');
  await store.db
    .insertInto('kept')
    .values({ key, detail: sealed, until })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ detail: sealed, until }))
    .execute();
};

/** What was kept under the key; undefined when it is unknown or its time is over. */
export const keptUnder = async (store: Store, key: string, now: Instant): Promise<string | undefined> => {
  const row = await store.db
    .selectFrom('kept')
    .select('detail')
    .where('key', '=', key)
    .where('until', '>', now)
    .executeTakeFirst();
  return row === undefined ? undefined : store.seal.open(row.detail, 'kept');
};

/** Forgets what nobody can press any more. */
export const forgetKept = async (store: Store, now: Instant): Promise<void> => {
  await store.db.deleteFrom('kept').where('until', '<=', now).execute();
};
