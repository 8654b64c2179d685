import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrationProvider } from '../migrations/index.ts';
import type { Db, Schema } from '../src/store/schema.ts';
import { postgres } from './postgres.ts';
import { type SqliteOptions, sqlite } from './sqlite/open-sqlite.ts';

/**
 * Opens `sqlite:PATH`, `sqlite::memory:` or `postgres://…`. With `alone`, what happens in which order does not hang on how fast the machine
 * is.
 */
export const openDatabase = async (address: string, options: SqliteOptions = {}): Promise<Db> =>
  address.startsWith('sqlite:')
    ? new Kysely<Schema>(sqlite(address.slice('sqlite:'.length), options))
    : new Kysely<Schema>({ dialect: await postgres(address), log: ({ query }) => options.before?.(query) });

/** Brings the schema up to date; answers the names of the migrations that ran. Several processes may call it at once. */
export const migrate = async (db: Db): Promise<readonly string[]> => {
  const { error, results = [] } = await new Migrator({ db, provider: migrationProvider }).migrateToLatest();
  if (error !== undefined) throw error;
  return results.map((result) => result.migrationName);
};

/** Each migration and whether it ran. */
export const migrationStatus = async (db: Db): Promise<readonly { readonly name: string; readonly ran: boolean }[]> => {
  const all = await new Migrator({ db, provider: migrationProvider }).getMigrations();
  return all.map((migration) => ({ name: migration.name, ran: migration.executedAt !== undefined }));
};

/** The names of every migration that this version knows. */
export const migrationNames = async (): Promise<readonly string[]> =>
  Object.keys(await migrationProvider.getMigrations());
