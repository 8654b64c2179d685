import type { Memory } from '../kernel/plugin.ts';
import type { Store } from './store.ts';

/** A plugin instance's own sealed key-value store; `owner` is `issuer:<name>`, `dns:<name>` or `target:<name>`. */
export const memoryOf = (store: Store, owner: string): Memory => ({
  get: async (key) => {
    const row = await store.db
      .selectFrom('memory')
      .select('value')
      .where('owner', '=', owner)
      .where('key', '=', key)
      .executeTakeFirst();
    return row === undefined ? undefined : store.seal.open(row.value, 'memory');
  },
  set: async (key, value) => {
    const sealed = store.seal.seal(value, 'memory');
    await store.db
      .insertInto('memory')
      .values({ owner, key, value: sealed })
      .onConflict((conflict) => conflict.columns(['owner', 'key']).doUpdateSet({ value: sealed }))
      .execute();
  },
});
