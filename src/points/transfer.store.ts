import type { Instant } from '../kernel/clock.ts';
import { expectOne, type Store } from '../store/store.ts';
import type { Transfer, TransferState } from './transfer.ts';

interface Row extends Omit<Transfer, 'state'> {
  readonly state: string;
  readonly hash: string;
  readonly nextAt: Instant | null;
}

const fromRow = ({ hash: _hash, nextAt: _next, ...row }: Row): Transfer => ({
  ...row,
  state: row.state as TransferState,
});

export const insertTransfer = async (store: Store, transfer: Transfer, hash: string): Promise<void> => {
  await store.db
    .insertInto('pointTransfers')
    .values({ ...transfer, hash, nextAt: transfer.expiresAt })
    .execute();
};

export const transferByHash = async (store: Store, hash: string): Promise<Transfer | undefined> => {
  const row = await store.db.selectFrom('pointTransfers').selectAll().where('hash', '=', hash).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
};

export const transferById = async (store: Store, id: string): Promise<Transfer | undefined> => {
  const row = await store.db.selectFrom('pointTransfers').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
};

export const transfersFrom = async (store: Store, senders: readonly string[]): Promise<readonly Transfer[]> => {
  const rows = await store.db
    .selectFrom('pointTransfers')
    .selectAll()
    .where('sender', 'in', senders)
    .where('state', '=', 'waiting')
    .orderBy('expiresAt')
    .orderBy('id')
    .execute();
  return rows.map(fromRow);
};

export const dueTransfers = async (store: Store, now: Instant, limit: number): Promise<readonly Transfer[]> => {
  const rows = await store.db
    .selectFrom('pointTransfers')
    .selectAll()
    .where('nextAt', '<=', now)
    .orderBy('nextAt')
    .limit(limit)
    .execute();
  return rows.map(fromRow);
};

/** Compare-and-swap: of two redemptions at the same moment one gets the points. */
export const saveTransferState = async (store: Store, transfer: Transfer, state: TransferState): Promise<void> => {
  const { numUpdatedRows } = await store.db
    .updateTable('pointTransfers')
    .set({ state, nextAt: null, version: transfer.version + 1 })
    .where('id', '=', transfer.id)
    .where('version', '=', transfer.version)
    .executeTakeFirst();
  expectOne(numUpdatedRows, 'transfer');
};
