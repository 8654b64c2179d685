import type { Kysely } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('caBuckets')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('fullAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('caBucketsAge').on('caBuckets').column('fullAt').execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropTable('caBuckets').execute();
};
