import type { Kysely } from 'kysely';

const TEXTS = ['encryption', 'encryptionKey'] as const;

export const up = async (db: Kysely<unknown>): Promise<void> => {
  const alter = db.schema.alterTable('certificates');
  await alter.addColumn('kind', 'text', (c) => c.notNull().defaultTo('server')).execute();
  await alter.addColumn('project', 'text', (c) => c.notNull().defaultTo('')).execute();
  await alter.addColumn('neverDownload', 'integer', (c) => c.notNull().defaultTo(0)).execute();
  for (const name of TEXTS) await alter.addColumn(name, 'text').execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  for (const name of ['kind', 'project', 'neverDownload', ...TEXTS])
    await db.schema.alterTable('certificates').dropColumn(name).execute();
};
