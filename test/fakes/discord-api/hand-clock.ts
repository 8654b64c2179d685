import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../../src/kernel/clock.ts';

/** The machine's own clock; its waits do not keep the process alive. */
export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => wait(ms, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) }),
};

/** A clock moved by the test: three seconds pass when the test says so. */
export interface HandClock extends Clock {
  /** Moves time forward, waking every sleeper on the way in the order they are due. */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const handClock = (start = Date.UTC(2026, 8, 1, 9)): HandClock => {
  let now = start;
  const sleepers = new Set<Sleeper>();
  const next = (until: number): Sleeper | undefined =>
    [...sleepers].filter((sleeper) => sleeper.due <= until).sort((a, b) => a.due - b.due)[0];
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper: Sleeper = { due: now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    async advance(ms) {
      const until = now + ms;
      for (let sleeper = next(until); sleeper !== undefined; sleeper = next(until)) {
        sleepers.delete(sleeper);
        now = Math.max(now, sleeper.due);
        sleeper.wake();
        await settle();
      }
      now = until;
      await settle();
    },
  };
};
