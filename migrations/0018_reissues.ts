import { type Kysely, sql } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('reissues')
    .addColumn('orderId', 'text', (c) => c.primaryKey())
    .addColumn('originalId', 'text', (c) => c.notNull().references('certificates.id').onDelete('cascade'))
    .addColumn('certificateId', 'text')
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('notAfter', 'text', (c) => c.notNull())
    .addColumn('proved', 'integer', (c) => c.notNull())
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('reissuesOfOriginal').on('reissues').column('originalId').execute();
  await db.schema
    .createIndex('reissuesOfCertificate')
    .on('reissues')
    .column('certificateId')
    .where(sql.ref('certificateId'), 'is not', null)
    .execute();
  await db.schema
    .createTable('reissueDomains')
    .addColumn('orderId', 'text', (c) => c.notNull().references('reissues.orderId').onDelete('cascade'))
    .addColumn('domain', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('reissueDomainsKey', ['domain', 'orderId'])
    .execute();
  // Of the built-in CA: when the certificate is to end, and not `days` from now.
  await db.schema.alterTable('authorityOrders').addColumn('until', 'text').execute();
  // `freeAt` is null as long as the order may still bring a certificate.
  await db.schema
    .createTable('quotaPlaces')
    .addColumn('orderId', 'text', (c) => c.primaryKey())
    .addColumn('plan', 'text', (c) => c.notNull())
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('domain', 'text', (c) => c.notNull())
    .addColumn('freeAt', 'text')
    .execute();
  await db.schema.createIndex('quotaByAccount').on('quotaPlaces').columns(['plan', 'account', 'freeAt']).execute();
  await db.schema.createIndex('quotaByDomain').on('quotaPlaces').columns(['plan', 'domain', 'freeAt']).execute();
  await db.schema
    .createTable('expedites')
    .addColumn('orderId', 'text', (c) => c.notNull().references('orders.id').onDelete('cascade'))
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('personId', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('expeditesKey', ['orderId', 'at'])
    .execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('authorityOrders').dropColumn('until').execute();
  for (const table of ['expedites', 'quotaPlaces', 'reissueDomains', 'reissues'])
    await db.schema.dropTable(table).execute();
};
