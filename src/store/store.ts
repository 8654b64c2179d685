import { CertError, isCertError } from '../kernel/errors.ts';
import { inside, refuseInside } from './inside.ts';
import type { Db } from './schema.ts';
import type { Sealer } from './seal.ts';

/** The store handed to every room: the database and the seal. Inside `transaction`, the same shape with the transaction's own `db`. */
export interface Store {
  readonly db: Db;
  readonly seal: Sealer;
  /**
   * All of it or none; a transaction inside a transaction is the same one. Transactions take turns, in every process: what one has read
   * still holds when it writes. `work` may be done again, so it changes nothing outside the database, and asks nobody there (`refuseInside`).
   */
  transaction<T>(work: (store: Store) => Promise<T>): Promise<T>;
}

type StoreFault = 'store-busy' | 'store-full' | 'store-duplicate' | 'store-unreachable';

/** What the databases themselves say (SQLite's names, SQLSTATE, the operating system's), as a sentence that a person can act on. */
const TOLD: readonly (readonly [ReadonlySet<string>, StoreFault])[] = [
  [new Set(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED', '55P03', '40001', '40P01']), 'store-busy'],
  [new Set(['SQLITE_FULL', 'ENOSPC', '53100']), 'store-full'],
  [new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505']), 'store-duplicate'],
  [
    new Set(['08000', '08001', '08003', '08004', '08006', '57P01', '57P02', '57P03', '53300', '25P03']),
    'store-unreachable',
  ],
  [new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH']), 'store-unreachable'],
];

/** SQLSTATE of a transaction that the database ended for another's sake; done again it goes through. */
const ENDED_FOR_ANOTHER = new Set(['40001', '40P01']);

/** How often a transaction is done in all before its caller is told. */
const TRIES = 4;

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

/** Turns the database's own codes into a sentence a person can act on; everything else passes. */
export const storeTold = (error: unknown): unknown => {
  if (isCertError(error)) return error;
  const code = codeOf(error);
  const told = TOLD.find(([codes]) => codes.has(code));
  return told === undefined ? error : new CertError(told[1], {}, { cause: error });
};

export const createStore = (db: Db, seal: Sealer): Store => {
  const within = (transaction: Db): Store => {
    const store: Store = { db: transaction, seal, transaction: (work) => work(store) };
    return store;
  };
  return {
    get db() {
      refuseInside('the store outside it');
      return db;
    },
    seal,
    transaction: async (work) => {
      refuseInside('the store outside it');
      for (let tries = 1; ; tries++) {
        try {
          return await inside(() => db.transaction().execute((transaction) => work(within(transaction))));
        } catch (error) {
          if (tries < TRIES && ENDED_FOR_ANOTHER.has(codeOf(error))) continue;
          throw storeTold(error);
        }
      }
    },
  };
};

/** A versioned update changed nothing: someone else was faster. */
export const expectOne = (changed: bigint, what: string): void => {
  if (changed !== 1n) throw new CertError('changed-meanwhile', { what });
};
