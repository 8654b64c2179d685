import { constants } from 'node:fs';
import promises, { type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The calls a swap is made of. Tests hand in a set of which any one can fail. */
export type FileCalls = Pick<
  typeof promises,
  'open' | 'mkdir' | 'rename' | 'symlink' | 'readlink' | 'readdir' | 'unlink' | 'rmdir'
>;

export interface Rights {
  /** Permission bits, e.g. 0o600; the process's umask has no say. */
  readonly mode: number;
  /** Numeric; -1 leaves it as it is. */
  readonly uid: number;
  readonly gid: number;
}

/**
 * What the swap asks of a disk. Contents are text in Latin-1, so that any bytes come back as they were. Nothing that is written is reached
 * through a link: files are made anew under a name that must be free, and put in place by `move`. Changes of names in a folder last through
 * a power cut only after `sync` of that folder; a file's content is on the disk when `create` returns.
 */
export interface Disk {
  /** Follows links; undefined when absent. Refuses what is not a plain file or larger than `MAX_BYTES`. */
  read(path: string): Promise<string | undefined>;
  /** The text of a link; undefined when the path is not a link. */
  linkText(path: string): Promise<string | undefined>;
  /** Names in a folder; empty when absent. */
  list(folder: string): Promise<readonly string[]>;
  /** A new file, complete and on the disk, or none at all. */
  create(path: string, content: string, rights: Rights): Promise<void>;
  /** A folder with these permission bits; one that is there is taken, a link to one is refused. */
  createFolder(path: string, mode: number): Promise<void>;
  createLink(path: string, text: string): Promise<void>;
  /** Replaces `to` in one step. */
  move(from: string, to: string): Promise<void>;
  /** Removes a file or link (never what it points to); absent is fine. */
  drop(path: string): Promise<void>;
  /** Removes a folder of files; absent is fine. */
  dropFolder(path: string): Promise<void>;
  sync(folder: string): Promise<void>;
}

/** A certificate chain with its key is some 10 kB; more than this is not one. */
const MAX_BYTES = 1024 * 1024;

/** What the person is told for an error number of the system. */
const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'Signet has no right to it',
  EPERM: 'Signet has no right to do that, or the file system does not know it',
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'it, or a part of its path, is not a folder',
  EISDIR: 'a folder has this name',
  ELOOP: 'a link is in its place, or links lead in a circle',
};

const codeOf = (error: unknown): string => (error as { code?: string } | undefined)?.code ?? '';

/** A file-system call that failed, with the path and plain words. */
export class DiskError extends Error {
  readonly path: string;
  constructor(deed: string, path: string, cause: unknown) {
    const code = codeOf(cause);
    const words = WORDS[code] ?? (cause instanceof Error ? cause.message : String(cause));
    super(`cannot ${deed} ${path}: ${words}${code === '' ? '' : ` (${code})`}`, { cause });
    this.name = 'DiskError';
    this.path = path;
  }
}

/** Runs `work`; an error becomes a DiskError, except the given codes, which become `otherwise`. */
const attempt = async <T>(
  deed: string,
  path: string,
  work: () => Promise<T>,
  fine: readonly string[],
  otherwise: T,
) => {
  try {
    return await work();
  } catch (error) {
    if (fine.includes(codeOf(error))) return otherwise;
    throw error instanceof DiskError ? error : new DiskError(deed, path, error);
  }
};

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_DIRECTORY } = constants;

const using = async <T>(handle: FileHandle, work: (handle: FileHandle) => Promise<T>): Promise<T> => {
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
};

const readPlain = async (handle: FileHandle): Promise<string> => {
  const stats = await handle.stat();
  if (!stats.isFile()) throw new Error('it is not a plain file');
  if (stats.size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`);
  return handle.readFile('latin1');
};

/** The name under which a file is written beside `path` before it takes its place. */
export const besideOf = (path: string): string => join(dirname(path), `.${basename(path)}.signet-new`);

/** Some file systems (SMB, a few FUSE ones) cannot sync a folder; they say so with these. */
const CANNOT_SYNC = ['EINVAL', 'ENOTSUP', 'EISDIR'] as const;

const createOn = async (fs: FileCalls, path: string, content: string, { mode, uid, gid }: Rights): Promise<void> => {
  // Made with 0600: nobody reads it before it has its owner, and wider rights come last.
  const handle = await fs.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    await using(handle, async (file) => {
      await file.writeFile(content, 'latin1');
      if (uid !== -1 || gid !== -1) await file.chown(uid, gid);
      await file.chmod(mode);
      await file.sync();
    });
  } catch (error) {
    await fs.unlink(path).catch(() => {});
    throw error;
  }
};

const createFolderOn = async (fs: FileCalls, path: string, mode: number): Promise<void> => {
  await fs.mkdir(path, 0o700).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  await using(await fs.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW), (folder) => folder.chmod(mode));
};

const dropFolderOn = async (fs: FileCalls, path: string): Promise<void> => {
  for (const name of await fs.readdir(path)) await fs.unlink(join(path, name));
  await fs.rmdir(path);
};

/** The disk of this machine. */
export const diskOn = (fs: FileCalls = promises): Disk => ({
  // Non-blocking, so that a pipe under this name is refused and not waited for.
  read: (path) =>
    attempt<string | undefined>(
      'read',
      path,
      async () => using(await fs.open(path, O_RDONLY | O_NONBLOCK), readPlain),
      ['ENOENT'],
      undefined,
    ),
  linkText: (path) =>
    attempt<string | undefined>('read the link', path, () => fs.readlink(path), ['ENOENT', 'EINVAL'], undefined),
  list: (folder) => attempt<readonly string[]>('list', folder, () => fs.readdir(folder), ['ENOENT'], []),
  create: (path, content, rights) => attempt('write', path, () => createOn(fs, path, content, rights), [], undefined),
  createFolder: (path, mode) => attempt('make the folder', path, () => createFolderOn(fs, path, mode), [], undefined),
  createLink: (path, text) => attempt('make the link', path, () => fs.symlink(text, path), [], undefined),
  move: (from, to) => attempt('replace', to, () => fs.rename(from, to), [], undefined),
  drop: (path) => attempt('remove', path, () => fs.unlink(path), ['ENOENT'], undefined),
  dropFolder: (path) => attempt('remove the folder', path, () => dropFolderOn(fs, path), ['ENOENT'], undefined),
  sync: (folder) =>
    attempt(
      'sync',
      folder,
      async () => using(await fs.open(folder, O_RDONLY | O_DIRECTORY), (handle) => handle.sync()),
      CANNOT_SYNC,
      undefined,
    ),
});
