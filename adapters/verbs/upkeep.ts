import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { audit } from '../../src/audit/audit.store.ts';
import { openOneOfEach, resealAll } from '../../src/store/reseal.store.ts';
import type { Say } from '../../src/texts/say.ts';
import { checkConfig } from '../assemble.ts';
import type { LoadedConfig } from '../config-file.ts';
import { migrationStatus, openDatabase } from '../database.ts';
import { addMasterKey } from '../master-key.ts';
import { openStore } from '../open-store.ts';
import { localIdentity } from '../people.ts';
import { masterKeyFile, storeAddress, storeFile } from '../store-place.ts';
import { sayFor, UsageError, type Verb, type VerbWorld } from './verb.ts';

const line = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

export const checkConfigVerb: Verb = {
  usage: 'check-config [FILE]',
  run: async (world, args) => {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
    if (positionals.length > 1) throw new UsageError(sayFor(world)('shell.one-file'));
    const loaded = world.load(positionals[0]);
    checkConfig(loaded);
    const { file } = loaded;
    const say = sayFor(world, loaded);
    line(file === undefined ? say('config.fine-without') : say('config.fine', { file }));
    return 0;
  },
};

const configOf = (world: VerbWorld, args: readonly string[]): LoadedConfig => {
  const { values } = parseArgs({ args: [...args], options: { config: { type: 'string' } } });
  return world.load(values.config);
};

/** Only looks: a database that is not there yet is not made, since its first start also makes its key. */
const tellStatus = async (loaded: LoadedConfig, say: Say): Promise<void> => {
  const file = storeFile(loaded);
  if (file !== undefined && !existsSync(file)) {
    line(say('migrate.none', { file }));
    return;
  }
  const db = await openDatabase(storeAddress(loaded));
  for (const { name, ran } of await migrationStatus(db)) line(`${say(ran ? 'migrate.ran' : 'migrate.open')}  ${name}`);
  await db.destroy();
};

export const migrateVerb: Verb = {
  usage: 'migrate [--status] [--config FILE]',
  run: async (world, args) => {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: 'string' }, status: { type: 'boolean' } },
    });
    const loaded = world.load(values.config);
    if (values.status === true) {
      await tellStatus(loaded, sayFor(world, loaded));
      return 0;
    }
    const store = await openStore(loaded, world.base);
    await store.db.destroy();
    line(sayFor(world, loaded)('migrate.done'));
    return 0;
  },
};

export const rotateKeyVerb: Verb = {
  usage: 'rotate-key [--config FILE]',
  run: async (world, args) => {
    const loaded = configOf(world, args);
    // Opened before a key is made, so that one is never rotated on top of keys that do not fit the database.
    const before = await openStore(loaded, world.base);
    await openOneOfEach(before).finally(() => before.db.destroy());
    if (loaded.config.secrets.masterKey === undefined) addMasterKey(masterKeyFile(loaded), world.base.random);
    const store = await openStore(loaded, world.base);
    const count = await resealAll(store);
    const { currentVersion, fingerprint } = store.seal;
    await audit(store, world.base.clock, {
      actor: `shell:${localIdentity().name}`,
      action: 'master-key.rotated',
      subject: 'store',
      detail: { version: currentVersion, fingerprint, resealed: count },
    });
    const say = sayFor(world, loaded);
    line(say('rotate.done', { count, version: currentVersion, fingerprint }));
    if (loaded.config.secrets.masterKey === undefined) line(say('rotate.keep', { place: masterKeyFile(loaded) }));
    await store.db.destroy();
    return 0;
  },
};
