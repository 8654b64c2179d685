import { CompiledQuery, sql } from 'kysely';
import { migrate } from '../../adapters/database.ts';
import type { Db } from '../../src/store/schema.ts';

/** What the migrations leave of an empty database in SQLite, as questions that make it again. */
let left: readonly CompiledQuery[] | undefined;

const quoted = (name: string): string => `"${name}"`;

const whatIsLeft = async (db: Db): Promise<readonly CompiledQuery[]> => {
  const made = await sql<{ type: string; name: string; sql: string }>`
    select type, name, sql from sqlite_master where sql is not null and name not like 'sqlite_%' order by rowid
  `.execute(db);
  const rows: CompiledQuery[] = [];
  for (const { name } of made.rows.filter(({ type }) => type === 'table')) {
    const found = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db);
    for (const row of found.rows) {
      const columns = Object.keys(row);
      const slots = columns.map(() => '?').join(', ');
      const words = `insert into ${quoted(name)} (${columns.map(quoted).join(', ')}) values (${slots})`;
      rows.push(CompiledQuery.raw(words, Object.values(row)));
    }
  }
  return [...made.rows.map((one) => CompiledQuery.raw(one.sql)), ...rows];
};

const isEmptySqlite = async (db: Db, address: string): Promise<boolean> => {
  if (!address.startsWith('sqlite:')) return false;
  const { rows } = await sql`select 1 from sqlite_master limit 1`.execute(db);
  return rows.length === 0;
};

/** As `migrate`, but an empty database in SQLite gets at once what the migrations left of the first one in this process. */
export const migrateAgain = async (db: Db, address: string): Promise<void> => {
  const known = left;
  if (!(await isEmptySqlite(db, address))) await migrate(db);
  else if (known === undefined) {
    await migrate(db);
    left = await whatIsLeft(db);
  } else {
    await db.transaction().execute(async (transaction) => {
      for (const question of known) await transaction.executeQuery(question);
    });
  }
};
