import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import type { CompiledQuery } from 'kysely';
import { DefaultConnectionProvider, type Dialect, type KyselyProps, SqliteAdapter, SqliteIntrospector } from 'kysely';
import { createCheckpointer, noCheckpointer } from './checkpointer.ts';
import { createTurns, noTurns } from './owed-turn.ts';
import { createSqliteDriver } from './sqlite-driver.ts';
import { SqliteExecutor } from './sqlite-executor.ts';
import { createSession } from './sqlite-session.ts';
import { SteadyQueryCompiler } from './steady-compiler.ts';

/** How long SQLite itself waits while the file is being opened, in milliseconds. */
const OPENING_MS = 10_000;

/** Pages in the log (16 MiB) before a writer itself moves them to the file: only where the checkpointer has fallen behind. */
const LOG_PAGES = 4000;

/** KiB of the file kept in memory. The system has it in its own cache anyway, so more than this made nothing faster. */
const CACHE_KIB = 4096;

// Migrations run in one transaction, as SQLite well allows: of several processes that start on an empty file one makes the tables.
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

const openFile = (path: string): Database.Database => {
  if (path !== ':memory:') mkdirSync(dirname(resolve(path)), { recursive: true, mode: 0o700 });
  const database = new Database(path);
  // Before the log beside it is made, which takes the same mode: what is sealed is nobody else's to copy either.
  if (path !== ':memory:') chmodSync(path, 0o600);
  // Others may be opening it too; later nobody waits in here.
  database.pragma(`busy_timeout = ${OPENING_MS}`);
  database.pragma('journal_mode = WAL');
  // NORMAL survives every crash of the process. A power cut may take the last moments of saves with it, never consistency: an order then
  // resumes from an earlier step, and every step may be repeated. FULL would add an fsync (about 1.2 ms here) to each save.
  database.pragma('synchronous = NORMAL');
  database.pragma(`wal_autocheckpoint = ${LOG_PAGES}`);
  database.pragma(`cache_size = -${CACHE_KIB}`);
  database.pragma('foreign_keys = ON');
  database.pragma('busy_timeout = 0');
  return database;
};

export interface SqliteOptions {
  /** Nobody else waits for a turn of the event loop. */
  readonly alone?: boolean;
  /** Called before every statement but those that begin and end transactions; what it throws, the asker gets. */
  readonly before?: (query: CompiledQuery) => void;
}

/** What kysely is made of, for `sqlite:PATH`. */
export const sqlite = (path: string, { alone = false, before = () => {} }: SqliteOptions): KyselyProps => {
  const session = createSession(openFile(path), {
    turns: alone ? noTurns : createTurns(),
    checkpointer: path === ':memory:' ? noCheckpointer : createCheckpointer(path),
    before,
  });
  const driver = createSqliteDriver(session);
  const adapter = new TransactionalAdapter();
  const dialect: Dialect = {
    createAdapter: () => adapter,
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SteadyQueryCompiler(),
  };
  const executor = new SqliteExecutor(
    session,
    new SteadyQueryCompiler(),
    adapter,
    new DefaultConnectionProvider(driver),
  );
  return { config: { dialect }, dialect, driver, executor };
};
