import { type Kysely, sql } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createIndex('ordersFinished')
    .on('orders')
    .columns(['plan', 'issuer', 'method', 'createdAt'])
    .where(sql.ref('certificateId'), 'is not', null)
    .execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('ordersFinished').execute();
};
