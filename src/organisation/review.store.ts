import type { Instant } from '../kernel/clock.ts';
import { LEVELS, type Level } from '../plan/plan.ts';
import type { Store } from '../store/store.ts';

export interface OrganisationReview {
  readonly organisationId: string;
  /** The organisation's version that was looked at. */
  readonly revision: number;
  readonly brand: string;
  readonly level: Level;
}

/** An approval of an organisation's data; the same order's again changes nothing. */
export const recordReview = async (
  store: Store,
  review: OrganisationReview & { readonly orderId: string; readonly at: Instant },
): Promise<void> => {
  await store.db
    .insertInto('organisationReviews')
    .values(review)
    .onConflict((on) => on.columns(['organisationId', 'orderId']).doNothing())
    .execute();
};

/** ORG-3: whether the same data were approved for the brand since `since`, at this level or a stricter one. */
export const wasReviewed = async (
  store: Store,
  { organisationId, revision, brand, level }: OrganisationReview,
  since: Instant,
): Promise<boolean> => {
  const row = await store.db
    .selectFrom('organisationReviews')
    .select('orderId')
    .where('organisationId', '=', organisationId)
    .where('revision', '=', revision)
    .where('brand', '=', brand)
    .where('level', 'in', LEVELS.slice(LEVELS.indexOf(level)))
    .where('at', '>=', since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
};
