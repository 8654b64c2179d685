import type { Kysely } from 'kysely';

const APPLICANT = ['organisation', 'administrator', 'contact'] as const;

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('validatedNames')
    .addColumn('scope', 'text', (c) => c.notNull())
    .addColumn('holder', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('proof', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('validatedNamesKey', ['scope', 'holder', 'name', 'proof'])
    .execute();
  for (const column of APPLICANT) await db.schema.alterTable('hostedUploads').addColumn(column, 'text').execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  for (const column of APPLICANT) await db.schema.alterTable('hostedUploads').dropColumn(column).execute();
  await db.schema.dropTable('validatedNames').execute();
};
