import { type Kysely, sql } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('authorities')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('root', 'text', (c) => c.notNull())
    .addColumn('rootKey', 'text', (c) => c.notNull())
    .addColumn('issuing', 'text', (c) => c.notNull())
    .addColumn('issuingKey', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('authorityOrders')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('authority', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('names', 'text', (c) => c.notNull())
    .addColumn('authorizations', 'text', (c) => c.notNull())
    .addColumn('chain', 'text')
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('authorityCertificates')
    .addColumn('serial', 'text', (c) => c.primaryKey())
    .addColumn('authority', 'text', (c) => c.notNull())
    .addColumn('notAfter', 'text', (c) => c.notNull())
    .addColumn('revokedAt', 'text')
    .addColumn('reason', 'text')
    .execute();
  await db.schema
    .createIndex('authorityRevoked')
    .on('authorityCertificates')
    .columns(['authority', 'serial'])
    .where(sql.ref('revokedAt'), 'is not', null)
    .execute();
  await db.schema
    .createTable('authorityCrls')
    .addColumn('authority', 'text', (c) => c.primaryKey())
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('der', 'text', (c) => c.notNull())
    .addColumn('thisUpdate', 'text', (c) => c.notNull())
    .addColumn('nextUpdate', 'text', (c) => c.notNull())
    .execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  for (const table of ['authorityCrls', 'authorityCertificates', 'authorityOrders', 'authorities']) {
    await db.schema.dropTable(table).execute();
  }
};
