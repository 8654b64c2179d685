import type { Instant } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';

/** The sweep looks at a new certificate at once, and from then on when it says itself. */
export const watchExpiry = async ({ db }: Store, certificateId: string, now: Instant): Promise<void> => {
  await db
    .insertInto('expiryWatch')
    .values({ certificateId, version: 1, nextAt: now, snooze: null, ackStage: null, ackBy: null, ackAt: null })
    .execute();
};

/**
 * Something changed about a certificate (a successor, a deployment, its renewal, who wants to hear of it): the sweep looks again at it and
 * at every other that shares a name with it. Another that has ended and of which nothing is left to be said is left alone: a name has many of
 * them after a year. Call it in the transaction of the change.
 */
export const lookAgain = async ({ db }: Store, certificateId: string, now: Instant): Promise<void> => {
  await db
    .updateTable('expiryWatch')
    .set({ nextAt: now })
    // What is due already stays as it is: each row written is a page of the log.
    .where((eb) => eb.or([eb('nextAt', 'is', null), eb('nextAt', '>', now)]))
    .where('certificateId', 'in', (eb) =>
      eb
        .selectFrom('certificateNames as other')
        .innerJoin('certificateNames as own', 'own.name', 'other.name')
        .select('other.certificateId')
        .where('own.certificateId', '=', certificateId),
    )
    .where(({ eb, or, exists, selectFrom }) =>
      or([
        eb('expiryWatch.certificateId', '=', certificateId),
        eb('nextAt', 'is not', null),
        exists(
          selectFrom('certificates')
            .select('certificates.id')
            .whereRef('certificates.id', '=', 'expiryWatch.certificateId')
            .where('certificates.notAfter', '>', now),
        ),
      ]),
    )
    .execute();
};
