import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrationProvider } from '../migrations/index.ts';
import type { Db, Schema } from '../src/store/schema.ts';
import { postgres } from './postgres.ts';
import { systemClock } from './system.ts';

/** How long a writer waits for another process's write, in milliseconds. */
const BUSY_MS = 10_000;

/** Between two looks whether the other has finished, in milliseconds: short at first, since most writes are. */
const lookAgain = (tries: number): number => Math.min(20, 2 ** tries);

// SQLite's own waiting would hold up the thread, and with it everyone who has nothing to write.
const patient = (connection: DatabaseConnection): DatabaseConnection => ({
  executeQuery: async (query, options) => {
    const end = systemClock.now() + BUSY_MS;
    for (let tries = 0; ; tries++) {
      try {
        return await connection.executeQuery(query, options);
      } catch (error) {
        if ((error as { code?: string }).code !== 'SQLITE_BUSY' || systemClock.now() > end) throw error;
        await systemClock.sleep(lookAgain(tries));
      }
    }
  },
  streamQuery: (query, chunkSize, options) => connection.streamQuery(query, chunkSize, options),
});

/** Milliseconds that questions may follow one another before everyone else has a turn. */
const TURN_MS = 8;

/** SQLite answers at once, so a chain of questions would never let the event loop turn; this waits for a turn when one is owed. */
const createTurns = (): (() => Promise<void>) => {
  let began: number | undefined;
  return async () => {
    if (began === undefined) {
      began = performance.now();
      setImmediate(() => {
        began = undefined;
      });
    } else if (performance.now() - began > TURN_MS) await new Promise((resolve) => setImmediate(resolve));
  };
};

/** What kysely needs, and whether a transaction is open now. */
interface RunningDatabase extends SqliteDatabase {
  readonly inTransaction: () => boolean;
}

// A transaction that reads and then writes must own the write lock from its start: SQLite cannot wait for it later
// (SQLITE_BUSY_SNAPSHOT), and two processes share one file here.
class ImmediateDriver extends SqliteDriver {
  readonly #turn: () => Promise<void>;
  readonly #database: RunningDatabase;

  constructor(database: RunningDatabase, alone: boolean) {
    super({ database });
    this.#database = database;
    this.#turn = alone ? async () => {} : createTurns();
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    await this.#turn();
    return patient(await super.acquireConnection());
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  // On a full disk SQLite has rolled back by itself; a second time would fail and hide why. @see https://www.sqlite.org/lang_transaction.html
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction()) await super.rollbackTransaction(connection);
  }
}

// Migrations run in one transaction, as SQLite well allows: of several processes that start on an empty file one makes the tables.
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #database: RunningDatabase;
  readonly #alone: boolean;
  constructor(database: RunningDatabase, alone: boolean) {
    super({ database });
    this.#database = database;
    this.#alone = alone;
  }
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#database, this.#alone);
  }
}

/** Prepared statements kept; the core asks some two hundred different questions, lists of different lengths a few more. */
const STATEMENTS = 500;

/**
 * kysely prepares every question anew, which costs more than answering it. A statement may be used again, since nothing here streams:
 * each is read to its end before anyone else has a turn.
 */
const withStatementCache = (database: Database.Database): RunningDatabase => {
  const statements = new Map<string, Database.Statement>();
  return {
    inTransaction: () => database.inTransaction,
    close: () => {
      database.close();
    },
    prepare: (sql) => {
      const known = statements.get(sql);
      if (known !== undefined) return known as unknown as SqliteStatement;
      const statement = database.prepare(sql);
      const [oldest] = statements.keys();
      if (statements.size >= STATEMENTS && oldest !== undefined) statements.delete(oldest);
      statements.set(sql, statement);
      return statement as unknown as SqliteStatement;
    },
  };
};

const sqlite = (path: string, alone: boolean): Dialect => {
  if (path !== ':memory:') mkdirSync(dirname(resolve(path)), { recursive: true, mode: 0o700 });
  const database = new Database(path);
  // Before the log beside it is made, which takes the same mode: what is sealed is nobody else's to copy either.
  if (path !== ':memory:') chmodSync(path, 0o600);
  // While the file is being opened, and only then, SQLite itself waits: others may be opening it too.
  database.pragma(`busy_timeout = ${BUSY_MS}`);
  database.pragma('journal_mode = WAL');
  // NORMAL survives every crash of the process. A power cut may take the last moments of saves with it, never consistency: an order then
  // resumes from an earlier step, and every step may be repeated. FULL would add an fsync (about 1.2 ms here) to each save.
  database.pragma('synchronous = NORMAL');
  database.pragma('foreign_keys = ON');
  database.pragma('busy_timeout = 0');
  return new ImmediateSqliteDialect(withStatementCache(database), alone);
};

/**
 * Opens `sqlite:PATH`, `sqlite::memory:` or `postgres://…`. `alone`: nobody else waits for a turn, so that what happens in which order does
 * not hang on how fast the machine is.
 */
export const openDatabase = async (address: string, { alone = false } = {}): Promise<Db> =>
  new Kysely<Schema>({
    dialect: address.startsWith('sqlite:') ? sqlite(address.slice('sqlite:'.length), alone) : await postgres(address),
  });

/** Brings the schema up to date; answers the names of the migrations that ran. Several processes may call it at once. */
export const migrate = async (db: Db): Promise<readonly string[]> => {
  const { error, results = [] } = await new Migrator({ db, provider: migrationProvider }).migrateToLatest();
  if (error !== undefined) throw error;
  return results.map((result) => result.migrationName);
};

/** Each migration and whether it ran. */
export const migrationStatus = async (db: Db): Promise<readonly { readonly name: string; readonly ran: boolean }[]> => {
  const all = await new Migrator({ db, provider: migrationProvider }).getMigrations();
  return all.map((migration) => ({ name: migration.name, ran: migration.executedAt !== undefined }));
};

/** The names of every migration that this version knows. */
export const migrationNames = async (): Promise<readonly string[]> =>
  Object.keys(await migrationProvider.getMigrations());
