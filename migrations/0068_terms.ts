import type { Kysely } from 'kysely';

/** PLAN-9: the term that an order buys, and the end of the one that it goes on with. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('orders').addColumn('years', 'integer').execute();
  await db.schema.alterTable('orders').addColumn('termEnds', 'text').execute();
  await db.schema.alterTable('certificates').addColumn('termEnds', 'text').execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('certificates').dropColumn('termEnds').execute();
  await db.schema.alterTable('orders').dropColumn('termEnds').execute();
  await db.schema.alterTable('orders').dropColumn('years').execute();
};
