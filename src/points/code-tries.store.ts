import { type Clock, nowOf, toInstant } from '../kernel/clock.ts';
import { HOUR } from '../kernel/duration.ts';
import { CertError } from '../kernel/errors.ts';
import type { Store } from '../store/store.ts';

/** So many wrong codes in a row lock a person out of redeeming, for so long. */
const WRONG_MOST = 10;
const LOCKED_FOR = HOUR;

/** Refuses `points-locked` while the person is locked out; answers how many wrong codes there were in a row. */
export const refuseLocked = async (store: Store, clock: Clock, personId: string): Promise<number> => {
  const row = await store.db.selectFrom('codeTries').selectAll().where('personId', '=', personId).executeTakeFirst();
  if (row?.lockedUntil != null && row.lockedUntil > nowOf(clock))
    throw new CertError('points-locked', { until: row.lockedUntil, most: WRONG_MOST });
  return row?.wrong ?? 0;
};

/** Counts one more wrong code; answers whether that locked the person out. */
export const countWrong = async (store: Store, clock: Clock, personId: string): Promise<boolean> => {
  const row = await store.db.selectFrom('codeTries').selectAll().where('personId', '=', personId).executeTakeFirst();
  const wrong = (row?.wrong ?? 0) + 1;
  const locks = wrong >= WRONG_MOST;
  const values = { wrong: locks ? 0 : wrong, lockedUntil: locks ? toInstant(clock.now() + LOCKED_FOR) : null };
  await store.db
    .insertInto('codeTries')
    .values({ personId, ...values })
    .onConflict((conflict) => conflict.column('personId').doUpdateSet(values))
    .execute();
  return locks;
};

export const forgetWrong = async (store: Store, personId: string): Promise<void> => {
  await store.db.deleteFrom('codeTries').where('personId', '=', personId).execute();
};
