import type { Kysely } from 'kysely';

/** What readiness and the metrics ask: how many in which state, and which has waited longest. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.createIndex('deliveriesByState').on('deliveries').columns(['state', 'createdAt']).execute();
  await db.schema.createIndex('renewalsByState').on('renewals').column('state').execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  for (const name of ['renewalsByState', 'deliveriesByState']) await db.schema.dropIndex(name).execute();
};
