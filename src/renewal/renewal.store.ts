import type { Selectable, Updateable } from 'kysely';
import { hasOpenLines } from '../alert/alert.store.ts';
import { redrawFor } from '../alert/answer.ts';
import { certificatesById } from '../certificate/certificate.store.ts';
import type { Certificate } from '../certificate/certificate.ts';
import { lookAgain, lookBy } from '../certificate/expiry-watch.store.ts';
import { lastToEnd } from '../certificate/last-to-end.ts';
import type { Instant } from '../kernel/clock.ts';
import { differing } from '../store/differing.ts';
import { question } from '../store/question.ts';
import type { Schema } from '../store/schema.ts';
import { markStale } from '../store/stale-cards.store.ts';
import { expectOne, type Store } from '../store/store.ts';
import type { Renewal, RenewalReason, RenewalState } from './renewal.ts';

const fromRow = (row: Selectable<Schema['renewals']>): Renewal => ({
  certificateId: row.certificateId,
  version: row.version,
  state: row.state as RenewalState,
  dueAt: row.dueAt ?? undefined,
  why: (row.why ?? undefined) as RenewalReason | undefined,
  windowStart: row.windowStart ?? undefined,
  windowEnd: row.windowEnd ?? undefined,
  suggestedAt: row.suggestedAt ?? undefined,
  explanationUrl: row.explanationUrl ?? undefined,
  pollAt: row.pollAt ?? undefined,
  failures: row.failures,
  failedAt: row.failedAt ?? undefined,
  problem: row.problem === null ? undefined : JSON.parse(row.problem),
  nextAt: row.nextAt ?? undefined,
  orderId: row.orderId ?? undefined,
  seenAttempt: row.seenAttempt,
  askedAt: row.askedAt ?? undefined,
  without: JSON.parse(row.without),
  approvalId: row.approvalId ?? undefined,
  successorId: row.successorId ?? undefined,
  updatedAt: row.updatedAt,
});

const byCertificate = question((db, certificateId: string) =>
  db.selectFrom('renewals').selectAll().where('certificateId', '=', certificateId),
);

export const renewalOf = async (store: Store, certificateId: string): Promise<Renewal | undefined> => {
  const row = await byCertificate.first(store, certificateId);
  return row === undefined ? undefined : fromRow(row);
};

/** What cards show of a renewal; a look that only moves the next one redraws nothing. */
const SHOWN = [
  'state',
  'dueAt',
  'why',
  'explanationUrl',
  'failures',
  'problem',
  'orderId',
  'without',
  'approvalId',
  'successorId',
] as const satisfies readonly (keyof Renewal)[];

const toRow = (renewal: Renewal) => ({
  version: renewal.version,
  state: renewal.state,
  dueAt: renewal.dueAt ?? null,
  why: renewal.why ?? null,
  windowStart: renewal.windowStart ?? null,
  windowEnd: renewal.windowEnd ?? null,
  suggestedAt: renewal.suggestedAt ?? null,
  explanationUrl: renewal.explanationUrl ?? null,
  pollAt: renewal.pollAt ?? null,
  failures: renewal.failures,
  failedAt: renewal.failedAt ?? null,
  problem: renewal.problem === undefined ? null : JSON.stringify(renewal.problem),
  nextAt: renewal.nextAt ?? null,
  orderId: renewal.orderId ?? null,
  seenAttempt: renewal.seenAttempt,
  askedAt: renewal.askedAt ?? null,
  without: JSON.stringify(renewal.without),
  approvalId: renewal.approvalId ?? null,
  successorId: renewal.successorId ?? null,
  updatedAt: renewal.updatedAt,
});

const versionedUpdate = question(
  (db, change: Partial<ReturnType<typeof toRow>>, certificateId: string, version: number) =>
    db.updateTable('renewals').set(change).where('certificateId', '=', certificateId).where('version', '=', version),
);

const update = async (store: Store, before: Renewal, saved: Renewal): Promise<void> => {
  const change = differing(toRow(before), toRow(saved));
  expectOne(await versionedUpdate.change(store, change, before.certificateId, before.version), 'renewal');
};

const showDue = question((db, certificateId: string, renewAt: Instant | null) =>
  db.updateTable('certificates').set({ renewAt }).where('id', '=', certificateId),
);

/** Its alerts are quiet while the renewal is in good health, and loud when it is not. */
const watchAgain = async (store: Store, before: Renewal, saved: Renewal): Promise<void> => {
  const { certificateId, dueAt, updatedAt } = saved;
  const [failures, due] = [saved.failures !== before.failures, dueAt !== before.dueAt];
  if (!failures && !due) return;
  // Planned for the first time, nothing is to be said or taken back before that time.
  const planned = !failures && before.dueAt === undefined && dueAt !== undefined && dueAt > updatedAt;
  if (planned && !(await hasOpenLines(store, certificateId))) await lookBy(store, certificateId, dueAt);
  else await lookAgain(store, certificateId, updatedAt);
};

/**
 * Compare-and-swap on the version of `before`; the certificate shows the same time and switch. Run `also` in the same transaction: of two
 * that would both make an order one does, and nothing of the other is left.
 */
export const saveRenewal = async (
  store: Store,
  before: Renewal,
  after: Renewal,
  also?: (store: Store) => Promise<void>,
): Promise<Renewal> => {
  const saved = { ...after, version: before.version + 1 };
  const due = saved.dueAt !== before.dueAt;
  const tries = saved.problem !== undefined && saved.nextAt !== before.nextAt;
  const shown = tries || SHOWN.some((part) => saved[part] !== before[part]);
  const health = saved.failures !== before.failures || saved.state !== before.state;
  // A look that only moves the next one is one statement.
  if (!due && !shown && !health && also === undefined) {
    await update(store, before, saved);
    return saved;
  }
  await store.transaction(async (inside) => {
    await update(inside, before, saved);
    if (due) await showDue.change(inside, before.certificateId, saved.dueAt ?? null);
    if (shown) await markStale(inside, before.certificateId);
    await watchAgain(inside, before, saved);
    // Alert cards that stand there say why it failed, when it is tried next, and what mends it.
    if (health) await redrawFor(inside, [before.certificateId], saved.updatedAt);
    await also?.(inside);
  });
  return saved;
};

const firstPlan = question((db, change: Updateable<Schema['renewals']>, certificateId: string) =>
  db
    .updateTable('renewals')
    .set((eb) => ({ ...change, version: eb('version', '+', 1) }))
    .where('certificateId', '=', certificateId)
    .where('state', '=', 'waiting')
    .where('dueAt', 'is', null),
);

/** The times of a renewal that has none yet, in the save that brings its certificate: nothing was told of that, and no card stands. */
export const planFirst = async (
  store: Store,
  certificateId: string,
  { dueAt, why, nextAt, pollAt, updatedAt }: Pick<Renewal, 'nextAt' | 'pollAt' | 'updatedAt'> & Partial<Renewal>,
): Promise<void> => {
  const change = { nextAt: nextAt ?? null, pollAt: pollAt ?? null, updatedAt };
  const planned = dueAt === undefined ? change : { ...change, dueAt, why: why ?? null };
  if ((await firstPlan.change(store, planned, certificateId)) === 0n || dueAt === undefined) return;
  await showDue.change(store, certificateId, dueAt);
  await lookBy(store, certificateId, dueAt);
};

/** RENEW-2's switch, as the certificate shows it. */
export const setAutoRenew = async (store: Store, certificateId: string, on: boolean): Promise<void> => {
  await store.db
    .updateTable('certificates')
    .set({ autoRenew: on ? 1 : 0 })
    .where('id', '=', certificateId)
    .execute();
};

/** A successor renews by itself if the certificate before did, also where the plan alone would wait for a person to switch it on. */
export const inheritAutoRenew = async (
  store: Store,
  certificateId: string,
  on: boolean,
  now: Instant,
): Promise<void> => {
  await setAutoRenew(store, certificateId, on);
  await store.db
    .updateTable('renewals')
    .set((eb) => ({
      version: eb('version', '+', 1),
      state: on ? 'waiting' : 'resting',
      nextAt: on ? now : null,
      pollAt: on ? now : null,
      updatedAt: now,
    }))
    .where('certificateId', '=', certificateId)
    .where('state', '=', on ? 'resting' : 'waiting')
    .execute();
};

/** Rows of one run's batch; the next run finds the rest. */
export const RENEWALS_AT_ONCE = 200;

const dueBy = (column: 'nextAt' | 'pollAt') =>
  question((db, now: Instant) =>
    db.selectFrom('renewals').selectAll().where(column, '<=', now).orderBy(column).limit(RENEWALS_AT_ONCE),
  );

const dueRows = dueBy('nextAt');
const pollRows = dueBy('pollAt');

/** A renewal whose time has come, with its certificate. */
export interface DueRenewal {
  readonly renewal: Renewal;
  readonly certificate: Certificate;
}

const withCertificates = async (
  store: Store,
  rows: readonly Selectable<Schema['renewals']>[],
): Promise<readonly DueRenewal[]> => {
  const certificates = await certificatesById(
    store,
    rows.map(({ certificateId }) => certificateId),
  );
  return rows.flatMap((row) => {
    const certificate = certificates.get(row.certificateId);
    return certificate === undefined ? [] : [{ renewal: fromRow(row), certificate }];
  });
};

/** Renewals to be looked at, the longest waiting first; by the index on the due time. */
export const dueRenewals = async (store: Store, now: Instant): Promise<readonly DueRenewal[]> =>
  withCertificates(store, await dueRows.all(store, now));

/** Those whose CA is to be asked again for its window. */
export const duePolls = async (store: Store, now: Instant): Promise<readonly DueRenewal[]> =>
  withCertificates(store, await pollRows.all(store, now));

const byOrder = question((db, orderId: string) => db.selectFrom('renewals').selectAll().where('orderId', '=', orderId));

/** The renewal that made this order, or took it as its own. */
export const renewalOfOrder = async (store: Store, orderId: string): Promise<Renewal | undefined> => {
  const row = await byOrder.first(store, orderId);
  return row === undefined ? undefined : fromRow(row);
};

const ofName = question((db, name: string) =>
  db
    .selectFrom('certificateNames')
    .innerJoin('certificates', 'certificates.id', 'certificateNames.certificateId')
    .select(['certificates.id', 'certificates.names', 'certificates.state', 'source', 'notAfter'])
    .where('certificateNames.name', '=', name),
);

/** A valid certificate of ours for exactly the same names that ends later, if there is one: its id. */
export const newerCertificate = async (store: Store, certificate: Certificate): Promise<string | undefined> => {
  const rows = await ofName.all(store, certificate.names[0] ?? '');
  // The rest is looked at here: asked for in SQL, it leads the planner to read every valid certificate.
  const names = JSON.stringify(certificate.names);
  return rows
    .filter((row) => row.names === names && row.state === 'valid' && row.source === 'issued')
    .filter(({ notAfter }) => notAfter > certificate.notAfter)
    .toSorted(lastToEnd)[0]?.id;
};

/** After the clock went back: what was put off from a time that has not come yet is looked at now. */
export const bringBack = async (store: Store, now: Instant): Promise<void> => {
  await store.db
    .updateTable('renewals')
    .set({ nextAt: now })
    .where('state', 'in', ['waiting', 'ordered'])
    .where('updatedAt', '>', now)
    .execute();
  await store.db
    .updateTable('renewals')
    .set({ pollAt: now })
    .where('pollAt', 'is not', null)
    .where('updatedAt', '>', now)
    .execute();
};
