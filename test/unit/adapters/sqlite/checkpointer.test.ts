import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { migrate, openDatabase } from '../../../../adapters/database.ts';

describe('the log is moved to the file by another thread', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'signet-checkpoint-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('while there is writing, long before a writer would have to; closing leaves one whole file', async () => {
    const path = join(folder, 'signet.db');
    const db = await openDatabase(`sqlite:${path}`);
    await migrate(db);
    const before = statSync(path).size;
    const write = (index: number) =>
      db
        .insertInto('kept')
        .values({ key: `k${index}`, detail: 'x'.repeat(2000), until: '' })
        .execute();
    let written = 0;
    await vi.waitFor(
      async () => {
        for (let index = 0; index < 100; index++) await write(written++);
        expect(statSync(path).size).toBeGreaterThan(before + 100_000);
      },
      { interval: 20 },
    );
    await db.destroy();
    expect(existsSync(`${path}-wal`)).toBe(false);
    const again = await openDatabase(`sqlite:${path}`);
    expect(await again.selectFrom('kept').select('key').execute()).toHaveLength(written);
    await again.destroy();
  });
});
