import { question } from './question.ts';
import type { Store } from './store.ts';

const staleCards = question((db, subjectId: string) =>
  db.updateTable('cards').set({ stale: 1 }).where('subjectId', '=', subjectId).where('stale', '=', 0),
);

/** The cards of a subject are drawn again. Run it in the transaction of the change that they are to show. */
export const markStale = async (store: Store, subjectId: string): Promise<void> => {
  await staleCards.change(store, subjectId);
};
