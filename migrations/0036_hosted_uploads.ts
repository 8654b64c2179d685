import { type Kysely, sql } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('hostedUploads')
    .addColumn('certificateId', 'text', (c) => c.primaryKey().references('certificates.id').onDelete('cascade'))
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('plan', 'text', (c) => c.notNull())
    .addColumn('method', 'text', (c) => c.notNull())
    .addColumn('pack', 'text')
    .addColumn('submitAt', 'text', (c) => c.notNull())
    .addColumn('orderId', 'text')
    .addColumn('successorId', 'text')
    .addColumn('problem', 'text')
    .addColumn('lost', 'text', (c) => c.notNull())
    .addColumn('nextAt', 'text')
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('updatedAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('hostedUploadsDue')
    .on('hostedUploads')
    .column('nextAt')
    .where(sql.ref('nextAt'), 'is not', null)
    .execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropTable('hostedUploads').execute();
};
