import type { Kysely } from 'kysely';

const ORDER_COLUMNS = ['organisationId', 'applicant', 'reviewedAt'] as const;

/** Organisations and people that applications name, their reviews, and what an order keeps of them. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('parties')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('handle', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addColumn('createdBy', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .addColumn('updatedAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('partiesHandle').unique().on('parties').columns(['kind', 'handle']).execute();
  await db.schema
    .createTable('organisationReviews')
    .addColumn('organisationId', 'text', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('brand', 'text', (c) => c.notNull())
    .addColumn('level', 'text', (c) => c.notNull())
    .addColumn('orderId', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('organisationReviewsKey', ['organisationId', 'orderId'])
    .execute();
  for (const column of ORDER_COLUMNS) await db.schema.alterTable('orders').addColumn(column, 'text').execute();
  await db.schema.alterTable('orders').addColumn('organisationRevision', 'integer').execute();
  await db.schema
    .alterTable('approvals')
    .addColumn('about', 'text', (c) => c.notNull().defaultTo('names'))
    .execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('approvals').dropColumn('about').execute();
  for (const column of [...ORDER_COLUMNS, 'organisationRevision'])
    await db.schema.alterTable('orders').dropColumn(column).execute();
  for (const table of ['organisationReviews', 'parties']) await db.schema.dropTable(table).execute();
};
