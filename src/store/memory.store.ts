import type { Memory } from '../kernel/plugin.ts';
import { question } from './question.ts';
import type { Store } from './store.ts';

const kept = question((db, owner: string, key: string) =>
  db.selectFrom('memory').select('value').where('owner', '=', owner).where('key', '=', key),
);
const keepValue = question((db, owner: string, key: string, value: string) =>
  db
    .insertInto('memory')
    .values({ owner, key, value })
    .onConflict((conflict) => conflict.columns(['owner', 'key']).doUpdateSet({ value })),
);

/** A plugin instance's own sealed key-value store; `owner` is `issuer:<name>`, `dns:<name>` or `target:<name>`. */
export const memoryOf = (store: Store, owner: string): Memory => ({
  get: async (key) => {
    const row = await kept.first(store, owner, key);
    return row === undefined ? undefined : store.seal.open(row.value, 'memory');
  },
  set: async (key, value) => {
    await keepValue.change(store, owner, key, store.seal.seal(value, 'memory'));
  },
});
