import type { Kysely } from 'kysely';

/** Mailboxes that somebody asked to be told by, and whether whoever reads them said yes (MSG-2). */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('mailReceivers')
    .addColumn('address', 'text', (c) => c.primaryKey())
    .addColumn('token', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull().unique())
    .addColumn('askedBy', 'text', (c) => c.notNull())
    .addColumn('asks', 'integer', (c) => c.notNull())
    .addColumn('askedAt', 'text', (c) => c.notNull())
    .addColumn('expiresAt', 'text', (c) => c.notNull())
    .addColumn('verifiedAt', 'text')
    .execute();
  await db.schema.createIndex('mailReceiversAsked').on('mailReceivers').columns(['askedBy', 'askedAt']).execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropTable('mailReceivers').execute();
};
