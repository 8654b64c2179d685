import type Database from 'better-sqlite3';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { systemClock } from '../system.ts';
import type { Checkpointer } from './checkpointer.ts';
import type { Turns } from './owed-turn.ts';
import { keptStatements } from './statements.ts';
import { createTurnstile, type Turnstile } from './turnstile.ts';

/** How long a writer waits for another process's write, in milliseconds. */
const BUSY_MS = 10_000;

/** Between two looks whether the other has finished, in milliseconds: short at first, since most writes are. */
const lookAgain = (tries: number): number => Math.min(20, 2 ** tries);

const isBusy = (error: unknown): boolean => (error as { code?: string }).code === 'SQLITE_BUSY';

interface SessionTools {
  readonly turns: Turns;
  readonly checkpointer: Checkpointer;
  /** Called before each question, and may throw: a simulated crash. */
  readonly before: (query: CompiledQuery) => void;
}

/** This process's one way into the file. A transaction has it to itself from its beginning to its end. */
export interface SqliteSession extends DatabaseConnection, Pick<SessionTools, 'turns' | 'before'> {
  readonly turnstile: Turnstile;
  readonly inTransaction: () => boolean;
  close(): Promise<void>;
}

export const createSession = (
  database: Database.Database,
  { turns, checkpointer, before }: SessionTools,
): SqliteSession => {
  const prepare = keptStatements(database);

  const answer = <R>({ sql, parameters }: CompiledQuery): QueryResult<R> => {
    const statement = prepare(sql);
    if (statement.reader) {
      const rows = statement.all(parameters) as R[];
      if (!statement.readonly && !database.inTransaction) checkpointer.committed();
      return { rows };
    }
    const { changes, lastInsertRowid } = statement.run(parameters);
    if (!database.inTransaction) checkpointer.committed();
    return { rows: [], insertId: BigInt(lastInsertRowid), numAffectedRows: BigInt(changes) };
  };

  return {
    turnstile: createTurnstile(),
    turns,
    before,
    inTransaction: () => database.inTransaction,
    close: async () => {
      await checkpointer.close();
      database.close();
    },
    // SQLite's own waiting would hold up the thread, and with it everyone who has nothing to write.
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const end = systemClock.now() + BUSY_MS;
      for (let tries = 0; ; tries++) {
        try {
          return answer<R>(query);
        } catch (error) {
          if (!isBusy(error) || systemClock.now() > end) throw error;
          await systemClock.sleep(lookAgain(tries));
        }
      }
    },
    streamQuery: () => {
      throw new Error('SQLite answers at once: nothing here streams');
    },
  };
};
