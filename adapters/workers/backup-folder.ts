import { fork } from 'node:child_process';
import { mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Backup, Backups } from '../../src/backup/backup.ts';
import type { Instant } from '../../src/kernel/clock.ts';
import { CertError, describeCause, type ErrorFacts } from '../../src/kernel/errors.ts';
import { PARTIAL } from '../sqlite-copy.ts';
import type { CopyAnswer, CopyTask } from './copy-process.ts';

/** The program beside this file, `.ts` in the checkout and `.js` when built. */
const program = fileURLToPath(new URL(`./copy-process${extname(import.meta.url)}`, import.meta.url));

/** Left free on the disk, in bytes: the bot itself writes there too. */
const ROOM_LEFT = 64 * 2 ** 20;

const MIB = 2 ** 20;

const NAME = /^signet-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/;

/** `signet-20260301T060000Z.db`: sorted by name is sorted by time, and nothing that a person calls a file. */
const nameOf = (at: Instant): string => `signet-${at.slice(0, 19).replace(/[-:]/g, '')}Z.db`;

const instantOf = (name: string): Instant | undefined => {
  const [whole, year, month, day, hour, minute, second] = NAME.exec(name) ?? [];
  return whole === undefined ? undefined : `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
};

/** What a kill left: the copy as far as it was, and SQLite's journal of it. */
const isLeftOver = (name: string): boolean => {
  const [made = '', ...rest] = name.split(PARTIAL);
  return rest.length > 0 && instantOf(made) !== undefined;
};

const absentAsEmpty = (error: unknown): readonly string[] => {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw error;
};

export interface BackupFolderOptions extends Pick<Backups, 'every' | 'keep'> {
  readonly folder: string;
  /** The SQLite file. */
  readonly store: string;
  readonly migrations: readonly string[];
  /** Free bytes where the folder is; default: what the system says. */
  readonly free?: (folder: string) => Promise<number>;
}

const freeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** In a process of its own: a thread could not be ended while SQLite copies, and a stop waits for nobody that long. */
const runCopy = async (task: CopyTask, stopping: AbortSignal | undefined): Promise<CopyAnswer> => {
  const child = fork(program, [], {
    execArgv: [],
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    killSignal: 'SIGKILL',
    ...(stopping === undefined ? {} : { signal: stopping }),
  });
  const answered = Promise.withResolvers<CopyAnswer>();
  child.once('message', (answer) => answered.resolve(answer as CopyAnswer));
  child.once('error', answered.reject);
  child.once('exit', (code, signal) =>
    answered.resolve({ ok: false, error: `the process that copies ended early (${signal ?? code})` }),
  );
  child.send(task);
  return answered.promise;
};

/** Backups of one SQLite file in one folder. What its names do not tell apart from a backup of the clock's is never touched. */
export const createBackupFolder = (options: BackupFolderOptions): Backups => {
  const { folder, store, every, keep, migrations, free = freeBytes } = options;
  const at = (name: string): string => join(folder, name);
  const names = async (): Promise<readonly string[]> => readdir(folder).catch(absentAsEmpty);

  const look = async (name: string): Promise<readonly Backup[]> => {
    const made = instantOf(name);
    if (made === undefined) return [];
    const file = await stat(at(name)).catch(() => undefined);
    return file?.isFile() === true ? [{ name, at: made, size: file.size }] : [];
  };

  /** The database would be the first to miss the room that a copy takes. */
  const expectRoom = async (): Promise<void> => {
    const needed = (await stat(store)).size + ROOM_LEFT;
    const there = await free(folder);
    if (there >= needed) return;
    const detail = `${Math.ceil(needed / MIB)} MiB are needed, ${Math.floor(there / MIB)} MiB are free`;
    throw new CertError('file-unwritable', { path: folder, detail });
  };

  return {
    every,
    keep,
    place: folder,
    list: async () => (await Promise.all((await names()).map(look))).flat(),
    make: async (instant, stopping) => {
      const name = nameOf(instant);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        for (const left of (await names()).filter(isLeftOver)) await rm(at(left), { force: true });
      } catch (cause) {
        throw new CertError('file-unwritable', { path: folder, detail: describeCause(cause) }, { cause });
      }
      await expectRoom();
      const answer = await runCopy({ from: store, to: at(name), migrations }, stopping);
      if (answer.ok) {
        const { size } = await stat(at(name));
        return { name, at: instantOf(name) ?? instant, size };
      }
      if (typeof answer.error === 'string') throw new Error(answer.error);
      const { code, facts } = answer.error;
      throw new CertError(code, facts as ErrorFacts<typeof code>);
    },
    drop: async ({ name }) => {
      await rm(at(name), { force: true });
    },
  };
};
