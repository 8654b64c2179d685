import type { Kysely } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('approvals')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('subjectKind', 'text', (c) => c.notNull())
    .addColumn('subjectId', 'text', (c) => c.notNull())
    .addColumn('summary', 'text', (c) => c.notNull())
    .addColumn('requester', 'text', (c) => c.notNull())
    .addColumn('needed', 'integer', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('deadline', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .addColumn('decidedAt', 'text')
    .execute();
  await db.schema.createIndex('approvalsWaiting').on('approvals').columns(['state', 'deadline']).execute();
  await db.schema.createIndex('approvalsSubject').on('approvals').column('subjectId').execute();
  await db.schema
    .createTable('votes')
    .addColumn('approvalId', 'text', (c) => c.notNull().references('approvals.id').onDelete('cascade'))
    .addColumn('personId', 'text', (c) => c.notNull())
    .addColumn('vote', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('votesKey', ['approvalId', 'personId'])
    .execute();
  await db.schema
    .createTable('links')
    .addColumn('hash', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('subjectId', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addColumn('personId', 'text', (c) => c.notNull())
    .addColumn('expiresAt', 'text', (c) => c.notNull())
    .addColumn('usedAt', 'text')
    .execute();
  await db.schema.createIndex('linksExpiry').on('links').column('expiresAt').execute();
  await db.schema
    .createTable('cards')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('subjectKind', 'text', (c) => c.notNull())
    .addColumn('subjectId', 'text', (c) => c.notNull())
    .addColumn('surface', 'text', (c) => c.notNull())
    .addColumn('conversation', 'text', (c) => c.notNull())
    .addColumn('ref', 'text', (c) => c.notNull())
    .addColumn('language', 'text', (c) => c.notNull())
    .addColumn('stale', 'integer', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('cardsOfSubject').on('cards').columns(['subjectId', 'subjectKind']).execute();
  await db.schema.createIndex('cardsStale').on('cards').columns(['surface', 'stale']).execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  for (const table of ['cards', 'links', 'votes', 'approvals']) await db.schema.dropTable(table).execute();
};
