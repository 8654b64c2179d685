import type { Kysely } from 'kysely';

export const up = (db: Kysely<unknown>): Promise<void> =>
  db.schema.alterTable('authorityOrders').addColumn('encryption', 'text').execute();

export const down = (db: Kysely<unknown>): Promise<void> =>
  db.schema.alterTable('authorityOrders').dropColumn('encryption').execute();
