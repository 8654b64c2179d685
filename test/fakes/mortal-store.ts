import type { Store } from '../../src/store/store.ts';

/** What a dead process throws at whoever still calls it: no save of it goes through any more. */
export class Crash extends Error {}

/** What CAs and DNS providers are asked to do; the rest only answers. */
const ACTS = new Set(['place', 'check', 'poll', 'finalise', 'collect', 'add', 'remove']);

export interface Mortal {
  wrap(store: Store): Store;
  /** A port of the process: it dies when the n-th thing was done outside and before it hears of that, where `of` says so. */
  outside<Port extends object>(port: Port): Port;
  /** Saves so far. */
  readonly saves: number;
  /** Things done outside so far. */
  readonly acts: number;
  readonly dead: boolean;
}

/**
 * A process that is killed at its n-th save: `before`, so that the save is lost, or `after`, so that it is the last thing that happened; or
 * after its n-th `act` outside. `at` 0 never dies and only counts.
 */
export const mortal = (at: number, when: 'before' | 'after', of: 'save' | 'act' = 'save'): Mortal => {
  let saves = 0;
  let acts = 0;
  let dead = false;
  const acting = async (act: () => unknown): Promise<unknown> => {
    if (dead) throw new Crash('this process is dead');
    const answer = await act();
    acts++;
    if (of === 'act' && acts === at) dead = true;
    if (dead) throw new Crash('killed before it heard the answer');
    return answer;
  };
  return {
    outside: (port) =>
      new Proxy(port, {
        get: (target, key) => {
          const value: unknown = Reflect.get(target, key, target);
          if (typeof value !== 'function' || !ACTS.has(String(key))) return value;
          return (...args: readonly unknown[]) => acting(() => value.apply(target, args));
        },
      }),
    get acts() {
      return acts;
    },
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
        if (of !== 'save' || saves !== at) return store.transaction(work);
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
