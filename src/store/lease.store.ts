import { type Clock, type Instant, nowOf, toInstant } from '../kernel/clock.ts';
import { question } from './question.ts';
import type { Store } from './store.ts';

const take = question((db, name: string, holder: string, until: Instant, now: Instant) =>
  db
    .insertInto('leases')
    .values({ name, holder, until })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ holder, until })
        .where((eb) => eb.or([eb('leases.until', '<=', now), eb('leases.holder', '=', holder)])),
    ),
);

const release = question((db, name: string, holder: string) =>
  db.deleteFrom('leases').where('name', '=', name).where('holder', '=', holder),
);

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
): Promise<boolean> => (await take.change(store, name, holder, toInstant(clock.now() + ms), nowOf(clock))) === 1n;

export const releaseLease = async (store: Store, name: string, holder: string): Promise<void> => {
  await release.change(store, name, holder);
};
