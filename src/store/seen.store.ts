import type { Instant } from '../kernel/clock.ts';
import type { Store } from './store.ts';

/** Whether this event id is new; it is known from now on. Of two deliveries at the same moment one is the first. */
export const firstSeen = async (store: Store, id: string, now: Instant): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await store.db
    .insertInto('seen')
    .values({ id, at: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

/** Forgets events older than `before`: no platform delivers again after so long. */
export const forgetSeen = async (store: Store, before: Instant): Promise<void> => {
  await store.db.deleteFrom('seen').where('at', '<', before).execute();
};
