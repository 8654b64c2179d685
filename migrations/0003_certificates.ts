import { type Kysely, sql } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('certificates')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('names', 'text', (c) => c.notNull())
    .addColumn('plan', 'text', (c) => c.notNull())
    .addColumn('issuer', 'text', (c) => c.notNull())
    .addColumn('orderId', 'text')
    .addColumn('serial', 'text', (c) => c.notNull())
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .addColumn('notBefore', 'text', (c) => c.notNull())
    .addColumn('notAfter', 'text', (c) => c.notNull())
    .addColumn('chain', 'text', (c) => c.notNull())
    .addColumn('key', 'text')
    .addColumn('keyPassword', 'text')
    .addColumn('algorithm', 'text', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('renewAt', 'text')
    .addColumn('autoRenew', 'integer', (c) => c.notNull())
    .addColumn('ignored', 'integer', (c) => c.notNull())
    .addColumn('replacesId', 'text')
    .addColumn('remark', 'text', (c) => c.notNull())
    .addColumn('tags', 'text', (c) => c.notNull())
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('revokedAt', 'text')
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('certificatesExpiry').on('certificates').columns(['state', 'notAfter', 'id']).execute();
  await db.schema.createIndex('certificatesFingerprint').on('certificates').column('fingerprint').execute();
  await db.schema
    .createIndex('certificatesRenewal')
    .on('certificates')
    .column('renewAt')
    .where(sql.ref('renewAt'), 'is not', null)
    .execute();
  await db.schema
    .createTable('certificateNames')
    .addColumn('certificateId', 'text', (c) => c.notNull().references('certificates.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('certificateNamesKey', ['name', 'certificateId'])
    .execute();
  await db.schema
    .createTable('bindings')
    .addColumn('certificateId', 'text', (c) => c.notNull().references('certificates.id').onDelete('cascade'))
    .addColumn('target', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('bindingsKey', ['certificateId', 'target'])
    .execute();
  await db.schema
    .createTable('deployments')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('certificateId', 'text', (c) => c.notNull().references('certificates.id').onDelete('cascade'))
    .addColumn('target', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('evidence', 'text', (c) => c.notNull())
    .addColumn('previous', 'text')
    .addColumn('problem', 'text')
    .addColumn('nextAt', 'text')
    .addColumn('holder', 'text')
    .addColumn('heldUntil', 'text')
    .addColumn('requester', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .addColumn('updatedAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('deploymentsOfCertificate')
    .on('deployments')
    .columns(['certificateId', 'target'])
    .execute();
  await db.schema
    .createIndex('deploymentsDue')
    .on('deployments')
    .column('nextAt')
    .where(sql.ref('nextAt'), 'is not', null)
    .execute();
  await db.schema
    .createIndex('deploymentsHeld')
    .on('deployments')
    .column('holder')
    .where(sql.ref('holder'), 'is not', null)
    .execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  for (const table of ['deployments', 'bindings', 'certificateNames', 'certificates']) {
    await db.schema.dropTable(table).execute();
  }
};
