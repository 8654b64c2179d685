import { question } from '../store/question.ts';
import type { Store } from '../store/store.ts';

/** Points set aside for an order. */
export interface Hold {
  readonly orderId: string;
  readonly packId: string;
  readonly points: number;
  readonly state: 'held' | 'settled' | 'released';
}

const ofOrder = question((db, orderId: string) =>
  db.selectFrom('pointHolds').selectAll().where('orderId', '=', orderId),
);

export const holdOf = async (store: Store, orderId: string): Promise<Hold | undefined> => {
  const row = await ofOrder.first(store, orderId);
  return row === undefined ? undefined : { ...row, state: row.state as Hold['state'] };
};

export const insertHold = async (store: Store, hold: Hold): Promise<void> => {
  await store.db
    .insertInto('pointHolds')
    .values({ ...hold })
    .execute();
};

export const markHold = async (store: Store, orderId: string, state: Hold['state']): Promise<void> => {
  await store.db.updateTable('pointHolds').set({ state }).where('orderId', '=', orderId).execute();
};
