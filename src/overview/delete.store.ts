import type { Store } from '../store/store.ts';

/** Questions that were asked about these; their votes go with them. What was decided stays in the audit log. */
const dropApprovals = async ({ db }: Store, subjects: readonly string[]): Promise<void> => {
  await db.deleteFrom('approvals').where('subjectId', 'in', subjects).execute();
};

/** Cards that were posted are drawn a last time, find nothing, and are forgotten. */
const loosenCards = async ({ db }: Store, subjects: readonly string[]): Promise<void> => {
  await db.updateTable('cards').set({ stale: 1 }).where('subjectId', 'in', subjects).execute();
};

/** The order with its names, proofs and key. */
export const dropOrder = async (store: Store, id: string): Promise<void> => {
  await loosenCards(store, [id]);
  await dropApprovals(store, [id]);
  await store.db.deleteFrom('challengeFiles').where('orderId', '=', id).execute();
  await store.db.deleteFrom('orders').where('id', '=', id).execute();
};

/** The certificate with its names, bindings, deployments, renewal, hosting, alerts and links, by the keys that point to it. */
export const dropCertificate = async (store: Store, id: string): Promise<void> => {
  await loosenCards(store, [id]);
  await dropApprovals(store, [id]);
  await store.db.deleteFrom('links').where('subjectId', '=', id).execute();
  await store.db.deleteFrom('certificates').where('id', '=', id).execute();
};
