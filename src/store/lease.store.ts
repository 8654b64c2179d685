import { type Clock, nowOf, toInstant } from '../kernel/clock.ts';
import type { Store } from './store.ts';

/**
 * A named lock with an end: taken by one process at a time, lost by itself when its holder dies. Having it, look again whether the
 * work is still needed. `ms` is how long the work may take before another process may begin.
 */
export const takeLease = async (
  store: Store,
  clock: Clock,
  name: string,
  holder: string,
  ms: number,
): Promise<boolean> => {
  const now = nowOf(clock);
  const until = toInstant(clock.now() + ms);
  const taken = await store.db
    .insertInto('leases')
    .values({ name, holder, until })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ holder, until })
        .where((eb) => eb.or([eb('leases.until', '<=', now), eb('leases.holder', '=', holder)])),
    )
    .executeTakeFirst();
  return (taken.numInsertedOrUpdatedRows ?? 0n) === 1n;
};

export const releaseLease = async (store: Store, name: string, holder: string): Promise<void> => {
  await store.db.deleteFrom('leases').where('name', '=', name).where('holder', '=', holder).execute();
};
