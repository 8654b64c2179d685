import { existsSync } from 'node:fs';
import type { Base } from '../src/kernel/base.ts';
import { createSealer, type MasterKey } from '../src/store/seal.ts';
import { createStore, type Store } from '../src/store/store.ts';
import type { LoadedConfig } from './config-file.ts';
import { migrate, openDatabase } from './database.ts';
import { masterKeysFromFile, parseMasterKeys } from './master-key.ts';
import { masterKeyFile, storeAddress, storeFile } from './store-place.ts';

/** The master keys, from the environment or the file; a file is made only where there is no store yet. */
export const masterKeysOf = (loaded: LoadedConfig, base: Base, storeExists?: boolean): readonly MasterKey[] => {
  const { masterKey } = loaded.config.secrets;
  if (masterKey !== undefined) return parseMasterKeys(masterKey, 'secrets.masterKey');
  const file = storeFile(loaded);
  return masterKeysFromFile(
    masterKeyFile(loaded),
    base.random,
    storeExists ?? (file !== undefined && existsSync(file)),
  );
};

/** The database, brought up to date, with its keys. */
export const openStore = async (loaded: LoadedConfig, base: Base): Promise<Store> => {
  const keys = masterKeysOf(loaded, base);
  const db = await openDatabase(storeAddress(loaded));
  await migrate(db);
  // Another process may have run `rotate-key` on the file meanwhile; the environment's keys stay what they were.
  return createStore(
    db,
    createSealer(keys, base.random, () => masterKeysOf(loaded, base, true)),
  );
};
