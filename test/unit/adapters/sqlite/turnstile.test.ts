import { describe, expect, it } from 'vitest';
import { migrate, openDatabase } from '../../../../adapters/database.ts';
import { createTurnstile } from '../../../../adapters/sqlite/turnstile.ts';

describe('one way into the file', () => {
  it('is passed at once when free, else in the order of arrival, and nobody overtakes', async () => {
    const turnstile = createTurnstile();
    expect(turnstile.enter()).toBeUndefined();
    const passed: string[] = [];
    const pass = async (name: string): Promise<void> => {
      await turnstile.enter();
      passed.push(name);
      turnstile.leave();
    };
    const all = ['first', 'second', 'third'].map(pass);
    expect(turnstile.busy).toBe(true);
    turnstile.leave();
    // Free only when nobody waits any more.
    await Promise.all([...all, pass('late')]);
    expect(passed).toEqual(['first', 'second', 'third', 'late']);
    expect(turnstile.busy).toBe(false);
  });

  it('lets a statement wait for a transaction under way, which sees what it wrote itself', async () => {
    const db = await openDatabase('sqlite::memory:');
    await migrate(db);
    const count = () => db.selectFrom('kept').select('key').execute();
    let outside: Promise<{ key: string }[]> | undefined;
    await expect(
      db.transaction().execute(async (inside) => {
        await inside.insertInto('kept').values({ key: 'a', detail: '', until: '' }).execute();
        outside = count();
        expect(await inside.selectFrom('kept').select('key').execute()).toEqual([{ key: 'a' }]);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(await outside).toEqual([]);
    expect(await count()).toEqual([]);
    await db.destroy();
  });
});
