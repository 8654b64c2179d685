import { type Kysely, sql } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('renewals')
    .addColumn('certificateId', 'text', (c) => c.primaryKey().references('certificates.id').onDelete('cascade'))
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('dueAt', 'text')
    .addColumn('why', 'text')
    .addColumn('windowStart', 'text')
    .addColumn('windowEnd', 'text')
    .addColumn('suggestedAt', 'text')
    .addColumn('explanationUrl', 'text')
    .addColumn('pollAt', 'text')
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('failedAt', 'text')
    .addColumn('problem', 'text')
    .addColumn('nextAt', 'text')
    .addColumn('orderId', 'text')
    .addColumn('seenAttempt', 'integer', (c) => c.notNull())
    .addColumn('askedAt', 'text')
    .addColumn('without', 'text', (c) => c.notNull())
    .addColumn('approvalId', 'text')
    .addColumn('successorId', 'text')
    .addColumn('updatedAt', 'text', (c) => c.notNull())
    .execute();
  // Work is found by its due time: rows with nothing due are not in the index at all.
  for (const column of ['nextAt', 'pollAt']) {
    await db.schema
      .createIndex(`renewals_${column}`)
      .on('renewals')
      .column(column)
      .where(sql.ref(column), 'is not', null)
      .execute();
  }
  // What was issued before is looked after from now on; nobody has switched auto-renewal on, so each rests until someone does.
  await sql`
    insert into ${sql.table('renewals')} (${sql.join(
      ['certificateId', 'version', 'state', 'failures', 'seenAttempt', 'without', 'updatedAt'].map((name) =>
        sql.ref(name),
      ),
    )})
    select ${sql.ref('id')}, 1, 'resting', 0, 0, '[]', ${sql.ref('createdAt')}
    from ${sql.table('certificates')} where ${sql.ref('source')} = 'issued'
  `.execute(db);
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropTable('renewals').execute();
};
