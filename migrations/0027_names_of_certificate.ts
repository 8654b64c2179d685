import type { Kysely } from 'kysely';

/** A certificate's names are found by it, so that looking again at what shares them does not read every name in store. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.createIndex('certificateNamesOf').on('certificateNames').columns(['certificateId', 'name']).execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('certificateNamesOf').execute();
};
