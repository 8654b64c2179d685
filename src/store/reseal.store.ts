import { sql } from 'kysely';
import { SEALED_COLUMNS } from './sealed-columns.ts';
import type { Store } from './store.ts';

const BATCH = 500;

/**
 * Seals anew what is still under an older master key, in batches that each stand alone: it may be stopped and started at any time,
 * and may run beside a working bot (a row changed meanwhile keeps its newer text). Answers how many texts were sealed anew.
 */
export const resealAll = async (store: Store): Promise<number> => {
  let done = 0;
  for (const { table, column, purpose, key } of SEALED_COLUMNS) {
    const fresh = `s1.${store.seal.currentVersion}.`;
    for (;;) {
      const { rows } = await sql<Record<string, string>>`
        select ${sql.join([...key, column].map((name) => sql.ref(name)))} from ${sql.table(table)}
        where ${sql.ref(column)} is not null and ${sql.ref(column)} not like ${`${fresh}%`} limit ${sql.lit(BATCH)}`.execute(
        store.db,
      );
      if (rows.length === 0) break;
      await store.transaction(async ({ db }) => {
        for (const row of rows) {
          const old = row[column] ?? '';
          const where = [...key, column].map((name) => sql`${sql.ref(name)} = ${row[name]}`);
          const renewed = store.seal.seal(store.seal.open(old, purpose), purpose);
          await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${renewed} where ${sql.join(where, sql` and `)}`.execute(
            db,
          );
        }
      });
      done += rows.length;
    }
  }
  return done;
};

/**
 * Opens one text of every sealed column: whether these master keys are those of this store.
 * @throws CertError `secret-unreadable`.
 */
export const openOneOfEach = async (store: Store): Promise<void> => {
  for (const { table, column, purpose } of SEALED_COLUMNS) {
    const { rows } = await sql<Record<string, string>>`
      select ${sql.ref(column)} from ${sql.table(table)} where ${sql.ref(column)} is not null limit 1`.execute(
      store.db,
    );
    for (const row of rows) store.seal.open(row[column] ?? '', purpose);
  }
};
