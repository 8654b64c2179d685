import { question } from '../store/question.ts';
import type { Store } from '../store/store.ts';

/** Points set aside for an order. */
export interface Hold {
  /** Paid ahead (HOST-8): the id of the uploaded certificate, until there is an order. */
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

/** What was set aside for one thing is there for another from now on; answers whether anything was. */
export const passHold = async (store: Store, from: string, to: string): Promise<boolean> => {
  const { numUpdatedRows } = await store.db
    .updateTable('pointHolds')
    .set({ orderId: to })
    .where('orderId', '=', from)
    .where('state', '=', 'held')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

export const dropHold = async (store: Store, orderId: string): Promise<void> => {
  await store.db.deleteFrom('pointHolds').where('orderId', '=', orderId).execute();
};

export const markHold = async (store: Store, orderId: string, state: Hold['state']): Promise<void> => {
  await store.db.updateTable('pointHolds').set({ state }).where('orderId', '=', orderId).execute();
};
