import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
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

  it('keeps a statement that waits for another process out of a transaction that begins meanwhile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signet-turnstile-'));
    const path = join(folder, 'signet.db');
    const db = await openDatabase(`sqlite:${path}`);
    await migrate(db);
    const other = new Database(path);
    other.exec('begin immediate');
    const alone = db.insertInto('kept').values({ key: 'alone', detail: '', until: '' }).execute();
    // By now it looks every 20 ms whether the other has finished.
    await pause(80);
    other.exec('commit');
    const failed = db.transaction().execute(async (inside) => {
      await inside.insertInto('kept').values({ key: 'inside', detail: '', until: '' }).execute();
      await pause(60);
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    await alone;
    expect(await db.selectFrom('kept').select('key').execute()).toEqual([{ key: 'alone' }]);
    other.close();
    await db.destroy();
    rmSync(folder, { recursive: true, force: true });
  });
});
