import { randomBytes } from 'node:crypto';
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock } from '../src/kernel/clock.ts';
import type { Random } from '../src/kernel/random.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await sleepFor(ms, undefined, signal === undefined ? {} : { signal });
  },
};

/** The machine's source of chance. */
export const systemRandom: Random = { bytes: (count) => randomBytes(count) };
