import { fromInstant, type Instant, plus, toInstant } from '../kernel/clock.ts';
import { DAY, HOUR } from '../kernel/duration.ts';
import { together } from '../kernel/together.ts';
import { padded } from '../store/padded.ts';
import { question } from '../store/question.ts';
import type { Db } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import type { Certificate } from './certificate.ts';

const watch = question((db, certificateId: string, nextAt: Instant) =>
  db
    .insertInto('expiryWatch')
    .values({ certificateId, version: 1, nextAt, snooze: null, ackStage: null, ackBy: null, ackAt: null }),
);

const sharing = (db: Db, certificateId: string) =>
  db
    .selectFrom('certificateNames as own')
    .innerJoin('certificateNames as other', 'other.name', 'own.name')
    .innerJoin('expiryWatch', 'expiryWatch.certificateId', 'other.certificateId')
    .innerJoin('certificates', 'certificates.id', 'other.certificateId')
    .select(['certificates.id', 'certificates.notAfter', 'expiryWatch.nextAt'])
    .where('own.certificateId', '=', certificateId);

const sharingNames = question(sharing);

// Good news raises nothing: of which nothing is left to be said, that stays so.
const watchedSharing = question((db, certificateId: string) =>
  sharing(db, certificateId).where((eb) =>
    eb.or([eb('expiryWatch.nextAt', 'is not', null), eb('expiryWatch.certificateId', '=', certificateId)]),
  ),
);

const lookAt = question((db, certificateIds: readonly string[], at: Instant) =>
  db.updateTable('expiryWatch').set({ nextAt: at }).where('certificateId', 'in', certificateIds),
);

const openLines = question((db, certificateIds: readonly string[]) =>
  db
    .selectFrom('alerts')
    .select('certificateId')
    .where('certificateId', 'in', certificateIds)
    .where('closed', 'is', null),
);

/** Rows that have to be looked at by then: of what has ended only the one that changed. */
const soonest = (
  rows: readonly { readonly id: string; readonly notAfter: Instant; readonly nextAt: Instant | null }[],
  certificateId: string,
  now: Instant,
  at: Instant,
): readonly string[] => [
  ...new Set(
    rows
      .filter(({ id, notAfter, nextAt }) => (nextAt === null ? id === certificateId || notAfter > now : nextAt > at))
      .map(({ id }) => id),
  ),
];

/**
 * Something changed about a certificate (a successor, a deployment, its renewal, who wants to hear of it): the sweep looks again at it and
 * at every other that shares a name with it. Another that has ended and of which nothing is left to be said is left alone: a name has many of
 * them after a year. Call it in the transaction of the change.
 */
export const lookAgain = async (store: Store, certificateId: string, now: Instant): Promise<void> => {
  const rows = await sharingNames.all(store, certificateId);
  // Judged here, as the planner would rather read every certificate that has not ended. What is due already stays as it is: each row written
  // is a page of the log.
  const early = soonest(rows, certificateId, now, now);
  if (early.length > 0) await lookAt.change(store, early, now);
};

/** Good news waits for the next of these moments, so that the sweep looks at all of a fleet's of that time at once. */
const GOOD_NEWS = HOUR;

const goodNewsAt = (now: Instant): Instant => toInstant(together(fromInstant(now), GOOD_NEWS));

/** What ends as soon as this is looked at now, whatever the news. */
const NEAR_END = 2 * DAY;

/**
 * The same for what can only end alerts: a successor, an installation that is served. Where nothing is being told there is nothing to end, and
 * it is looked at within the hour.
 */
export const lookAfterGoodNews = async (store: Store, certificateId: string, now: Instant): Promise<void> => {
  const later = goodNewsAt(now);
  const near = plus(now, NEAR_END);
  const rows = await watchedSharing.all(store, certificateId);
  const open = soonest(rows, certificateId, now, now);
  if (open.length === 0) return;
  const told = new Set((await openLines.all(store, padded(open))).map((line) => line.certificateId));
  const ending = rows.filter(({ id, notAfter }) => told.has(id) || (notAfter > now && notAfter < near));
  const [early, rest] = [soonest(ending, certificateId, now, now), rows.filter((row) => !ending.includes(row))];
  if (early.length > 0) await lookAt.change(store, early, now);
  const others = soonest(rest, certificateId, now, later);
  if (others.length > 0) await lookAt.change(store, others, later);
};

/**
 * The sweep looks at a new certificate, and from then on when it says itself. One that was issued here is good news; of any other nobody knows
 * how near its end is.
 */
export const watchNew = async (
  store: Store,
  { id, source, createdAt, notAfter }: Pick<Certificate, 'id' | 'source' | 'createdAt' | 'notAfter'>,
): Promise<void> => {
  const good = source === 'issued';
  await watch.change(store, id, good && notAfter > plus(createdAt, NEAR_END) ? goodNewsAt(createdAt) : createdAt);
  await (good ? lookAfterGoodNews : lookAgain)(store, id, createdAt);
};

const lookBefore = question((db, certificateId: string, at: Instant) =>
  db
    .updateTable('expiryWatch')
    .set({ nextAt: at })
    .where('certificateId', '=', certificateId)
    .where((eb) => eb.or([eb('nextAt', 'is', null), eb('nextAt', '>', at)])),
);

/** The sweep looks at it at `at` at the latest. */
export const lookBy = async (store: Store, certificateId: string, at: Instant): Promise<void> => {
  await lookBefore.change(store, certificateId, at);
};
