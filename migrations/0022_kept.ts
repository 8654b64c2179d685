import type { Kysely } from 'kysely';

/** What a button or a form under way means, where its id is too short to say it. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('kept')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addColumn('until', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('keptAge').on('kept').column('until').execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropTable('kept').execute();
};
