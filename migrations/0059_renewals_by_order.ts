import type { Kysely } from 'kysely';

/** An order that a person made and a renewal took as its own leads to that renewal. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.createIndex('renewalsByOrder').on('renewals').column('orderId').execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('renewalsByOrder').execute();
};
