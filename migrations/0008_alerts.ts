import { type Kysely, sql } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  // Beside the certificates, not in them: a row here is a hundred bytes, one there is a whole chain.
  await db.schema
    .createTable('expiryWatch')
    .addColumn('certificateId', 'text', (c) => c.primaryKey().references('certificates.id').onDelete('cascade'))
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('nextAt', 'text')
    .addColumn('snooze', 'text')
    .addColumn('ackStage', 'text')
    .addColumn('ackBy', 'text')
    .addColumn('ackAt', 'text')
    .execute();
  await db.schema
    .createIndex('expiryWatchDue')
    .on('expiryWatch')
    .column('nextAt')
    .where(sql.ref('nextAt'), 'is not', null)
    .execute();
  // What is there already is looked at once, at the first sweep.
  await sql`insert into ${sql.table('expiryWatch')} (${sql.ref('certificateId')}, ${sql.ref('version')}, ${sql.ref('nextAt')})
    select ${sql.ref('id')}, 1, ${sql.ref('createdAt')} from ${sql.table('certificates')}
    where ${sql.ref('state')} = 'valid'`.execute(db);
  await db.schema
    .createTable('alerts')
    .addColumn('certificateId', 'text', (c) => c.notNull().references('certificates.id').onDelete('cascade'))
    .addColumn('receiver', 'text', (c) => c.notNull())
    .addColumn('policy', 'text', (c) => c.notNull())
    .addColumn('stage', 'text', (c) => c.notNull())
    .addColumn('rank', 'integer', (c) => c.notNull())
    .addColumn('firstAt', 'text', (c) => c.notNull())
    .addColumn('sentAt', 'text', (c) => c.notNull())
    .addColumn('noticeId', 'text', (c) => c.notNull())
    .addColumn('closed', 'text')
    .addColumn('closedAt', 'text')
    .addPrimaryKeyConstraint('alertsKey', ['certificateId', 'receiver', 'policy'])
    .execute();
  await db.schema.createIndex('alertsOfNotice').on('alerts').column('noticeId').execute();
  await db.schema
    .createTable('alertPolicies')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('remark', 'text', (c) => c.notNull())
    .addColumn('rule', 'text', (c) => c.notNull())
    .addColumn('createdBy', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('certificatesReplaces')
    .on('certificates')
    .column('replacesId')
    .where(sql.ref('replacesId'), 'is not', null)
    .execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('certificatesReplaces').execute();
  for (const table of ['alertPolicies', 'alerts', 'expiryWatch']) await db.schema.dropTable(table).execute();
};
