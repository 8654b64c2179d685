import type { Kysely } from 'kysely';

// Nobody asks what lies at one place of the ledger: the packs carry their balances. Writing the index took a tenth of every movement.
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('pointEntriesPlace').execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.createIndex('pointEntriesPlace').on('pointEntries').column('place').execute();
};
