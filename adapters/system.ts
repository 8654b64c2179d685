import { randomBytes } from 'node:crypto';
import type { Clock } from '../src/kernel/clock.ts';
import type { Random } from '../src/kernel/random.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // With the signal's own reason: the runtime's way makes an error with a stack each time, which costs more than the rest of a look.
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal?.addEventListener('abort', stop, { once: true });
    }),
};

/** Bytes asked for at once, and how many of them one caller may have: asking takes 2 µs however few they are. */
const BLOCK = 4_096;
const SMALL = 64;

const createRandom = (): Random => {
  let block = new Uint8Array(0);
  let used = 0;
  return {
    bytes: (count) => {
      if (count > SMALL) return randomBytes(count);
      if (used + count > block.length) {
        block = randomBytes(BLOCK);
        used = 0;
      }
      const part = Uint8Array.from(block.subarray(used, used + count));
      // Handed out once and kept nowhere: it may become a secret.
      block.fill(0, used, used + count);
      used += count;
      return part;
    },
  };
};

/** The machine's source of chance. */
export const systemRandom: Random = createRandom();
