import type { Kysely } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('acmeKeys')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('authority', 'text', (c) => c.notNull())
    .addColumn('personId', 'text', (c) => c.notNull())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('hmac', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .addColumn('revokedAt', 'text')
    .execute();
  await db.schema.createIndex('acmeKeysPerson').on('acmeKeys').column('personId').execute();
  await db.schema
    .createTable('acmeAccounts')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('authority', 'text', (c) => c.notNull())
    .addColumn('thumbprint', 'text', (c) => c.notNull())
    .addColumn('jwk', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('contact', 'text', (c) => c.notNull())
    .addColumn('keyId', 'text')
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('acmeAccountsKey')
    .on('acmeAccounts')
    .columns(['authority', 'thumbprint'])
    .unique()
    .execute();
  await db.schema
    .createTable('acmeOrders')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('accountId', 'text', (c) => c.notNull())
    .addColumn('names', 'text', (c) => c.notNull())
    .addColumn('profile', 'text')
    .addColumn('until', 'text')
    .addColumn('replaces', 'text')
    .addColumn('csr', 'text')
    .addColumn('certificateId', 'text')
    .addColumn('approvalId', 'text')
    .addColumn('expiresAt', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('acmeOrdersAccount').on('acmeOrders').columns(['accountId', 'createdAt']).execute();
  await db.schema.createIndex('acmeOrdersExpiry').on('acmeOrders').column('expiresAt').execute();
  await db.schema.createIndex('acmeOrdersReplaces').on('acmeOrders').column('replaces').execute();
  await db.schema.createIndex('acmeOrdersCertificate').on('acmeOrders').column('certificateId').execute();
  await db.schema
    .createTable('acmeGrants')
    .addColumn('accountId', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('how', 'text', (c) => c.notNull())
    .addColumn('until', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('acmeGrantsKey', ['accountId', 'name', 'how'])
    .execute();
  await db.schema.createIndex('certificatesSerial').on('certificates').column('serial').execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('certificatesSerial').execute();
  for (const table of ['acmeGrants', 'acmeOrders', 'acmeAccounts', 'acmeKeys'])
    await db.schema.dropTable(table).execute();
};
