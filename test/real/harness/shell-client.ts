import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Told } from './shell-server.ts';

const SERVER = join(import.meta.dirname, 'shell-server.ts');

/** A shell that stays, in a folder. It is started with the first verb. */
export interface Shell {
  run(words: readonly string[]): Promise<Told>;
  stop(): void;
}

export const openShell = (folder: string): Shell => {
  let server: ChildProcess | undefined;
  let count = 0;
  const waiting = new Map<number, (told: Told) => void>();
  const start = (): ChildProcess => {
    const child = fork(SERVER, { cwd: folder, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.on('message', (told: Told) => {
      waiting.get(told.id)?.(told);
      waiting.delete(told.id);
    });
    child.once('exit', (code, signal) => {
      for (const [id, tell] of waiting)
        tell({ id, code: 1, stdout: '', stderr: `the shell ended with ${code ?? signal}` });
      waiting.clear();
      server = undefined;
    });
    return child;
  };
  return {
    run: (words) =>
      new Promise((resolve) => {
        server ??= start();
        const id = count++;
        waiting.set(id, resolve);
        server.send({ id, words });
      }),
    stop: () => {
      server?.kill();
    },
  };
};
