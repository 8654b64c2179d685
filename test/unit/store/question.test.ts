import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate, openDatabase } from '../../../adapters/database.ts';
import { systemRandom } from '../../../adapters/system.ts';
import { question } from '../../../src/store/question.ts';
import type { Db } from '../../../src/store/schema.ts';
import { createSealer } from '../../../src/store/seal.ts';
import { createStore, type Store } from '../../../src/store/store.ts';

describe('a question put into words once', () => {
  let db: Db;
  let store: Store;
  beforeAll(async () => {
    db = await openDatabase('sqlite::memory:');
    await migrate(db);
    store = createStore(db, createSealer([{ version: 1, bytes: new Uint8Array(32) }], systemRandom));
  });
  afterAll(() => db.destroy());

  let worded = 0;
  const save = question((inner, row: { key: string; detail?: string; until: string }) => {
    worded++;
    return inner.insertInto('kept').values({ detail: '', ...row });
  });
  const under = question((inner, key: string, now: string) =>
    inner.selectFrom('kept').select(['key', 'detail']).where('key', '=', key).where('until', '>', now),
  );
  const among = question((inner, keys: readonly string[]) =>
    inner.selectFrom('kept').select('key').where('key', 'in', keys).orderBy('key'),
  );
  const touch = question((inner, key: string, until: string) =>
    inner.updateTable('kept').set({ until }).where('key', '=', key),
  );

  it('is asked with other values each time, and worded again only for a row of other columns', async () => {
    expect(await save.change(store, { key: 'a', detail: 'one', until: '2030' })).toBe(1n);
    expect(await save.change(store, { key: 'b', detail: 'two', until: '2020' })).toBe(1n);
    expect(worded).toBe(1);
    await save.change(store, { key: 'c', until: '2030' });
    expect(worded).toBe(2);
    expect(await under.first(store, 'a', '2026')).toEqual({ key: 'a', detail: 'one' });
    expect(await under.first(store, 'b', '2026')).toBeUndefined();
    expect(await under.all(store, 'c', '2026')).toEqual([{ key: 'c', detail: '' }]);
  });

  it('takes lists of any length, and tells how many rows were written', async () => {
    expect(await among.all(store, ['a', 'c', 'x'])).toEqual([{ key: 'a' }, { key: 'c' }]);
    expect(await among.all(store, ['b'])).toEqual([{ key: 'b' }]);
    expect(await touch.change(store, 'b', '2031')).toBe(1n);
    expect(await touch.change(store, 'nobody', '2031')).toBe(0n);
  });

  it('takes part in a transaction, and goes with it', async () => {
    const failed = store.transaction(async (inside) => {
      await touch.change(inside, 'a', '1999');
      expect(await under.first(inside, 'a', '2026')).toBeUndefined();
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await under.first(store, 'a', '2026')).toEqual({ key: 'a', detail: 'one' });
  });

  it('belongs to no database', async () => {
    const other = await openDatabase('sqlite::memory:');
    await migrate(other);
    const second = createStore(other, store.seal);
    expect(await under.first(second, 'a', '2026')).toBeUndefined();
    await save.change(second, { key: 'a', detail: 'elsewhere', until: '2030' });
    expect(await under.first(second, 'a', '2026')).toEqual({ key: 'a', detail: 'elsewhere' });
    expect(await under.first(store, 'a', '2026')).toEqual({ key: 'a', detail: 'one' });
    await other.destroy();
  });
});
