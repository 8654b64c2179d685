import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CheckpointWorkerData } from './checkpoint-worker.ts';

/** Commits between two checkpoints: some thousand pages (4 MiB), that take 20 to 40 ms to move. */
const EVERY = 64;

/** Milliseconds after its last work until the thread is ended: it holds some 10 MB, and is begun anew in 50 ms. */
const IDLE_MS = 5_000;

/** The worker beside this file, `.ts` in the checkout and `.js` when built. */
const workerFile = new URL(`./checkpoint-worker${extname(import.meta.url)}`, import.meta.url);

/** Moves the log's pages to the file, in a thread of its own: the disk is waited for there. */
export interface Checkpointer {
  /** Call it after each commit. */
  committed(): void;
  close(): Promise<void>;
}

export const noCheckpointer: Checkpointer = { committed: () => {}, close: async () => {} };

/**
 * The thread begins with a burst of writes and ends some seconds after the last one, so a quiet service has none. Should it fail or fall
 * behind, SQLite does the same by itself when the log has grown to `wal_autocheckpoint` pages, as it would have without this.
 */
export const createCheckpointer = (path: string): Checkpointer => {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let commits = 0;
  let busy = false;
  let closed = false;

  const start = (): Worker => {
    const data: CheckpointWorkerData = path;
    const begun = new Worker(workerFile, { workerData: data, name: 'checkpoint' });
    begun.unref();
    begun.on('message', () => {
      busy = false;
      idle = setTimeout(() => void end(), IDLE_MS).unref();
    });
    // The next one tries again.
    begun.on('error', () => {});
    begun.on('exit', () => {
      if (worker !== begun) return;
      busy = false;
      worker = undefined;
    });
    return begun;
  };

  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  };

  return {
    committed: () => {
      if (++commits < EVERY || busy || closed) return;
      commits = 0;
      busy = true;
      clearTimeout(idle);
      worker ??= start();
      worker.postMessage('checkpoint');
    },
    // Before the database itself is closed: whoever closes it last puts the log away.
    close: async () => {
      closed = true;
      await end();
    },
  };
};
