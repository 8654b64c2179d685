import fs from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { FileCalls } from '../../adapters/targets/shared/disk.ts';

/**
 * How the chosen call fails: `error` alone, with everything before and after it working; at `crash` every later call fails too, as nothing
 * is done any more by a process that is gone. Writing fails after a part has been written.
 */
export type Failure = 'error' | 'crash';

export interface FailingFiles {
  readonly files: FileCalls;
  /** The calls made so far; those on an open file as `file.sync`. */
  readonly calls: readonly string[];
}

type Run = (name: string, call: () => unknown, part?: () => void) => Promise<unknown>;

const enospc = (): Error => Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });

const handleOn = (file: number, run: Run) => ({
  writeFile: (text: string) =>
    run(
      'file.writeFile',
      () => fs.writeSync(file, text, null, 'latin1'),
      () => fs.writeSync(file, text.slice(0, 5), null, 'latin1'),
    ),
  readFile: () => run('file.readFile', () => fs.readFileSync(file, 'latin1')),
  stat: () => run('file.stat', () => fs.fstatSync(file)),
  chmod: (mode: number) => run('file.chmod', () => fs.fchmodSync(file, mode)),
  chown: (uid: number, gid: number) => run('file.chown', () => fs.fchownSync(file, uid, gid)),
  sync: () => run('file.sync', () => fs.fsyncSync(file)),
  // The system closes the files of a process that is gone.
  close: async () => fs.closeSync(file),
});

/**
 * The machine's file system, of which the `nth` call (counted from 1; 0 for none) fails. Made of the synchronous calls: thousands of runs
 * take a few seconds instead of minutes.
 */
export const failingFiles = (nth: number, failure: Failure): FailingFiles => {
  const calls: string[] = [];
  let gone = false;
  const run: Run = async (name, call, part) => {
    calls.push(name);
    if (gone) throw new Error('the process is gone');
    if (calls.length !== nth) return call();
    part?.();
    gone = failure === 'crash';
    throw enospc();
  };
  const files = {
    open: async (path: string, flags: number, mode?: number) =>
      handleOn((await run('open', () => fs.openSync(path, flags, mode))) as number, run) as unknown as FileHandle,
    mkdir: (path: string, mode: number) => run('mkdir', () => fs.mkdirSync(path, mode)),
    rename: (from: string, to: string) => run('rename', () => fs.renameSync(from, to)),
    symlink: (text: string, path: string) => run('symlink', () => fs.symlinkSync(text, path)),
    readlink: (path: string) => run('readlink', () => fs.readlinkSync(path)),
    readdir: (path: string) => run('readdir', () => fs.readdirSync(path)),
    unlink: (path: string) => run('unlink', () => fs.unlinkSync(path)),
    rmdir: (path: string) => run('rmdir', () => fs.rmdirSync(path)),
  };
  return { files: files as unknown as FileCalls, calls };
};
