import type { Instant } from '../kernel/clock.ts';
import type { PlacesTaken } from '../plan/quota.ts';
import type { Store } from '../store/store.ts';

export interface QuotaPlace {
  readonly orderId: string;
  readonly plan: string;
  /** Person id. */
  readonly account: string;
  readonly domain: string;
}

/** Places that are taken at `now`; by the indexes, so that the cost is that of the places counted. */
export const placesTaken = async ({ db }: Store, place: QuotaPlace, now: Instant): Promise<PlacesTaken> => {
  const count = async (column: 'account' | 'domain'): Promise<number> => {
    const row = await db
      .selectFrom('quotaPlaces')
      .select((eb) => eb.fn.countAll<number | string>().as('count'))
      .where('plan', '=', place.plan)
      .where(column, '=', place[column])
      .where((eb) => eb.or([eb('freeAt', 'is', null), eb('freeAt', '>', now)]))
      .executeTakeFirst();
    return Number(row?.count ?? 0);
  };
  return { byAccount: await count('account'), byRegistrable: await count('domain') };
};

export const takePlace = async ({ db }: Store, place: QuotaPlace): Promise<void> => {
  await db
    .insertInto('quotaPlaces')
    .values({ ...place, freeAt: null })
    .execute();
};

/** When the place of this order's certificate is free again; orders that took none are passed over. */
export const freePlaceAt = async ({ db }: Store, orderId: string, freeAt: Instant): Promise<void> => {
  await db.updateTable('quotaPlaces').set({ freeAt }).where('orderId', '=', orderId).execute();
};
