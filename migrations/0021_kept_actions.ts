import type { Kysely } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('keptActions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('keptActionsAge').on('keptActions').column('at').execute();
  // A press asks what the card it was pressed on is about.
  await db.schema.createIndex('cardsByHandle').on('cards').columns(['ref', 'surface']).execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('cardsByHandle').execute();
  await db.schema.dropTable('keptActions').execute();
};
