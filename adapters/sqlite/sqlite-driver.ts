import { CompiledQuery, type DatabaseConnection, type Driver } from 'kysely';
import type { SqliteSession } from './sqlite-session.ts';

const BEGIN = CompiledQuery.raw('begin immediate');
const COMMIT = CompiledQuery.raw('commit');
const ROLLBACK = CompiledQuery.raw('rollback');

/** Who acquires the connection has it alone: transactions, and whoever asks kysely for one connection. */
export const createSqliteDriver = (session: SqliteSession): Driver => ({
  init: async () => {},
  async acquireConnection() {
    await session.turns();
    await session.turnstile.enter();
    return session;
  },
  async releaseConnection() {
    session.turnstile.leave();
  },
  // A transaction that reads and then writes must own the write lock from its start: SQLite cannot wait for it later
  // (SQLITE_BUSY_SNAPSHOT), and two processes share one file here.
  async beginTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(BEGIN);
  },
  async commitTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(COMMIT);
  },
  // On a full disk SQLite has rolled back by itself; a second time would fail and hide why. @see https://www.sqlite.org/lang_transaction.html
  async rollbackTransaction(connection: DatabaseConnection) {
    if (session.inTransaction()) await connection.executeQuery(ROLLBACK);
  },
  async destroy() {
    await session.close();
  },
});
