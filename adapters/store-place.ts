import { dirname, join, resolve } from 'node:path';
import type { LoadedConfig } from './config-file.ts';

// Relative paths in the configuration count from its own folder, whoever asks from wherever.

const FILE = 'sqlite:';
const MEMORY = 'sqlite::memory:';

/** The SQLite file; undefined for a store that is none. */
export const storeFile = ({ config, folder }: LoadedConfig): string | undefined =>
  config.store.startsWith(FILE) && config.store !== MEMORY
    ? resolve(folder, config.store.slice(FILE.length))
    : undefined;

/** The address that `openDatabase` takes. */
export const storeAddress = (loaded: LoadedConfig): string => {
  const file = storeFile(loaded);
  return file === undefined ? loaded.config.store : `${FILE}${file}`;
};

/** Where the clock's backups go: beside the database unless said otherwise. */
export const backupFolder = ({ config, folder }: LoadedConfig, store: string): string =>
  config.backups.folder === undefined ? join(dirname(store), 'backups') : resolve(folder, config.backups.folder);

export const masterKeyFile = ({ config, folder }: LoadedConfig): string =>
  resolve(folder, config.secrets.masterKeyFile);
