import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { OutFile } from '../../src/chat/command.ts';
import { CertError, describeCause } from '../../src/kernel/errors.ts';

export interface WrittenFile {
  readonly path: string;
  /** Octal digits, e.g. `600`. */
  readonly mode: string;
}

export interface WriteOptions {
  /** Made when it is missing. */
  readonly folder: string;
  /** Writes over files that exist; each is replaced in one step. */
  readonly force: boolean;
}

const refusal = (path: string, cause: unknown): CertError =>
  (cause as { code?: unknown }).code === 'EEXIST'
    ? new CertError('file-exists', { path }, { cause })
    : new CertError('file-unwritable', { path, detail: describeCause(cause) }, { cause });

/** A name that would leave the folder is refused, whoever made it up. */
const placeOf = (folder: string, name: string): string => {
  const path = join(folder, name);
  if (name === '' || name === '.' || name === '..' || basename(name) !== name || /[\\\p{Cc}]/u.test(name)) {
    throw new CertError('file-unwritable', { path, detail: 'not a plain file name' });
  }
  return path;
};

const fill = async (handle: FileHandle, file: OutFile): Promise<void> => {
  try {
    // The mode given to `open` is narrowed by the umask; this sets exactly the one that was meant.
    await handle.chmod(file.mode);
    await handle.writeFile(file.bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const writeOver = async (path: string, file: OutFile): Promise<void> => {
  const beside = `${path}.new`;
  await rm(beside, { force: true });
  await fill(await open(beside, 'wx', file.mode), file);
  await rename(beside, path);
};

const writeNew = async (path: string, file: OutFile): Promise<void> => {
  const handle = await open(path, 'wx', file.mode);
  try {
    await fill(handle, file);
  } catch (cause) {
    await rm(path, { force: true });
    throw cause;
  }
};

/**
 * Writes the files of an outcome with their modes. Throws CertError `file-exists` or `file-unwritable`; without `force` it is all or
 * nothing: what this call has written is taken away again.
 */
export const writeFiles = async (
  files: readonly OutFile[],
  { folder, force }: WriteOptions,
): Promise<readonly WrittenFile[]> => {
  const places = files.map((file) => ({ file, path: placeOf(folder, file.name) }));
  const written: string[] = [];
  let current = folder;
  try {
    if (files.length > 0) await mkdir(folder, { recursive: true });
    for (const { file, path } of places) {
      current = path;
      await (force ? writeOver(path, file) : writeNew(path, file));
      written.push(path);
    }
  } catch (cause) {
    if (!force) await Promise.all(written.map((path) => rm(path, { force: true })));
    throw refusal(current, cause);
  }
  return places.map(({ file, path }) => ({ path, mode: file.mode.toString(8).padStart(3, '0') }));
};
