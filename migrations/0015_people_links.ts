import type { Kysely } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('groupRoles')
    .addColumn('personId', 'text', (c) => c.notNull().references('people.id').onDelete('cascade'))
    .addColumn('surface', 'text', (c) => c.notNull())
    .addColumn('realm', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('groupRolesKey', ['personId', 'surface', 'realm', 'role'])
    .execute();
  await db.schema
    .createTable('linkCodes')
    .addColumn('personId', 'text', (c) => c.primaryKey().references('people.id').onDelete('cascade'))
    .addColumn('hash', 'text', (c) => c.notNull().unique())
    .addColumn('expiresAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('certificatesIgnored').on('certificates').columns(['ignored', 'notAfter']).execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('certificatesIgnored').execute();
  for (const table of ['linkCodes', 'groupRoles']) await db.schema.dropTable(table).execute();
};
