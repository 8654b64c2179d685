import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../../src/kernel/clock.ts';

/** The machine's own clock; its waits do not keep the process alive. */
export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => wait(ms, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) }),
};
