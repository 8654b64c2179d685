import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { CertError, describeCause } from '../src/kernel/errors.ts';

/** How long to wait for a writer that is about to finish, in milliseconds. */
const WAIT_MS = 5_000;

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

/** The system's own words, without the name of a file that only lives while we copy. */
const unwritable = (path: string, cause: unknown): CertError =>
  new CertError('file-unwritable', { path, detail: describeCause(cause).split(', ')[0] ?? '' }, { cause });

/** An empty file that is nobody else's to read, whatever the umask: SQLite then fills it. */
const makePrivate = (path: string): void => {
  rmSync(path, { force: true });
  closeSync(openSync(path, 'wx', 0o600));
};

/** A file's content, or a folder's names, are on the disk. */
const flush = (path: string): void => {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
};

/** What is written ends in this until it is whole. */
export const PARTIAL = '.partial';

/**
 * Copies a database as it is at one moment, while others read and write it. `to` appears whole or not at all, and not before `check` was
 * content with what was written.
 */
export const copyOut = (from: string, to: string, check: (copy: string) => void = () => {}): void => {
  const partial = `${to}${PARTIAL}`;
  try {
    makePrivate(partial);
  } catch (error) {
    throw unwritable(to, error);
  }
  try {
    const database = new Database(from, { fileMustExist: true, timeout: WAIT_MS });
    try {
      database.prepare('vacuum into ?').run(partial);
    } finally {
      database.close();
    }
    check(partial);
    flush(partial);
    renameSync(partial, to);
    flush(dirname(to));
  } catch (error) {
    throw codeOf(error) === 'SQLITE_FULL' ? unwritable(to, error) : error;
  } finally {
    rmSync(partial, { force: true });
  }
};

/** Whether another process has the file open. SQLite itself knows: only the last one to have it may leave the write-ahead log. */
export const isHeld = (path: string): boolean => {
  if (!existsSync(path)) return false;
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { timeout: 0 });
    database.pragma('journal_mode = WAL');
    database.pragma('journal_mode = DELETE');
    return false;
  } catch (error) {
    // A file too damaged to be opened is held by nobody who could use it.
    return codeOf(error).startsWith('SQLITE_BUSY');
  } finally {
    database?.close();
  }
};

/**
 * That the file is a whole database of this program, of this version or an older one. It is only read. `called` is what a refusal names.
 * @throws CertError `backup-damaged`, `backup-newer`.
 */
export const checkCopy = (path: string, migrations: readonly string[], called = path): void => {
  const ran: string[] = [];
  try {
    const database = new Database(path, { readonly: true, fileMustExist: true });
    try {
      const found = String(database.pragma('integrity_check(1)', { simple: true }));
      if (found !== 'ok') throw new Error(found);
      const rows = database.prepare('select name from kysely_migration order by name').all() as { name: string }[];
      ran.push(...rows.map(({ name }) => name));
    } finally {
      database.close();
    }
  } catch (error) {
    throw new CertError('backup-damaged', { path: called, detail: describeCause(error) }, { cause: error });
  }
  const newer = ran.find((name) => !migrations.includes(name));
  if (newer !== undefined) throw new CertError('backup-newer', { path: called, migration: newer });
};

/** Puts a copy in the place of a database that nobody has open: all of it in one transaction, or none. */
export const copyIn = async (from: string, to: string): Promise<void> => {
  const unreadable = (): boolean => {
    const database = new Database(to, { timeout: WAIT_MS });
    try {
      database.pragma('schema_version');
      return false;
    } catch {
      return true;
    } finally {
      database.close();
    }
  };
  // What cannot even be opened cannot be written into either: it makes way.
  if (existsSync(to) && unreadable()) for (const end of ['', '-wal', '-shm']) rmSync(`${to}${end}`, { force: true });
  if (!existsSync(to)) makePrivate(to);
  const database = new Database(from, { readonly: true, fileMustExist: true });
  try {
    await database.backup(to);
  } finally {
    database.close();
  }
};
