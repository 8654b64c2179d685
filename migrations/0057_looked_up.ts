import type { Kysely } from 'kysely';

/** What is asked for by name at every renewal, and what is cleared by its end, is found without reading the table. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.createIndex('delegationsByName').on('delegations').column('name').execute();
  await db.schema.createIndex('acmeGrantsUntil').on('acmeGrants').column('until').execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('acmeGrantsUntil').execute();
  await db.schema.dropIndex('delegationsByName').execute();
};
