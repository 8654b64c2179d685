import { holdersOf } from '../account/person.store.ts';
import { fromInstant, type Instant } from '../kernel/clock.ts';
import { channelsFor, type Routes, receiversIn } from '../notice/audience.ts';
import { reachedNow } from '../notice/reached.ts';
import { reachedBy, writeReceiver } from '../notice/receiver.ts';
import { padded } from '../store/padded.ts';
import { question } from '../store/question.ts';
import type { Db } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import type { AlertFacts, LastTold, RenewalFacts, Snooze } from './alert.ts';
import { successorsOf } from './successors.store.ts';

/** What was said last, and on which notice. */
export interface Told extends LastTold {
  readonly noticeId: string;
}

/** Facts of a certificate beside what each of its receivers was told. */
export interface Watched {
  readonly facts: AlertFacts;
  readonly told: readonly Told[];
  readonly version: number;
}

const person = (id: string): string => writeReceiver({ kind: 'person', id });

const certificateRows = (db: Db) =>
  db
    .selectFrom('expiryWatch')
    .innerJoin('certificates', 'certificates.id', 'expiryWatch.certificateId')
    .leftJoin('renewals', 'renewals.certificateId', 'expiryWatch.certificateId')
    .select([
      'certificates.id',
      'certificates.names',
      'certificates.tags',
      'certificates.notBefore',
      'certificates.notAfter',
      'certificates.state as certificateState',
      'certificates.ignored',
      'certificates.owner',
      'certificates.source',
      'certificates.autoRenew',
      'expiryWatch.version',
      'expiryWatch.snooze',
      'expiryWatch.ackStage',
      'renewals.dueAt',
      'renewals.failures',
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof certificateRows>['execute']>>[number];

const moment = (instant: Instant | null): number | undefined => (instant === null ? undefined : fromInstant(instant));

const renewalOf = (row: Row): RenewalFacts | undefined => {
  if (row.autoRenew !== 1) return undefined;
  return { dueAt: moment(row.dueAt), failures: row.failures ?? 0 };
};

const byCertificate = <T extends { readonly certificateId: string }>(
  rows: readonly T[],
): ReadonlyMap<string, readonly T[]> => Map.groupBy(rows, ({ certificateId }) => certificateId);

const lines = question((db, ids: readonly string[]) =>
  db.selectFrom('alerts').selectAll().where('certificateId', 'in', ids),
);
const followers = question((db, ids: readonly string[]) =>
  db.selectFrom('followers').selectAll().where('certificateId', 'in', ids),
);

const toldOf = async (store: Store, ids: readonly string[]) => byCertificate(await lines.all(store, padded(ids)));

const followersOf = async (store: Store, ids: readonly string[]) =>
  byCertificate(await followers.all(store, padded(ids)));

const watched = async (
  store: Store,
  rows: readonly Row[],
  routes: Routes,
  onCall: readonly string[],
): Promise<readonly Watched[]> => {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const told = await toldOf(store, ids);
  const following = await followersOf(store, ids);
  const known = rows.map((row) => ({ ...row, names: JSON.parse(row.names) as readonly string[] }));
  const successors = await successorsOf(store, known);
  // Only those that nobody owns and no channel hears of are the admins' own.
  const unowned = rows.some(({ owner }) => owner === '');
  const admins = unowned ? (await holdersOf(store, 'admin')).map(({ id }) => person(id)) : [];
  const reached = await reachedNow(store, [...receiversIn(routes), ...onCall]);
  return known.map((row) => {
    const tags: Readonly<Record<string, string>> = JSON.parse(row.tags);
    const routed = [
      ...reachedBy(reached, channelsFor(routes, 'expiring', tags)),
      ...(following.get(row.id) ?? []).map(({ personId }) => person(personId)),
    ];
    const owner = row.owner === '' ? undefined : person(row.owner);
    const facts: AlertFacts = {
      id: row.id,
      names: row.names,
      tags,
      notBefore: fromInstant(row.notBefore),
      notAfter: fromInstant(row.notAfter),
      revoked: row.certificateState !== 'valid' && row.certificateState !== 'gone',
      gone: row.certificateState === 'gone',
      ignored: row.ignored === 1,
      renewal: renewalOf({ ...row, names: '' }),
      successor: successors.get(row.id),
      snooze: row.snooze === null ? undefined : (JSON.parse(row.snooze) as Snooze),
      ackStage: row.ackStage ?? undefined,
      channels: routed.length === 0 && owner === undefined ? admins : routed,
      owner,
      onCall: reachedBy(reached, onCall),
    };
    const last = (told.get(row.id) ?? []).map((one) => ({
      receiver: one.receiver,
      policy: one.policy,
      stage: one.stage,
      rank: one.rank,
      firstAt: fromInstant(one.firstAt),
      sentAt: fromInstant(one.sentAt),
      closed: one.closed !== null,
      noticeId: one.noticeId,
    }));
    return { facts, told: last, version: row.version };
  });
};

/** Certificates in one transaction of the sweep. */
export const PAGE = 1_000;

const dueRows = (db: Db, now: Instant, limit: number) =>
  certificateRows(db).where('expiryWatch.nextAt', '<=', now).orderBy('expiryWatch.nextAt').limit(limit);

const duePage = question((db, now: Instant) => dueRows(db, now, PAGE));

/** Certificates that are due to be looked at, the longest waiting first; by the index on the due time. */
export const dueWatched = async (
  store: Store,
  now: Instant,
  routes: Routes,
  onCall: readonly string[],
  limit: number,
): Promise<readonly Watched[]> => {
  const due = limit === PAGE ? await duePage.all(store, now) : await dueRows(store.db, now, limit).execute();
  return watched(store, due, routes, onCall);
};

/** One certificate's facts, due or not. */
export const watchedById = async (
  store: Store,
  id: string,
  routes: Routes,
  onCall: readonly string[],
): Promise<Watched | undefined> =>
  (
    await watched(
      store,
      await certificateRows(store.db).where('expiryWatch.certificateId', '=', id).execute(),
      routes,
      onCall,
    )
  )[0];
