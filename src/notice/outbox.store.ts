import type { Insertable, Selectable } from 'kysely';
import type { Conversation } from '../chat/invocation.ts';
import type { Base } from '../kernel/base.ts';
import type { Instant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { question } from '../store/question.ts';
import type { Schema } from '../store/schema.ts';
import { expectOne, type Store } from '../store/store.ts';
import type { Heard } from './audience.ts';
import type { Delivery, DeliveryState } from './delivery.ts';
import type { Notice, NoticeKind } from './notice.ts';

const noticeFrom = (row: Selectable<Schema['notices']>): Notice => ({
  id: row.id,
  kind: row.kind as NoticeKind,
  subjectId: row.subjectId,
  facts: JSON.parse(row.facts),
  at: row.at,
});

const deliveryFrom = (row: Selectable<Schema['deliveries']>): Delivery => ({
  id: row.id,
  version: row.version,
  noticeId: row.noticeId,
  receiver: row.receiver,
  why: row.why as Heard['why'],
  state: row.state as DeliveryState,
  attempts: row.attempts,
  nextAt: row.nextAt ?? undefined,
  problem: row.problem ?? undefined,
  posted: row.posted === null ? undefined : JSON.parse(row.posted),
  createdAt: row.createdAt,
  sentAt: row.sentAt ?? undefined,
});

const addNotice = question((db, row: Insertable<Schema['notices']>) =>
  db
    .insertInto('notices')
    .values(row)
    .onConflict((conflict) => conflict.column('dedup').doNothing()),
);

/** False when the same was said before. */
export const insertNotice = async (
  store: Store,
  notice: Notice,
  dedup: string,
  certificateId: string | undefined,
): Promise<boolean> => {
  const row = { ...notice, facts: JSON.stringify(notice.facts), dedup, certificateId: certificateId ?? null };
  return (await addNotice.change(store, row)) === 1n;
};

const addDelivery = question((db, row: Insertable<Schema['deliveries']>) =>
  db
    .insertInto('deliveries')
    .values(row)
    .onConflict((conflict) => conflict.columns(['noticeId', 'receiver']).doNothing()),
);

/** One receiver of a notice, due at once; a receiver that has it already keeps what it has. */
export const insertDelivery = async (
  store: Store,
  base: Pick<Base, 'clock' | 'random'>,
  notice: Pick<Notice, 'id' | 'at'>,
  { receiver, why }: Heard,
  state: 'waiting' | 'muted' = 'waiting',
): Promise<boolean> => {
  const row = {
    id: newId('dlv', base.clock, base.random),
    version: 1,
    noticeId: notice.id,
    receiver,
    why,
    state,
    attempts: 0,
    nextAt: state === 'waiting' ? notice.at : null,
    problem: null,
    posted: null,
    holder: null,
    heldUntil: null,
    createdAt: notice.at,
    sentAt: null,
  };
  return (await addDelivery.change(store, row)) === 1n;
};

export const noticeById = async ({ db }: Store, id: string): Promise<Notice | undefined> => {
  const row = await db.selectFrom('notices').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : noticeFrom(row);
};

/** The certificate a notice is about, for CERT-9. */
export const certificateOfNotice = async ({ db }: Store, id: string): Promise<string | undefined> => {
  const row = await db.selectFrom('notices').select('certificateId').where('id', '=', id).executeTakeFirst();
  return row?.certificateId ?? undefined;
};

export const deliveryById = async ({ db }: Store, id: string): Promise<Delivery | undefined> => {
  const row = await db.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : deliveryFrom(row);
};

/** Receivers for whom something is due, the longest waiting first; by the index on the due time. */
export const dueReceivers = async ({ db }: Store, now: Instant, limit: number): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('deliveries')
    .select('receiver')
    .where('nextAt', '<=', now)
    .orderBy('nextAt')
    .limit(limit)
    .execute();
  return [...new Set(rows.map(({ receiver }) => receiver))];
};

/** What is due for one receiver, in the order it was said. */
export const dueFor = async (
  { db }: Store,
  receiver: string,
  now: Instant,
  limit: number,
): Promise<readonly Delivery[]> => {
  const rows = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('receiver', '=', receiver)
    .where('nextAt', '<=', now)
    .orderBy('createdAt')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(deliveryFrom);
};

export const saveDelivery = async ({ db }: Store, before: Delivery, after: Delivery): Promise<Delivery> => {
  const version = before.version + 1;
  const { numUpdatedRows } = await db
    .updateTable('deliveries')
    .set({
      version,
      state: after.state,
      attempts: after.attempts,
      nextAt: after.nextAt ?? null,
      problem: after.problem ?? null,
      posted: after.posted === undefined ? null : JSON.stringify(after.posted),
      sentAt: after.sentAt ?? null,
    })
    .where('id', '=', before.id)
    .where('version', '=', before.version)
    .executeTakeFirst();
  expectOne(numUpdatedRows, 'delivery');
  return { ...after, version };
};

/** The other side asked for a pause: nothing of this receiver is tried before. */
export const pauseReceiver = async ({ db }: Store, receiver: string, until: Instant): Promise<void> => {
  await db
    .updateTable('deliveries')
    .set({ nextAt: until })
    .where('receiver', '=', receiver)
    .where('state', '=', 'waiting')
    .where('nextAt', '<', until)
    .execute();
};

/** The cards of a notice are drawn again where they stand. */
export const redrawNotice = async ({ db }: Store, noticeId: string, now: Instant): Promise<void> => {
  await db
    .updateTable('deliveries')
    .set((eb) => ({ nextAt: now, version: eb('version', '+', 1) }))
    .where('noticeId', '=', noticeId)
    .where('state', '=', 'sent')
    .where('posted', 'is not', null)
    .execute();
};

/** Forgets what was said before `before`, save what still waits. */
export const forgetNotices = async ({ db }: Store, before: Instant): Promise<void> => {
  await db
    .deleteFrom('notices')
    .where('at', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('deliveries')
            .select('deliveries.id')
            .whereRef('deliveries.noticeId', '=', 'notices.id')
            .where('deliveries.nextAt', 'is not', null),
        ),
      ),
    )
    .execute();
};

/** Where cards of a subject stand. */
export const cardPlaces = async ({ db }: Store, subjectId: string): Promise<readonly Conversation[]> => {
  const rows = await db.selectFrom('cards').select('conversation').where('subjectId', '=', subjectId).execute();
  return rows.map(({ conversation }) => JSON.parse(conversation));
};
