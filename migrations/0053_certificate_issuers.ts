import type { Kysely } from 'kysely';

/** The latest certificates of a CA, whose chains may hold the intermediate that an upload lacks. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.createIndex('certificatesIssuer').on('certificates').columns(['issuer', 'createdAt']).execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('certificatesIssuer').execute();
};
