import type { Kysely } from 'kysely';

// Whoever was two persons and became one: the ledger and the audit log keep the id they wrote down, and this says who it is now.
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('formerPeople')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('personId', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('formerPeoplePerson').on('formerPeople').column('personId').execute();
  await db.schema.createIndex('formerPeopleName').on('formerPeople').column('name').execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropTable('formerPeople').execute();
};
