import { type Kysely, sql } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('hostings')
    .addColumn('certificateId', 'text', (c) => c.primaryKey().references('certificates.id').onDelete('cascade'))
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('replaceAt', 'text', (c) => c.notNull())
    .addColumn('startsAt', 'text')
    .addColumn('designatedId', 'text')
    .addColumn('successorId', 'text')
    .addColumn('quiet', 'text', (c) => c.notNull())
    .addColumn('problem', 'text')
    .addColumn('announcedAt', 'text')
    .addColumn('nextAt', 'text')
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .addColumn('updatedAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('hostingsDue')
    .on('hostings')
    .column('nextAt')
    .where(sql.ref('nextAt'), 'is not', null)
    .execute();
  await db.schema.createIndex('hostingsByState').on('hostings').columns(['state', 'name']).execute();
  await db.schema
    .createTable('hostingTargets')
    .addColumn('certificateId', 'text', (c) => c.notNull().references('hostings.certificateId').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('target', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('deploymentId', 'text')
    .addPrimaryKeyConstraint('hostingTargetsKey', ['certificateId', 'target'])
    .execute();
  await db.schema
    .createIndex('hostingTargetsDeployment')
    .on('hostingTargets')
    .column('deploymentId')
    .where(sql.ref('deploymentId'), 'is not', null)
    .execute();
  // What is deployed is looked at again from time to time: someone may put the old one back.
  await db.schema.alterTable('deployments').addColumn('probeAt', 'text').execute();
  await db.schema.alterTable('deployments').addColumn('drift', 'text').execute();
  await db.schema
    .createIndex('deploymentsProbe')
    .on('deployments')
    .column('probeAt')
    .where(sql.ref('probeAt'), 'is not', null)
    .execute();
  await db.schema.createIndex('deploymentsOfTarget').on('deployments').columns(['target', 'state']).execute();
  await sql`update ${sql.table('deployments')} set ${sql.ref('probeAt')} = ${sql.ref('updatedAt')} where state = 'deployed'`.execute(
    db,
  );
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('deploymentsOfTarget').execute();
  await db.schema.dropIndex('deploymentsProbe').execute();
  for (const column of ['drift', 'probeAt']) await db.schema.alterTable('deployments').dropColumn(column).execute();
  for (const table of ['hostingTargets', 'hostings']) await db.schema.dropTable(table).execute();
};
