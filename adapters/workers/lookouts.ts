import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Base } from '../../src/kernel/base.ts';
import { MINUTE } from '../../src/kernel/duration.ts';
import { describeCause } from '../../src/kernel/errors.ts';
import type { Sight } from '../../src/watch/watch.ts';
import { lookAtEndpoint } from '../net/tls-watch.ts';
import type { LookAnswer, LookTask } from './look-worker.ts';

/** The worker beside this file, `.ts` in the checkout and `.js` when built. */
const workerFile = new URL(`./look-worker${extname(import.meta.url)}`, import.meta.url);

/** Looks under way at once that need no help: a handshake costs 0.7 ms of a processor. */
const ALONE_MOST = 16;
/** Beyond these the network is waited for, not the processors; each takes about 10 MB. */
const THREADS_MOST = 4;
/** Threads with nothing to do end after this: a sweep comes every minute while there is much to look at. */
const IDLE = 2 * MINUTE;

type Endpoint = LookTask['place'];

/** Looks at endpoints, in threads beside this one while there are many. */
export interface Lookouts {
  look(place: Endpoint): Promise<readonly Sight[]>;
  /** Ends the threads; what they were looking at is looked at here. */
  close(): Promise<void>;
}

interface Asked {
  readonly place: Endpoint;
  readonly settle: (sights: readonly Sight[] | Promise<readonly Sight[]>) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly asked: Map<number, Asked>;
}

/** Bytes lose their class on the way between threads. */
const withBuffers = (sight: Sight): Sight =>
  sight.ok
    ? { ...sight, chain: sight.chain.map((der) => Buffer.from(der.buffer, der.byteOffset, der.byteLength)) }
    : sight;

/** `most`: threads beside this one; by default one for each other processor. */
export const createLookouts = (
  { clock, log }: Pick<Base, 'clock' | 'log'>,
  most = Math.min(THREADS_MOST, availableParallelism() - 1),
): Lookouts => {
  let threads: readonly Thread[] = [];
  let allowed = most;
  let here = 0;
  let last = 0;

  const lookHere = async (place: Endpoint): Promise<readonly Sight[]> => {
    here++;
    try {
      return await lookAtEndpoint(clock, place);
    } finally {
      here--;
    }
  };

  const end = async (): Promise<void> => {
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  };
  const idle = setTimeout(() => {
    if (threads.every(({ asked }) => asked.size === 0)) void end();
    else idle.refresh();
  }, IDLE).unref();

  const start = (): Thread => {
    const worker = new Worker(workerFile, { name: 'looks', resourceLimits: { maxOldGenerationSizeMb: 64 } });
    const thread: Thread = { worker, asked: new Map() };
    worker.on('message', ({ id, sights }: LookAnswer) => {
      const one = thread.asked.get(id);
      thread.asked.delete(id);
      if (thread.asked.size === 0) worker.unref();
      one?.settle(sights.map(withBuffers));
    });
    worker.on('error', (error) => {
      allowed = 0;
      log.warn({ cause: describeCause(error) }, 'a thread that looks at endpoints failed; all are looked at without');
    });
    worker.on('exit', () => {
      threads = threads.filter((other) => other !== thread);
      for (const { place, settle } of thread.asked.values()) settle(lookHere(place));
    });
    worker.unref();
    threads = [...threads, thread];
    return thread;
  };

  const askThread = ({ worker, asked }: Thread, place: Endpoint): Promise<readonly Sight[]> =>
    new Promise((settle) => {
      const task: LookTask = { id: ++last, place };
      asked.set(task.id, { place, settle });
      worker.ref();
      worker.postMessage(task);
      idle.refresh();
    });

  return {
    /** Each look is taken by whoever has the fewest under way, so the quickest does the most. */
    look: async (place) => {
      if (here >= ALONE_MOST && threads.length < allowed) start();
      const [free] = threads.toSorted((a, b) => a.asked.size - b.asked.size);
      return free === undefined || here <= free.asked.size ? lookHere(place) : askThread(free, place);
    },
    close: async () => {
      allowed = 0;
      clearTimeout(idle);
      await end();
    },
  };
};
