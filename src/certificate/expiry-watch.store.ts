import type { Instant } from '../kernel/clock.ts';
import { question } from '../store/question.ts';
import type { Store } from '../store/store.ts';

const watch = question((db, certificateId: string, now: Instant) =>
  db
    .insertInto('expiryWatch')
    .values({ certificateId, version: 1, nextAt: now, snooze: null, ackStage: null, ackBy: null, ackAt: null }),
);

/** The sweep looks at a new certificate at once, and from then on when it says itself. */
export const watchExpiry = async (store: Store, certificateId: string, now: Instant): Promise<void> => {
  await watch.change(store, certificateId, now);
};

const sharingNames = question((db, certificateId: string) =>
  db
    .selectFrom('certificateNames as own')
    .innerJoin('certificateNames as other', 'other.name', 'own.name')
    .innerJoin('expiryWatch', 'expiryWatch.certificateId', 'other.certificateId')
    .innerJoin('certificates', 'certificates.id', 'other.certificateId')
    .select(['certificates.id', 'certificates.notAfter', 'expiryWatch.nextAt'])
    .where('own.certificateId', '=', certificateId),
);

const lookAt = question((db, certificateIds: readonly string[], now: Instant) =>
  db.updateTable('expiryWatch').set({ nextAt: now }).where('certificateId', 'in', certificateIds),
);

/**
 * Something changed about a certificate (a successor, a deployment, its renewal, who wants to hear of it): the sweep looks again at it and
 * at every other that shares a name with it. Another that has ended and of which nothing is left to be said is left alone: a name has many of
 * them after a year. Call it in the transaction of the change.
 */
export const lookAgain = async (store: Store, certificateId: string, now: Instant): Promise<void> => {
  const rows = await sharingNames.all(store, certificateId);
  // Judged here, as the planner would rather read every certificate that has not ended. What is due already stays as it is: each row written
  // is a page of the log.
  const early = rows.filter(({ id, notAfter, nextAt }) =>
    nextAt === null ? id === certificateId || notAfter > now : nextAt > now,
  );
  if (early.length === 0) return;
  const ids = [...new Set(early.map(({ id }) => id))];
  await lookAt.change(store, ids, now);
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
