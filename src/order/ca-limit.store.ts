import type { Instant } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';

/** When each bucket is full again; one that is not kept is full. */
export const fullTimes = async (store: Store, keys: readonly string[]): Promise<ReadonlyMap<string, Instant>> => {
  if (keys.length === 0) return new Map();
  const rows = await store.db.selectFrom('caBuckets').selectAll().where('key', 'in', keys).execute();
  return new Map(rows.map(({ key, fullAt }) => [key, fullAt]));
};

export const setFullTime = async (store: Store, key: string, fullAt: Instant): Promise<void> => {
  await store.db
    .insertInto('caBuckets')
    .values({ key, fullAt })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ fullAt }))
    .execute();
};

/** Full buckets need not be kept. */
export const dropFull = async (store: Store, now: Instant): Promise<void> => {
  await store.db.deleteFrom('caBuckets').where('fullAt', '<=', now).execute();
};
