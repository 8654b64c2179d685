import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { audit } from '../../src/audit/audit.store.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { openOneOfEach } from '../../src/store/reseal.store.ts';
import { createSealer } from '../../src/store/seal.ts';
import { createStore } from '../../src/store/store.ts';
import type { LoadedConfig } from '../config-file.ts';
import { migrate, migrationNames, openDatabase } from '../database.ts';
import { masterKeysOf } from '../open-store.ts';
import { localIdentity } from '../people.ts';
import { checkCopy, copyIn, copyOut, isHeld } from '../sqlite-copy.ts';
import { masterKeyFile, storeFile } from '../store-place.ts';
import { type ExitCode, sayFor, type Verb, type VerbWorld } from './verb.ts';

const line = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

interface Words {
  /** Absolute. */
  readonly file: string;
  readonly force: boolean;
  readonly loaded: LoadedConfig;
}

/** `FILE [--force] [--config FILE]`; undefined when there is no file or more than one. */
const readWords = (world: VerbWorld, args: readonly string[]): Words | undefined => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { config: { type: 'string' }, force: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) return undefined;
  return { file: resolve(world.cwd, file), force: values.force === true, loaded: world.load(values.config) };
};

const wrong = (world: VerbWorld, { usage }: Verb): ExitCode => {
  process.stderr.write(`${sayFor(world)('shell.usage', { usage })}\n`);
  return 2;
};

const WITHOUT_PASSWORD = /\/\/([^/@:]*):[^@]*@/;

/** The SQLite file, or the refusal that names the tool which PostgreSQL brings along. */
const fileOf = (loaded: LoadedConfig, tool: string): string => {
  const file = storeFile(loaded);
  if (file !== undefined) return file;
  const address = loaded.config.store.replace(WITHOUT_PASSWORD, '//$1@');
  throw new CertError('backup-other-tool', { command: `${tool} ${address}` });
};

/** Where the key is that opens what is sealed in a backup. */
const keyPlace = (loaded: LoadedConfig): string =>
  loaded.config.secrets.masterKey === undefined ? masterKeyFile(loaded) : 'secrets.masterKey';

export const backupVerb: Verb = {
  usage: 'backup FILE [--force] [--config FILE]',
  run: async (world, args) => {
    const words = readWords(world, args);
    if (words === undefined) return wrong(world, backupVerb);
    const { file, loaded, force } = words;
    const store = fileOf(loaded, `pg_dump --format=custom --file=${basename(file)} --dbname`);
    if (!existsSync(store)) throw new CertError('store-missing', { path: store });
    if (existsSync(file) && !force) throw new CertError('file-exists', { path: file });
    const known = await migrationNames();
    copyOut(store, file, (copy) => checkCopy(copy, known, file));
    const say = sayFor(world, loaded);
    line(say('backup.done', { file, store }));
    line(say('backup.key', { place: keyPlace(loaded) }));
    return 0;
  },
};

/** Brings the copy up to date and sees that this instance's keys open it, before anything is overwritten. */
const prepare = async (world: VerbWorld, { loaded, file }: Words, copy: string): Promise<string> => {
  const sealer = createSealer(masterKeysOf(loaded, world.base, true), world.base.random);
  copyOut(file, copy);
  const db = await openDatabase(`sqlite:${copy}`);
  try {
    await migrate(db);
    const store = createStore(db, sealer);
    await openOneOfEach(store);
    const detail = { file: basename(file) };
    const facts = { actor: `shell:${localIdentity().name}`, action: 'store.restored', subject: 'store', detail };
    await audit(store, world.base.clock, facts);
    return sealer.fingerprint;
  } finally {
    await db.destroy();
  }
};

export const restoreVerb: Verb = {
  usage: 'restore FILE [--force] [--config FILE]',
  run: async (world, args) => {
    const words = readWords(world, args);
    if (words === undefined) return wrong(world, restoreVerb);
    const { file, loaded, force } = words;
    const store = fileOf(loaded, `pg_restore --clean --if-exists ${basename(file)} --dbname`);
    if (!existsSync(file)) throw new CertError('file-unreadable', { path: file, detail: 'there is no such file' });
    checkCopy(file, await migrationNames());
    if (isHeld(store)) throw new CertError('store-in-use', { path: store });
    if (existsSync(store) && !force) throw new CertError('store-exists', { path: store });
    mkdirSync(dirname(store), { recursive: true, mode: 0o700 });
    const copy = `${store}.restoring`;
    try {
      const fingerprint = await prepare(world, words, copy);
      await copyIn(copy, store);
      line(sayFor(world, loaded)('restore.done', { store, file, fingerprint }));
      return 0;
    } finally {
      for (const end of ['', '-wal', '-shm']) rmSync(`${copy}${end}`, { force: true });
    }
  },
};
