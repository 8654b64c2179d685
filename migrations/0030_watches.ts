import type { Kysely } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('watches')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull().unique())
    .addColumn('place', 'text', (c) => c.notNull())
    .addColumn('every', 'integer', (c) => c.notNull())
    .addColumn('tags', 'text', (c) => c.notNull())
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('seen', 'text', (c) => c.notNull())
    .addColumn('troubles', 'text', (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('lookedAt', 'text')
    .addColumn('nextAt', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('watchesDue').on('watches').column('nextAt').execute();
  // Where a watched certificate is served: asked when a place shows another one.
  await db.schema.createIndex('bindingsOfTarget').on('bindings').column('target').execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('bindingsOfTarget').execute();
  await db.schema.dropTable('watches').execute();
};
