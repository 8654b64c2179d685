import { type Kysely, sql } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .alterTable('orders')
    .addColumn('project', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
  await db.schema.alterTable('orders').addColumn('email', 'text').execute();
  for (const column of ['applicant', 'email']) {
    await db.schema
      .createIndex(`orders_${column}`)
      .on('orders')
      .columns(['requester', 'createdAt'])
      .where(sql.ref(column), 'is not', null)
      .execute();
  }
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  for (const column of ['applicant', 'email']) await db.schema.dropIndex(`orders_${column}`).execute();
  await db.schema.alterTable('orders').dropColumn('email').execute();
  await db.schema.alterTable('orders').dropColumn('project').execute();
};
