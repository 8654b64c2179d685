import type { Clock } from './clock.ts';

/** `work` was not done in time; it may still be going on. */
export class TimeLimitError extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms / 1_000} s`);
    this.name = 'TimeLimitError';
  }
}

/** Nobody sees it; one for all, since making the usual one costs more than the rest. */
const SETTLED = new Error('the work was done in time');

/** Settles like `work`, or rejects with TimeLimitError after `ms`. The work itself is not stopped: a port has no way to. */
export const withinTime = async <T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> => {
  const settled = new AbortController();
  const late = clock.sleep(ms, settled.signal).then(() => {
    throw new TimeLimitError(ms);
  });
  // Aborted when the work wins: nobody waits for that rejection, and it must not surface as unhandled.
  late.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    settled.abort(SETTLED);
  }
};
