import type { Kysely } from 'kysely';

/** What was put on a target last, and what came after it there. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.createIndex('deploymentsOnTarget').on('deployments').columns(['target', 'updatedAt']).execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('deploymentsOnTarget').execute();
};
