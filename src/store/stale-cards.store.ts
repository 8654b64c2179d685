import { question } from './question.ts';
import type { Store } from './store.ts';

const ofSubject = question((db, subjectId: string) =>
  db.updateTable('cards').set({ stale: 1 }).where('subjectId', '=', subjectId).where('stale', '=', 0),
);

const ofCertificate = question((db, certificateId: string, subjectId: string) =>
  db
    .updateTable('cards')
    .set({ stale: 1 })
    .where('stale', '=', 0)
    .where((eb) =>
      eb.or([
        eb('subjectId', 'in', [certificateId, subjectId]),
        eb('subjectId', '=', eb.selectFrom('certificates').select('orderId').where('id', '=', certificateId)),
      ]),
    ),
);

/** The cards of a subject are drawn again. Run it in the transaction of the change that they are to show. */
export const markStale = async (store: Store, subjectId: string): Promise<void> => {
  await ofSubject.change(store, subjectId);
};

/** Likewise those of a certificate, of the order that it came from, and of what is done with it: `subjectId`. */
export const markCertificateStale = async (
  store: Store,
  certificateId: string,
  subjectId = certificateId,
): Promise<void> => {
  await ofCertificate.change(store, certificateId, subjectId);
};
