import { type Kysely, sql } from 'kysely';

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('orders')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('names', 'text', (c) => c.notNull())
    .addColumn('plan', 'text', (c) => c.notNull())
    .addColumn('issuers', 'text', (c) => c.notNull())
    .addColumn('issuer', 'text', (c) => c.notNull())
    .addColumn('issuerRef', 'text')
    .addColumn('attempt', 'integer', (c) => c.notNull())
    .addColumn('method', 'text', (c) => c.notNull())
    .addColumn('provider', 'text')
    .addColumn('profile', 'text')
    .addColumn('algorithm', 'text', (c) => c.notNull())
    .addColumn('csrSource', 'text', (c) => c.notNull())
    .addColumn('csr', 'text', (c) => c.notNull())
    .addColumn('key', 'text')
    .addColumn('keyPassword', 'text')
    .addColumn('remark', 'text', (c) => c.notNull())
    .addColumn('tags', 'text', (c) => c.notNull())
    .addColumn('targets', 'text', (c) => c.notNull())
    .addColumn('requester', 'text', (c) => c.notNull())
    .addColumn('approvalId', 'text')
    .addColumn('personApproved', 'integer', (c) => c.notNull())
    .addColumn('certificateId', 'text')
    .addColumn('replacesId', 'text')
    .addColumn('problem', 'text')
    .addColumn('waiting', 'text')
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('deadline', 'text')
    .addColumn('nextAt', 'text')
    .addColumn('cleaned', 'integer', (c) => c.notNull())
    .addColumn('holder', 'text')
    .addColumn('heldUntil', 'text')
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .addColumn('updatedAt', 'text', (c) => c.notNull())
    .execute();
  // Work is found by its due time: rows with nothing due are not in the index at all.
  await db.schema
    .createIndex('ordersDue')
    .on('orders')
    .column('nextAt')
    .where(sql.ref('nextAt'), 'is not', null)
    .execute();
  await db.schema.createIndex('ordersByState').on('orders').columns(['state', 'createdAt']).execute();
  await db.schema
    .createTable('orderNames')
    .addColumn('orderId', 'text', (c) => c.notNull().references('orders.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('orderNamesKey', ['name', 'orderId'])
    .execute();
  await db.schema
    .createTable('authorizations')
    .addColumn('orderId', 'text', (c) => c.notNull().references('orders.id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('wildcard', 'integer', (c) => c.notNull())
    .addColumn('issuerRef', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('challengeRef', 'text')
    .addColumn('proof', 'text')
    .addColumn('placeHost', 'text')
    .addColumn('stage', 'text', (c) => c.notNull())
    .addColumn('diagnosis', 'text')
    .addColumn('checkedAt', 'text')
    .addColumn('problem', 'text')
    .addPrimaryKeyConstraint('authorizationsKey', ['orderId', 'position'])
    .execute();
  await db.schema
    .createTable('challengeFiles')
    .addColumn('host', 'text', (c) => c.notNull())
    .addColumn('path', 'text', (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .addColumn('orderId', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('challengeFilesKey', ['path', 'host', 'orderId'])
    .execute();
  await db.schema.createIndex('challengeFilesOrder').on('challengeFiles').column('orderId').execute();
  await db.schema
    .createTable('delegations')
    .addColumn('host', 'text', (c) => c.primaryKey())
    .addColumn('target', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('found', 'text')
    .addColumn('since', 'text', (c) => c.notNull())
    .addColumn('checkedAt', 'text')
    .addColumn('nextAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('delegationsDue').on('delegations').column('nextAt').execute();
  await db.schema
    .createIndex('ordersHeld')
    .on('orders')
    .column('holder')
    .where(sql.ref('holder'), 'is not', null)
    .execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  for (const table of ['delegations', 'challengeFiles', 'authorizations', 'orderNames', 'orders']) {
    await db.schema.dropTable(table).execute();
  }
};
