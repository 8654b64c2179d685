import type { Kysely } from 'kysely';

/** A person is told things in the language they last used. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('people').addColumn('language', 'text').execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('people').dropColumn('language').execute();
};
