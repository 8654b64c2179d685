import type { Clock } from '../../src/kernel/clock.ts';

/** Resolves with `work`, or with undefined after `ms` milliseconds; no timer is left behind. Rejects as `work` does. */
export const atMost = async <T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | undefined> => {
  const over = new AbortController();
  const late = clock.sleep(ms, over.signal).then(
    () => undefined,
    () => undefined,
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
};
