import type { Instant } from '../kernel/clock.ts';
import { question } from '../store/question.ts';
import type { Db } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { type Closed, HOUSE_POLICY } from './alert.ts';

/** What a receiver is being told of a certificate. */
export interface Line {
  readonly certificateId: string;
  readonly receiver: string;
  readonly policy: string;
  readonly stage: string;
  readonly rank: number;
  readonly firstAt: Instant;
  readonly sentAt: Instant;
  readonly noticeId: string;
}

/** Rows written at once: few enough for every database's limit of parameters. */
const CHUNK = 500;

const chunks = <T>(rows: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, at) => rows.slice(at * CHUNK, (at + 1) * CHUNK));

/** Written down with the notice that tells of it, in one transaction. */
export const saveLines = async ({ db }: Store, lines: readonly Line[]): Promise<void> => {
  for (const chunk of chunks(lines))
    await db
      .insertInto('alerts')
      .values([...chunk])
      .onConflict((conflict) =>
        conflict.columns(['certificateId', 'receiver', 'policy']).doUpdateSet((eb) => ({
          stage: eb.ref('excluded.stage'),
          rank: eb.ref('excluded.rank'),
          firstAt: eb.ref('excluded.firstAt'),
          sentAt: eb.ref('excluded.sentAt'),
          noticeId: eb.ref('excluded.noticeId'),
          closed: null,
          closedAt: null,
        })),
      )
      .execute();
};

/** A line that is not over, with what its certificate says of it. */
export interface OpenLine {
  readonly certificateId: string;
  readonly stage: string;
  readonly rank: number;
  /** Empty for none. */
  readonly owner: string;
  readonly notAfter: Instant;
}

/** A card's lines that are not over, each certificate once: under the most urgent of its policies. */
export const openLinesOf = async ({ db }: Store, noticeId: string): Promise<readonly OpenLine[]> => {
  const rows = await db
    .selectFrom('alerts')
    .innerJoin('certificates', 'certificates.id', 'alerts.certificateId')
    .select(['alerts.certificateId', 'alerts.stage', 'alerts.rank', 'certificates.owner', 'certificates.notAfter'])
    .where('alerts.noticeId', '=', noticeId)
    .where('alerts.closed', 'is', null)
    .orderBy('alerts.rank')
    .orderBy('alerts.certificateId')
    .orderBy('alerts.policy')
    .execute();
  return [...new Map(rows.map((row) => [row.certificateId, row])).values()];
};

/** The stage in which a receiver was told of each certificate by the bands everybody has; those that are over left out. */
export const toldTo = async (
  { db }: Store,
  receiver: string,
  certificateIds: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const known = new Map<string, string>();
  for (const chunk of chunks(certificateIds)) {
    const rows = await db
      .selectFrom('alerts')
      .select(['certificateId', 'stage'])
      .where('certificateId', 'in', chunk)
      .where('receiver', '=', receiver)
      .where('policy', '=', HOUSE_POLICY)
      .where('closed', 'is', null)
      .execute();
    for (const { certificateId, stage } of rows) known.set(certificateId, stage);
  }
  return known;
};

type Look = { readonly certificateId: string; readonly version: number; readonly nextAt: Instant | null };

const plan = (db: Db, looks: readonly Look[], now: Instant) =>
  db
    .insertInto('expiryWatch')
    .values(looks)
    .onConflict((conflict) =>
      conflict
        .column('certificateId')
        .doUpdateSet((eb) => ({ nextAt: eb.ref('excluded.nextAt') }))
        .where('expiryWatch.nextAt', '<=', now),
    );

/** Up to so many rows are put into words once. */
const FEW = 8;
const planFew = question(plan);

/** When each is looked at next; `now` is when they were read: one that was changed since (`lookAgain`) keeps its moment. */
export const planLooks = async (
  store: Store,
  now: Instant,
  looks: readonly { readonly certificateId: string; readonly nextAt: Instant | undefined }[],
): Promise<void> => {
  for (const chunk of chunks(looks)) {
    // Its row is there already, so no more than this is ever written.
    const rows = chunk.map(({ certificateId, nextAt }) => ({ certificateId, version: 1, nextAt: nextAt ?? null }));
    if (rows.length <= FEW) await planFew.change(store, rows, now);
    else await plan(store.db, rows, now).execute();
  }
};

/** Ends what was said of certificates; answers the notices whose cards now say so. */
export const closeLines = async (
  { db }: Store,
  certificateIds: readonly string[],
  closed: Closed,
  at: Instant,
): Promise<readonly string[]> => {
  const notices: string[] = [];
  for (const chunk of chunks(certificateIds)) {
    const open = db.selectFrom('alerts').where('certificateId', 'in', chunk).where('closed', 'is', null);
    const rows = await open.select('noticeId').execute();
    if (rows.length === 0) continue;
    await db
      .updateTable('alerts')
      .set({ closed, closedAt: at })
      .where('certificateId', 'in', chunk)
      .where('closed', 'is', null)
      .execute();
    notices.push(...rows.map(({ noticeId }) => noticeId));
  }
  return [...new Set(notices)];
};

/** The expiry notice of a receiver that has not been sent yet: what is found meanwhile joins it. */
export const waitingNotice = async (
  { db }: Store,
  receiver: string,
): Promise<{ readonly id: string; readonly kind: string } | undefined> =>
  db
    .selectFrom('deliveries')
    .innerJoin('notices', 'notices.id', 'deliveries.noticeId')
    .select(['notices.id', 'notices.kind'])
    .where('deliveries.receiver', '=', receiver)
    .where('deliveries.nextAt', 'is not', null)
    .where('deliveries.state', '=', 'waiting')
    .where('notices.kind', 'in', ['expiring', 'expired'])
    .executeTakeFirst();

/** A waiting notice becomes one of something that has expired. */
export const makeExpired = async ({ db }: Store, noticeId: string): Promise<void> => {
  await db.updateTable('notices').set({ kind: 'expired' }).where('id', '=', noticeId).execute();
};

/** A card's certificates, and how many of them are not over. */
export const certificatesOfNotice = async ({ db }: Store, noticeId: string): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('alerts')
    .select('certificateId')
    .distinct()
    .where('noticeId', '=', noticeId)
    .where('closed', 'is', null)
    .execute();
  return rows.map(({ certificateId }) => certificateId);
};

const linesOf = question((db, certificateId: string) =>
  db.selectFrom('alerts').select(['noticeId', 'closed']).where('certificateId', '=', certificateId),
);

/** Notices that speak of a certificate now: their cards are drawn again when something changes about it. */
export const noticesOfCertificate = async (store: Store, certificateId: string): Promise<readonly string[]> => {
  const rows = await linesOf.all(store, certificateId);
  return [...new Set(rows.map(({ noticeId }) => noticeId))];
};

/** Whether something is being told of a certificate that is not over. */
export const hasOpenLines = async (store: Store, certificateId: string): Promise<boolean> => {
  const rows = await linesOf.all(store, certificateId);
  return rows.some(({ closed }) => closed === null);
};

/** The most urgent stage that is being told of a certificate; undefined when nothing is, or all of it is over. */
export const openStage = async ({ db }: Store, certificateId: string): Promise<string | undefined> => {
  const row = await db
    .selectFrom('alerts')
    .select('stage')
    .where('certificateId', '=', certificateId)
    .where('closed', 'is', null)
    .orderBy('rank', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.stage;
};
