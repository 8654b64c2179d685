import { type Kysely, sql } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('notices')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('subjectId', 'text', (c) => c.notNull())
    .addColumn('certificateId', 'text')
    .addColumn('facts', 'text', (c) => c.notNull())
    // Said once: a second notice with the same words of this column is not made.
    .addColumn('dedup', 'text', (c) => c.notNull().unique())
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('noticesOfSubject').on('notices').columns(['subjectId', 'at']).execute();
  await db.schema.createIndex('noticesOfCertificate').on('notices').columns(['certificateId', 'at']).execute();
  await db.schema.createIndex('noticesAge').on('notices').column('at').execute();
  await db.schema
    .createTable('deliveries')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('noticeId', 'text', (c) => c.notNull().references('notices.id').onDelete('cascade'))
    .addColumn('receiver', 'text', (c) => c.notNull())
    .addColumn('why', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('nextAt', 'text')
    .addColumn('problem', 'text')
    .addColumn('posted', 'text')
    .addColumn('holder', 'text')
    .addColumn('heldUntil', 'text')
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .addColumn('sentAt', 'text')
    .addUniqueConstraint('deliveriesOnce', ['noticeId', 'receiver'])
    .execute();
  await db.schema
    .createIndex('deliveriesDue')
    .on('deliveries')
    .column('nextAt')
    .where(sql.ref('nextAt'), 'is not', null)
    .execute();
  await db.schema
    .createIndex('deliveriesOfReceiver')
    .on('deliveries')
    .columns(['receiver', 'nextAt'])
    .where(sql.ref('nextAt'), 'is not', null)
    .execute();
  await db.schema
    .createIndex('deliveriesHeld')
    .on('deliveries')
    .column('holder')
    .where(sql.ref('holder'), 'is not', null)
    .execute();
  await db.schema
    .createTable('followers')
    .addColumn('certificateId', 'text', (c) => c.notNull().references('certificates.id').onDelete('cascade'))
    .addColumn('personId', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('followersKey', ['certificateId', 'personId'])
    .execute();
  await db.schema.alterTable('approvals').addColumn('remindAt', 'text').execute();
  await db.schema
    .createIndex('approvalsReminders')
    .on('approvals')
    .column('remindAt')
    .where(sql.ref('remindAt'), 'is not', null)
    .execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('approvalsReminders').execute();
  await db.schema.alterTable('approvals').dropColumn('remindAt').execute();
  for (const table of ['followers', 'deliveries', 'notices']) await db.schema.dropTable(table).execute();
};
