import { resolve } from 'node:path';
import { resealAll } from '../../src/store/reseal.store.ts';
import { openStore } from '../assemble.ts';
import { migrationStatus, openDatabase } from '../database.ts';
import { addMasterKey } from '../master-key.ts';
import type { Verb } from './verb.ts';

const line = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

export const checkConfigVerb: Verb = {
  usage: 'check-config [FILE]',
  about: 'Validates the configuration and says what is wrong, key by key.',
  run: async (world, [file]) => {
    const { file: found } = world.load(file);
    line(found === undefined ? 'no signet.yaml here: all defaults, which are fine' : `${found} is fine`);
    return 0;
  },
};

export const migrateVerb: Verb = {
  usage: 'migrate [--status] [--config FILE]',
  about: 'Brings the database up to date, or tells how far it is.',
  run: async (world, args) => {
    const at = args.indexOf('--config');
    const loaded = world.load(at < 0 ? undefined : args[at + 1]);
    if (!args.includes('--status')) {
      const store = await openStore(loaded, world.base);
      await store.db.destroy();
      line('the database is up to date');
      return 0;
    }
    const db = await openDatabase(
      loaded.config.store.replace(/^sqlite:(?!:memory:)/, `sqlite:${resolve(loaded.folder)}/`).replace(/\/\.\//, '/'),
    );
    for (const { name, ran } of await migrationStatus(db)) line(`${ran ? 'done' : 'open'}  ${name}`);
    await db.destroy();
    return 0;
  },
};

export const rotateKeyVerb: Verb = {
  usage: 'rotate-key [--config FILE]',
  about: 'Makes a new master key and seals every stored secret anew. Restart a running bot afterwards.',
  run: async (world, args) => {
    const at = args.indexOf('--config');
    const loaded = world.load(at < 0 ? undefined : args[at + 1]);
    if (loaded.config.secrets.masterKey === undefined) {
      // Opened once before, so that a key that does not fit the database is never rotated on top of.
      await (await openStore(loaded, world.base)).db.destroy();
      addMasterKey(resolve(loaded.folder, loaded.config.secrets.masterKeyFile), world.base.random);
    }
    const store = await openStore(loaded, world.base);
    const count = await resealAll(store);
    line(`${count} secrets are sealed under master key ${store.seal.currentVersion} (${store.seal.fingerprint})`);
    await store.db.destroy();
    return 0;
  },
};
