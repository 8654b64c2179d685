import type { Kysely } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .alterTable('delegations')
    .addColumn('kind', 'text', (c) => c.notNull().defaultTo('cname'))
    .execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('delegations').dropColumn('kind').execute();
};
