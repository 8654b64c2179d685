import type { Clock } from '../../src/kernel/clock.ts';

/** A clock that stands still until the test moves it. */
export interface FakeClock extends Clock {
  /** Moves time forward by milliseconds; every sleeper whose time comes on the way is woken, the earliest first. */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly at: number;
  wake(): void;
}

const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const fakeClock = (start = Date.UTC(2026, 2, 1, 9)): FakeClock => {
  let now = start;
  const sleepers = new Set<Sleeper>();
  const nextUntil = (end: number): Sleeper | undefined =>
    [...sleepers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        const sleeper: Sleeper = { at: now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    advance: async (ms) => {
      const end = now + ms;
      for (let next = nextUntil(end); next !== undefined; next = nextUntil(end)) {
        sleepers.delete(next);
        now = Math.max(now, next.at);
        next.wake();
        await breath();
      }
      now = end;
      await breath();
    },
  };
};
