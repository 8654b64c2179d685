import { type Clock, nowOf, toInstant } from '../kernel/clock.ts';
import { HOUR, MINUTE } from '../kernel/duration.ts';
import { question } from '../store/question.ts';
import type { Store } from '../store/store.ts';

const FIRST_WAIT = MINUTE;
const LONGEST_WAIT = 6 * HOUR;

const illNow = question((db, now: string) => db.selectFrom('issuerHealth').selectAll().where('illUntil', '>', now));

/** Issuers that are ill now, with why and until when: the fallback's memory, shared by every order and kept over restarts. */
export const illIssuers = async (
  store: Store,
  clock: Clock,
): Promise<ReadonlyMap<string, { readonly until: string; readonly detail: string }>> => {
  const rows = await illNow.all(store, nowOf(clock));
  return new Map(rows.map((row) => [row.issuer, { until: row.illUntil, detail: row.detail }]));
};

/** Remembers a failure: doubling from a minute to six hours, or for as long as the CA itself asked (`ms`). */
export const rememberIllness = async (
  store: Store,
  clock: Clock,
  issuer: string,
  detail: string,
  ms?: number,
): Promise<void> => {
  const row = await store.db
    .selectFrom('issuerHealth')
    .select('failures')
    .where('issuer', '=', issuer)
    .executeTakeFirst();
  const failures = (row?.failures ?? 0) + 1;
  const wait = ms ?? Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1));
  const values = { failures, illUntil: toInstant(clock.now() + wait), detail };
  await store.db
    .insertInto('issuerHealth')
    .values({ issuer, ...values })
    .onConflict((conflict) => conflict.column('issuer').doUpdateSet(values))
    .execute();
};

export const forgetIllness = async (store: Store, issuer: string): Promise<void> => {
  await store.db.deleteFrom('issuerHealth').where('issuer', '=', issuer).execute();
};
