import type Database from 'better-sqlite3';

/** Prepared statements kept; the core asks some two hundred different questions, lists of different lengths a few more. */
const MOST = 500;

/**
 * Preparing a question costs more than answering it. A statement may be used again, since nothing here streams: each is read to its end
 * before anyone else has a turn.
 */
export const keptStatements = (database: Database.Database): ((sql: string) => Database.Statement) => {
  const statements = new Map<string, Database.Statement>();
  return (sql) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    const [oldest] = statements.keys();
    if (statements.size >= MOST && oldest !== undefined) statements.delete(oldest);
    statements.set(sql, statement);
    return statement;
  };
};
