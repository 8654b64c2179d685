import type { Kysely } from 'kysely';

/** A button is pressed on a message: its card is found by the message. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.createIndex('cardsByRef').on('cards').columns(['surface', 'ref']).execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('cardsByRef').execute();
};
