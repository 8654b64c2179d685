import type { Instant } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';

/** A code made by an admin that becomes a pack of whoever redeems it. */
export interface Recharge {
  readonly id: string;
  readonly name: string;
  readonly points: number;
  /** The one account that may redeem it; undefined: whoever has it. */
  readonly receiver: string | undefined;
  readonly packExpiresAt: Instant;
  readonly expiresAt: Instant;
  readonly createdAt: Instant;
  readonly usedBy: string | undefined;
}

export const insertRecharge = async (store: Store, code: Recharge, hash: string): Promise<void> => {
  const { usedBy: _used, ...rest } = code;
  await store.db
    .insertInto('rechargeCodes')
    .values({ ...rest, receiver: code.receiver ?? null, hash, usedBy: null, usedAt: null })
    .execute();
};

export const rechargeByHash = async (store: Store, hash: string): Promise<Recharge | undefined> => {
  const row = await store.db.selectFrom('rechargeCodes').selectAll().where('hash', '=', hash).executeTakeFirst();
  if (row === undefined) return undefined;
  const { hash: _hash, usedAt: _at, ...rest } = row;
  return { ...rest, receiver: row.receiver ?? undefined, usedBy: row.usedBy ?? undefined };
};

/** Uses it up; of two at the same moment one gets it. */
export const useRecharge = async (store: Store, id: string, usedBy: string, usedAt: Instant): Promise<boolean> => {
  const { numUpdatedRows } = await store.db
    .updateTable('rechargeCodes')
    .set({ usedBy, usedAt })
    .where('id', '=', id)
    .where('usedBy', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};
