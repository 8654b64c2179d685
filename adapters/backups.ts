import type { Backups, NoBackups } from '../src/backup/backup.ts';
import { backupPeriod } from './backups-schema.ts';
import type { LoadedConfig } from './config-file.ts';
import { migrationNames } from './database.ts';
import { backupFolder, storeFile } from './store-place.ts';
import { createBackupFolder } from './workers/backup-folder.ts';

/** Backups of an SQLite file; every other store says why the clock makes none. */
export const backupsOf = async (loaded: LoadedConfig): Promise<Backups | NoBackups> => {
  const { backups, store } = loaded.config;
  const every = backupPeriod(backups);
  const file = storeFile(loaded);
  if (file === undefined) return store.startsWith('postgres') ? 'own-tools' : 'nothing-kept';
  if (every === undefined) return 'switched-off';
  const folder = backupFolder(loaded, file);
  return createBackupFolder({ folder, store: file, every, keep: backups.keep, migrations: await migrationNames() });
};
