import type { Instant } from '../kernel/clock.ts';
import { expectOne, type Store } from '../store/store.ts';
import type { Snooze } from './alert.ts';

/** What people said about a certificate's alerts. */
export interface Marks {
  readonly version: number;
  readonly snooze: Snooze | undefined;
  readonly ackStage: string | undefined;
  readonly ackBy: string | undefined;
  readonly ackAt: Instant | undefined;
}

export const marksOf = async ({ db }: Store, certificateId: string): Promise<Marks | undefined> => {
  const row = await db
    .selectFrom('expiryWatch')
    .selectAll()
    .where('certificateId', '=', certificateId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    version: row.version,
    snooze: row.snooze === null ? undefined : JSON.parse(row.snooze),
    ackStage: row.ackStage ?? undefined,
    ackBy: row.ackBy ?? undefined,
    ackAt: row.ackAt ?? undefined,
  };
};

/** Compare-and-swap; the sweep looks again at once. */
export const saveMarks = async (
  { db }: Store,
  certificateId: string,
  before: Marks,
  change: Partial<Omit<Marks, 'version'>>,
  now: Instant,
): Promise<void> => {
  const after = { ...before, ...change };
  const { numUpdatedRows } = await db
    .updateTable('expiryWatch')
    .set({
      version: before.version + 1,
      snooze: after.snooze === undefined ? null : JSON.stringify(after.snooze),
      ackStage: after.ackStage ?? null,
      ackBy: after.ackBy ?? null,
      ackAt: after.ackAt ?? null,
      nextAt: now,
    })
    .where('certificateId', '=', certificateId)
    .where('version', '=', before.version)
    .executeTakeFirst();
  expectOne(numUpdatedRows, 'alert');
};

export const setIgnored = async ({ db }: Store, certificateId: string, ignored: boolean): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('certificates')
    .set((eb) => ({ ignored: ignored ? 1 : 0, version: eb('version', '+', 1) }))
    .where('id', '=', certificateId)
    .where('ignored', '=', ignored ? 0 : 1)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

export const setOwner = async ({ db }: Store, certificateId: string, personId: string): Promise<void> => {
  await db
    .updateTable('certificates')
    .set((eb) => ({ owner: personId, version: eb('version', '+', 1) }))
    .where('id', '=', certificateId)
    .execute();
};

/** MSG-2: whoever follows a certificate follows what takes its place, and no longer the old one. */
export const passFollowers = async ({ db }: Store, from: string, to: string): Promise<void> => {
  await db
    .insertInto('followers')
    .columns(['certificateId', 'personId'])
    .expression((eb) =>
      eb
        .selectFrom('followers')
        .select(({ val }) => [val(to).as('certificateId'), 'personId'])
        .where('certificateId', '=', from),
    )
    .onConflict((conflict) => conflict.columns(['certificateId', 'personId']).doNothing())
    .execute();
  await db.deleteFrom('followers').where('certificateId', '=', from).execute();
};

/** Answers whether something changed. */
export const setFollowing = async (
  { db }: Store,
  certificateId: string,
  personId: string,
  follows: boolean,
): Promise<boolean> => {
  if (!follows) {
    const { numDeletedRows } = await db
      .deleteFrom('followers')
      .where('certificateId', '=', certificateId)
      .where('personId', '=', personId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('followers')
    .values({ certificateId, personId })
    .onConflict((conflict) => conflict.columns(['certificateId', 'personId']).doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
};
