import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { FILE_MOST, type FileValue, type Options, type RawArgs } from '../src/chat/option.ts';
import { CertError, describeCause } from '../src/kernel/errors.ts';

const placeOf = (typed: string, folder: string): string =>
  typed.startsWith('~/') ? join(homedir(), typed.slice(2)) : resolve(folder, typed);

/** At most one byte more than is taken, so that a wrong path (a disk, an endless device) costs nothing. */
const readSome = async (path: string, most: number): Promise<Uint8Array> => {
  const file = await open(path, 'r');
  try {
    const stats = await file.stat();
    if (stats.isFile() && stats.size > most) return new Uint8Array(most + 1);
    const buffer = new Uint8Array(most + 1);
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await file.read(buffer, filled, buffer.length - filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await file.close();
  }
};

const readLocal = async (name: string, typed: string, most: number, folder: string): Promise<FileValue> => {
  try {
    const bytes = await readSome(placeOf(typed, folder), most);
    if (bytes.length > most)
      throw new CertError('file-large', { option: name, size: bytes.length, most }, { field: name });
    return { name: typed, bytes };
  } catch (cause) {
    if (cause instanceof CertError) throw cause;
    throw new CertError('file-unreadable', { path: typed, detail: describeCause(cause) }, { cause, field: name });
  }
};

/**
 * Reads the files whose paths stand in the arguments, as a person at the machine typed them, relative to `folder`; pasted PEM text stays.
 * Throws CertError `file-unreadable` and `file-large`.
 */
export const readLocalFiles = async (args: RawArgs, options: Options, folder: string): Promise<RawArgs> => {
  const read = Object.entries(args).map(async ([name, value]) => {
    const option = options[name];
    if (option?.kind !== 'file' || typeof value !== 'string' || value === '' || value.includes('-----BEGIN '))
      return [name, value] as const;
    return [name, await readLocal(name, value, option.maxBytes ?? FILE_MOST, folder)] as const;
  });
  return Object.fromEntries(await Promise.all(read));
};
