import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Memory } from '../../../src/kernel/plugin.ts';

/** `url` is absent while the CA is being asked: found so later, the process died in between or the answer was lost. */
const placement = z.object({ id: z.string(), url: z.string().optional() });
const placements = z.array(placement);
type Placement = z.infer<typeof placement>;

/** Of one set of names; older ones are long over. */
const MOST_KEPT = 20;

/**
 * Which of Signet's orders became which of the CA's, kept by the set of names: renewals use the same entry again, so memory does not grow
 * with the number of orders, and all orders that could be mistaken for one another stand together.
 */
export class PlacedOrders {
  readonly #memory: Memory;
  /** One writer at a time for each set of names. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** `account`: orders of another account (after a change of CA or a lost key) are nobody's here. */
  static key(account: string, identifierSet: string): string {
    return `placed ${createHash('sha256').update(`${account}\n${identifierSet}`).digest('base64url')}`;
  }

  /** Before the CA is asked: what stood there, of this order too. With `note` it is written down that it is asked, unless it was before. */
  async begin(key: string, id: string, note: boolean): Promise<readonly Placement[]> {
    let before: readonly Placement[] = [];
    await this.#change(key, (kept) => {
      before = kept;
      return !note || kept.some((each) => each.id === id) ? kept : [...kept, { id }];
    });
    return before;
  }

  /** After it answered. */
  save(key: string, id: string, url: string): Promise<void> {
    return this.#change(key, (kept) => [...without(kept, id), { id, url }]);
  }

  /** The CA said no: there is nothing to look for. */
  drop(key: string, id: string): Promise<void> {
    return this.#change(key, (kept) => without(kept, id));
  }

  #change(key: string, change: (kept: readonly Placement[]) => readonly Placement[]): Promise<void> {
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(async () => {
      const text = await this.#memory.get(key);
      const before = text === undefined ? [] : placements.parse(JSON.parse(text));
      const after = change(before);
      if (after !== before) await this.#memory.set(key, JSON.stringify(after.slice(-MOST_KEPT)));
    });
    const quiet = turn.catch(() => {});
    this.#turns.set(key, quiet);
    quiet.then(() => {
      if (this.#turns.get(key) === quiet) this.#turns.delete(key);
    });
    return turn;
  }
}

const without = (kept: readonly Placement[], id: string): readonly Placement[] => kept.filter((each) => each.id !== id);
