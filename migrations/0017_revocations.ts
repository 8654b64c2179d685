import { type Kysely, sql } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('revocations')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('certificateId', 'text', (c) => c.notNull().references('certificates.id').onDelete('cascade'))
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('proofs', 'text', (c) => c.notNull())
    .addColumn('approvalId', 'text')
    .addColumn('requester', 'text', (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('problem', 'text')
    .addColumn('deadline', 'text', (c) => c.notNull())
    .addColumn('nextAt', 'text')
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .addColumn('updatedAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('revocationsOfCertificate')
    .on('revocations')
    .columns(['certificateId', 'createdAt'])
    .execute();
  // Work is found by its due time: what rests is not in the index at all.
  await db.schema
    .createIndex('revocationsDue')
    .on('revocations')
    .column('nextAt')
    .where(sql.ref('nextAt'), 'is not', null)
    .execute();
  await db.schema
    .createTable('revokedTogether')
    .addColumn('revocationId', 'text', (c) => c.notNull().references('revocations.id').onDelete('cascade'))
    .addColumn('certificateId', 'text', (c) => c.notNull().references('certificates.id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('doneAt', 'text')
    .addPrimaryKeyConstraint('revokedTogetherKey', ['revocationId', 'certificateId'])
    .execute();
  await db.schema.createIndex('revokedTogetherCertificate').on('revokedTogether').column('certificateId').execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  for (const table of ['revokedTogether', 'revocations']) await db.schema.dropTable(table).execute();
};
