import type { Insertable, Selectable } from 'kysely';
import type { Instant } from '../kernel/clock.ts';
import type { Schema } from '../store/schema.ts';
import { markStale } from '../store/stale-cards.store.ts';
import { expectOne, type Store } from '../store/store.ts';
import { readSetback } from '../validation/setback.ts';
import type { HostedUpload, HostedUploadState } from './hosted-upload.ts';

const fromRow = (row: Selectable<Schema['hostedUploads']>): HostedUpload => ({
  ...row,
  state: row.state as HostedUploadState,
  pack: row.pack ?? undefined,
  organisation: row.organisation ?? undefined,
  administrator: row.administrator ?? undefined,
  contact: row.contact ?? undefined,
  orderId: row.orderId ?? undefined,
  successorId: row.successorId ?? undefined,
  problem: readSetback(row.problem),
  lost: JSON.parse(row.lost),
  nextAt: row.nextAt ?? undefined,
});

const toRow = (upload: HostedUpload): Insertable<Schema['hostedUploads']> => ({
  ...upload,
  pack: upload.pack ?? null,
  organisation: upload.organisation ?? null,
  administrator: upload.administrator ?? null,
  contact: upload.contact ?? null,
  orderId: upload.orderId ?? null,
  successorId: upload.successorId ?? null,
  problem: upload.problem === undefined ? null : JSON.stringify(upload.problem),
  lost: JSON.stringify(upload.lost),
  nextAt: upload.nextAt ?? null,
});

export const hostedUploadOf = async ({ db }: Store, certificateId: string): Promise<HostedUpload | undefined> => {
  const row = await db
    .selectFrom('hostedUploads')
    .selectAll()
    .where('certificateId', '=', certificateId)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
};

export const insertHostedUpload = async ({ db }: Store, upload: HostedUpload): Promise<void> => {
  await db.insertInto('hostedUploads').values(toRow(upload)).execute();
};

/** Compare-and-swap on the version of `before`; `also` in the same transaction. */
export const saveHostedUpload = async (
  store: Store,
  before: HostedUpload,
  after: HostedUpload,
  also: (store: Store) => Promise<void> = async () => {},
): Promise<HostedUpload> => {
  const saved = { ...after, version: before.version + 1 };
  await store.transaction(async (inside) => {
    const { numUpdatedRows } = await inside.db
      .updateTable('hostedUploads')
      .set(toRow(saved))
      .where('certificateId', '=', before.certificateId)
      .where('version', '=', before.version)
      .executeTakeFirst();
    expectOne(numUpdatedRows, 'hosted upload');
    await markStale(inside, saved.certificateId);
    await also(inside);
  });
  return saved;
};

/** By the index on the due time. */
export const dueHostedUploads = async ({ db }: Store, now: Instant, limit: number): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('hostedUploads')
    .select('certificateId')
    .where('nextAt', '<=', now)
    .orderBy('nextAt')
    .limit(limit)
    .execute();
  return rows.map(({ certificateId }) => certificateId);
};

/** HOST-4: from now on this is what takes the certificate's place; its hosting is looked at at once. */
export const designate = async (
  { db }: Store,
  certificateId: string,
  successorId: string,
  now: Instant,
): Promise<void> => {
  await db
    .updateTable('hostings')
    .set((eb) => ({ designatedId: successorId, nextAt: now, version: eb('version', '+', 1) }))
    .where('certificateId', '=', certificateId)
    .where('state', 'in', ['hosting', 'failed'])
    .execute();
};
