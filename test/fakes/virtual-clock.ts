import type { Clock } from '../../src/kernel/clock.ts';

interface Timer {
  readonly at: number;
  wake(): void;
}

export interface VirtualClock extends Clock {
  /** Every length that was slept, in milliseconds, in order. */
  readonly slept: readonly number[];
}

/**
 * Time that passes only when nothing else happens: once the event loop comes round with no work left, the earliest sleeper is woken and the
 * clock stands at its hour. Days of waiting take no real time, and a limit never beats work that is done in the same breath.
 */
export const virtualClock = (start = Date.UTC(2026, 0, 1)): VirtualClock => {
  let now = start;
  let timers: readonly Timer[] = [];
  let pumping = false;
  const slept: number[] = [];

  const pump = () => {
    const next = timers.toSorted((a, b) => a.at - b.at)[0];
    if (next === undefined) {
      pumping = false;
      return;
    }
    timers = timers.filter((timer) => timer !== next);
    now = Math.max(now, next.at);
    next.wake();
    setImmediate(pump);
  };

  return {
    slept,
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        slept.push(ms);
        const timer: Timer = { at: now + ms, wake: resolve };
        timers = [...timers, timer];
        signal?.addEventListener('abort', () => {
          timers = timers.filter((other) => other !== timer);
          reject(signal.reason);
        });
        if (!pumping) setImmediate(pump);
        pumping = true;
      }),
  };
};
