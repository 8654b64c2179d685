import { CertError, isCertError } from '../kernel/errors.ts';
import type { Db } from './schema.ts';
import type { Sealer } from './seal.ts';

/** The store handed to every room: the database and the seal. Inside `transaction`, the same shape with the transaction's own `db`. */
export interface Store {
  readonly db: Db;
  readonly seal: Sealer;
  /** All of it or none; a transaction inside a transaction is the same one. */
  transaction<T>(work: (store: Store) => Promise<T>): Promise<T>;
}

const SQLITE_BUSY = new Set(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED']);
const DISK_FULL = new Set(['SQLITE_FULL', 'ENOSPC', '53100']);

/** Turns the database's own codes into a sentence a person can act on; everything else passes. */
const told = (error: unknown): unknown => {
  if (isCertError(error)) return error;
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  if (SQLITE_BUSY.has(code)) return new CertError('store-busy', {}, { cause: error });
  if (DISK_FULL.has(code)) return new CertError('store-full', {}, { cause: error });
  return error;
};

export const createStore = (db: Db, seal: Sealer): Store => {
  const inside = (transaction: Db): Store => {
    const store: Store = { db: transaction, seal, transaction: (work) => work(store) };
    return store;
  };
  return {
    db,
    seal,
    transaction: async (work) => {
      try {
        return await db.transaction().execute((transaction) => work(inside(transaction)));
      } catch (error) {
        throw told(error);
      }
    },
  };
};

/** A versioned update changed nothing: someone else was faster. */
export const expectOne = (changed: bigint, what: string): void => {
  if (changed !== 1n) throw new CertError('changed-meanwhile', { what });
};
