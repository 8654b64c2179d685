import { type Kysely, sql } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('edgeDomains')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('edge', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('https', 'text', (c) => c.notNull())
    .addColumn('origin', 'text', (c) => c.notNull())
    .addColumn('redirect', 'integer', (c) => c.notNull())
    .addColumn('certificateId', 'text')
    .addColumn('wantedId', 'text')
    .addColumn('orderId', 'text')
    .addColumn('problem', 'text')
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('deadline', 'text')
    .addColumn('servedAt', 'text')
    .addColumn('nextAt', 'text')
    .addColumn('holder', 'text')
    .addColumn('heldUntil', 'text')
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .addColumn('updatedAt', 'text', (c) => c.notNull())
    .execute();
  for (const column of ['nextAt', 'orderId', 'certificateId']) {
    await db.schema
      .createIndex(`edgeDomains_${column}`)
      .on('edgeDomains')
      .column(column)
      .where(sql.ref(column), 'is not', null)
      .execute();
  }
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropTable('edgeDomains').execute();
};
