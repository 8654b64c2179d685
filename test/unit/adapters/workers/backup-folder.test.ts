import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate, migrationNames, openDatabase } from '../../../../adapters/database.ts';
import { type BackupFolderOptions, createBackupFolder } from '../../../../adapters/workers/backup-folder.ts';
import { DAY } from '../../../../src/kernel/duration.ts';

const AT = '2026-03-01T06:00:45.123Z';
const NAME = 'signet-20260301T060045Z.db';

let work: string;
let store: string;
const migrations = await migrationNames();

beforeEach(async () => {
  work = mkdtempSync(join(tmpdir(), 'signet-backup-'));
  store = join(work, 'signet.db');
  const db = await openDatabase(`sqlite:${store}`);
  await migrate(db);
  await db.destroy();
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const folderOf = (more: Partial<BackupFolderOptions> = {}) =>
  createBackupFolder({ folder: join(work, 'backups'), store, every: DAY, keep: 3, migrations, ...more });
const names = (): readonly string[] => (existsSync(join(work, 'backups')) ? readdirSync(join(work, 'backups')) : []);

/** So large that copying it takes long enough to be caught at it. */
const fill = (megabytes: number): void => {
  const database = new Database(store);
  database.exec('create table filling (bytes)');
  const insert = database.prepare('insert into filling values (randomblob(1000000))');
  database.transaction(() => {
    for (let n = 0; n < megabytes; n++) insert.run();
  })();
  database.close();
};

describe('a folder of backups', () => {
  test('holds whole copies that are nobody else’s to read, taken while another writes', async () => {
    const writer = new Database(store);
    writer.exec('begin immediate; create table half_done (x)');
    const folder = folderOf();
    expect(await folder.list()).toEqual([]);
    const made = await folder.make(AT);
    writer.exec('rollback');
    writer.close();
    expect(made).toEqual({
      name: NAME,
      at: '2026-03-01T06:00:45.000Z',
      size: statSync(join(work, 'backups', NAME)).size,
    });
    expect(await folder.list()).toEqual([made]);
    expect(statSync(join(work, 'backups')).mode & 0o777).toBe(0o700);
    expect(statSync(join(work, 'backups', NAME)).mode & 0o777).toBe(0o600);
    const copy = new Database(join(work, 'backups', NAME), { readonly: true });
    expect(copy.prepare('select count(*) as n from kysely_migration').get()).toEqual({ n: migrations.length });
    expect(copy.prepare("select name from sqlite_master where name = 'half_done'").all()).toEqual([]);
    copy.close();
    await folder.drop(made);
    await folder.drop(made);
    expect(names()).toEqual([]);
  });

  test('what a person put there is none of its backups, and is left alone', async () => {
    mkdirSync(join(work, 'backups'));
    const others = ['signet-2026-03-01.db', 'notes.txt', 'copy.db.partial'];
    for (const name of others) writeFileSync(join(work, 'backups', name), 'mine');
    mkdirSync(join(work, 'backups', 'signet-20260101T000000Z.db'));
    const folder = folderOf();
    const made = await folder.make(AT);
    expect(await folder.list()).toEqual([made]);
    expect(names()).toEqual(expect.arrayContaining(others));
  });

  test('a copy that a kill left half is no backup, and goes with the next one', async () => {
    fill(60);
    const stopping = new AbortController();
    const making = folderOf().make(AT, stopping.signal);
    const caught = expect(making).rejects.toThrow();
    const partial = join(work, 'backups', `${NAME}.partial`);
    while (!existsSync(partial) || statSync(partial).size === 0) await sleep(2);
    stopping.abort();
    await caught;
    expect(names()).toContain(`${NAME}.partial`);
    expect(await folderOf().list()).toEqual([]);
    await folderOf().make('2026-03-01T06:10:45.000Z');
    expect(names()).toEqual(['signet-20260301T061045Z.db']);
  });

  test('the event loop turns while a large database is copied', async () => {
    fill(40);
    let turns = 0;
    const ticking = setInterval(() => turns++, 5);
    await folderOf().make(AT);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(10);
  });

  test('no room: nothing is begun, and it says how much is needed', async () => {
    await expect(folderOf({ free: async () => 3 * 2 ** 20 }).make(AT)).rejects.toMatchObject({
      code: 'file-unwritable',
      facts: { detail: expect.stringMatching(/^\d+ MiB are needed, 3 MiB are free$/) },
    });
    expect(names()).toEqual([]);
  });

  test('a folder that cannot be written: told by its path, before anything is copied', async () => {
    writeFileSync(join(work, 'backups'), 'a file');
    await expect(folderOf().make(AT)).rejects.toMatchObject({
      code: 'file-unwritable',
      facts: { path: join(work, 'backups') },
    });
  });

  test('a damaged database gives no backup and leaves nothing behind', async () => {
    fill(2);
    const before = await folderOf().make(AT);
    const file = new Database(store);
    file.pragma('wal_checkpoint(TRUNCATE)');
    file.exec("insert into kysely_migration values ('9999_later', '2030-01-01')");
    file.close();
    await expect(folderOf().make('2026-03-02T06:00:45.000Z')).rejects.toMatchObject({ code: 'backup-newer' });
    expect(await folderOf().list()).toEqual([before]);
    expect(names()).toEqual([NAME]);
  });
});
