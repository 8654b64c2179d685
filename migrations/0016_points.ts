import type { Kysely } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('pointPacks')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('total', 'integer', (c) => c.notNull())
    .addColumn('free', 'integer', (c) => c.notNull())
    .addColumn('held', 'integer', (c) => c.notNull())
    .addColumn('expiresAt', 'text', (c) => c.notNull())
    .addColumn('lapsesAt', 'text')
    .addColumn('warnAt', 'text')
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('pointPacksAccount').on('pointPacks').columns(['account', 'expiresAt']).execute();
  await db.schema.createIndex('pointPacksLapse').on('pointPacks').column('lapsesAt').execute();
  await db.schema.createIndex('pointPacksWarn').on('pointPacks').column('warnAt').execute();
  await db.schema
    .createTable('pointEntries')
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('line', 'integer', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('place', 'text', (c) => c.notNull())
    .addColumn('account', 'text')
    .addColumn('points', 'integer', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('pointEntriesKey', ['id', 'line'])
    .execute();
  await db.schema.createIndex('pointEntriesAccount').on('pointEntries').columns(['account', 'id']).execute();
  await db.schema.createIndex('pointEntriesPlace').on('pointEntries').column('place').execute();
  await db.schema
    .createTable('pointHolds')
    .addColumn('orderId', 'text', (c) => c.primaryKey())
    .addColumn('packId', 'text', (c) => c.notNull().references('pointPacks.id'))
    .addColumn('points', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('pointTransfers')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('packId', 'text', (c) => c.notNull().references('pointPacks.id'))
    .addColumn('sender', 'text', (c) => c.notNull())
    .addColumn('receiver', 'text', (c) => c.notNull())
    .addColumn('points', 'integer', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull().unique())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('expiresAt', 'text', (c) => c.notNull())
    .addColumn('nextAt', 'text')
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('pointTransfersDue').on('pointTransfers').column('nextAt').execute();
  await db.schema.createIndex('pointTransfersSender').on('pointTransfers').column('sender').execute();
  await db.schema
    .createTable('rechargeCodes')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('hash', 'text', (c) => c.notNull().unique())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('points', 'integer', (c) => c.notNull())
    .addColumn('receiver', 'text')
    .addColumn('packExpiresAt', 'text', (c) => c.notNull())
    .addColumn('expiresAt', 'text', (c) => c.notNull())
    .addColumn('usedBy', 'text')
    .addColumn('usedAt', 'text')
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('codeTries')
    .addColumn('personId', 'text', (c) => c.primaryKey())
    .addColumn('wrong', 'integer', (c) => c.notNull())
    .addColumn('lockedUntil', 'text')
    .execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  const tables = ['codeTries', 'rechargeCodes', 'pointTransfers', 'pointHolds', 'pointEntries', 'pointPacks'];
  for (const table of tables) await db.schema.dropTable(table).execute();
};
