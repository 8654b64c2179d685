import type { Db } from '../../src/store/schema.ts';
import { migrate, openDatabase } from '../database.ts';
import { Killed, type World } from './world.ts';

/** The store, which outlives the processes; empty at first. */
export interface MortalDb {
  readonly db: Db;
  /** Asked so far. */
  readonly statements: number;
  /** The process dies before its n-th statement from now: of a transaction under way nothing stays. */
  lightFuse(statements: number): void;
  /** The simulation's own questions, of which nobody dies. */
  aside<T>(work: () => Promise<T>): Promise<T>;
}

export const openMortalDb = async (world: World): Promise<MortalDb> => {
  let fuse = Number.POSITIVE_INFINITY;
  let statements = 0;
  let asides = 0;
  const before = (): void => {
    if (asides > 0) return;
    world.reached();
    statements++;
    if (--fuse > 0) return;
    fuse = Number.POSITIVE_INFINITY;
    world.killed = true;
    throw new Killed('the process is killed');
  };
  const db = await openDatabase('sqlite::memory:', { alone: true, before });
  await migrate(db);
  return {
    db,
    get statements() {
      return statements;
    },
    lightFuse: (left) => {
      fuse = left;
    },
    aside: async (work) => {
      asides++;
      try {
        return await work();
      } finally {
        asides--;
      }
    },
  };
};
