import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Random } from '../src/kernel/random.ts';
import type { MasterKey } from '../src/store/seal.ts';
import { ConfigError } from './config-file.ts';

const KEY_BYTES = 32;

/** Reads `version:base64` lines (or spaces between them, for an environment variable). Throws ConfigError. */
export const parseMasterKeys = (text: string, where: string): readonly MasterKey[] => {
  const keys = text
    .split(/\s+/)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): MasterKey => {
      const [version = '', body = ''] = line.split(':');
      const bytes = Buffer.from(body, 'base64');
      if (!/^\d{1,6}$/.test(version) || bytes.length !== KEY_BYTES) {
        throw new ConfigError([{ key: where, value: '', remedy: (say) => say('config.key.form') }]);
      }
      return { version: Number(version), bytes };
    });
  if (keys.length === 0) throw new ConfigError([{ key: where, value: '', remedy: (say) => say('config.key.empty') }]);
  return keys;
};

const writeNew = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // `wx`: of two processes starting at once one makes the file, the other reads it.
  const file = openSync(path, 'wx', 0o600);
  writeSync(file, text);
  closeSync(file);
};

const lineOf = (version: number, random: Random): string =>
  `${version}:${Buffer.from(random.bytes(KEY_BYTES)).toString('base64')}\n`;

/**
 * The master keys of a file. It is made on the very first start only: with a database but no key, everything sealed would be lost, so
 * that is refused. A file that others can read is refused too.
 */
export const masterKeysFromFile = (path: string, random: Random, storeExists: boolean): readonly MasterKey[] => {
  const where = 'secrets.masterKeyFile';
  if (!existsSync(path)) {
    if (storeExists) {
      throw new ConfigError([{ key: where, value: path, remedy: (say) => say('config.key.gone') }]);
    }
    try {
      writeNew(path, lineOf(1, random));
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error;
    }
  }
  if ((statSync(path).mode & 0o077) !== 0) {
    throw new ConfigError([{ key: where, value: path, remedy: (say) => say('config.key.open', { path }) }]);
  }
  return parseMasterKeys(readFileSync(path, 'utf8'), where);
};

/** Adds a new highest version to the file; what is sealed under older ones is then sealed anew. Answers its number. */
export const addMasterKey = (path: string, random: Random): number => {
  const keys = parseMasterKeys(readFileSync(path, 'utf8'), 'secrets.masterKeyFile');
  const version = Math.max(...keys.map((key) => key.version)) + 1;
  const file = openSync(path, 'a', 0o600);
  writeSync(file, lineOf(version, random));
  closeSync(file);
  chmodSync(path, 0o600);
  return version;
};
