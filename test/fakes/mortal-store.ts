import type { Store } from '../../src/store/store.ts';

/** What a dead process throws at whoever still calls it: no save of it goes through any more. */
export class Crash extends Error {}

export interface Mortal {
  wrap(store: Store): Store;
  /** Saves so far. */
  readonly saves: number;
  readonly dead: boolean;
}

/**
 * A process that is killed at its n-th save: `before`, so that the save is lost, or `after`, so that it is the last thing that happened.
 * `at` 0 never dies and only counts.
 */
export const mortal = (at: number, when: 'before' | 'after'): Mortal => {
  let saves = 0;
  let dead = false;
  return {
    get saves() {
      return saves;
    },
    get dead() {
      return dead;
    },
    wrap: (store) => ({
      get db() {
        return store.db;
      },
      seal: store.seal,
      transaction: async (work) => {
        if (dead) throw new Crash('this process is dead');
        saves++;
        if (saves !== at) return store.transaction(work);
        if (when === 'after') await store.transaction(work);
        dead = true;
        if (when === 'before') {
          await store
            .transaction(async (inside) => {
              await work(inside);
              throw new Crash('killed before the commit');
            })
            .catch(() => {});
        }
        throw new Crash('killed');
      },
    }),
  };
};
