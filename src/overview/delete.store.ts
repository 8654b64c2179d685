import { markStale } from '../store/stale-cards.store.ts';
import type { Store } from '../store/store.ts';

/** Questions that were asked about these; their votes go with them. What was decided stays in the audit log. */
const dropApprovals = async ({ db }: Store, subjectId: string): Promise<void> => {
  await db.deleteFrom('approvals').where('subjectId', '=', subjectId).execute();
};

/** The order with its names, proofs and key; cards that were posted are drawn a last time, find nothing, and are forgotten. */
export const dropOrder = async (store: Store, id: string): Promise<void> => {
  await markStale(store, id);
  await dropApprovals(store, id);
  await store.db.deleteFrom('challengeFiles').where('orderId', '=', id).execute();
  await store.db.deleteFrom('orders').where('id', '=', id).execute();
};

/** The certificate with its names, bindings, deployments, renewal, hosting, alerts and links, by the keys that point to it. */
export const dropCertificate = async (store: Store, id: string): Promise<void> => {
  await markStale(store, id);
  await dropApprovals(store, id);
  await store.db.deleteFrom('links').where('subjectId', '=', id).execute();
  await store.db.deleteFrom('certificates').where('id', '=', id).execute();
};
