import type { Kysely } from 'kysely';

/** Signed letters, and the messages that an order's e-mail validation or review sends. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('letters')
    .addColumn('orderId', 'text', (c) => c.primaryKey())
    .addColumn('format', 'text', (c) => c.notNull())
    .addColumn('size', 'integer', (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .addColumn('uploadedBy', 'text', (c) => c.notNull())
    .addColumn('uploadedAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('orderMails')
    .addColumn('orderId', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull().unique())
    .addColumn('sent', 'integer', (c) => c.notNull())
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addColumn('expiresAt', 'text', (c) => c.notNull())
    .execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  for (const table of ['orderMails', 'letters']) await db.schema.dropTable(table).execute();
};
