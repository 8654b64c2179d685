import type { Base } from './base.ts';

/**
 * The items, until the process is to end: for the loops of jobs over many rows, whose rest is due at the next start. Several workers may
 * take from one.
 */
export function* untilStopping<T>({ stopping }: Pick<Base, 'stopping'>, items: Iterable<T>): Generator<T> {
  for (const item of items) {
    if (stopping?.aborted === true) return;
    yield item;
  }
}
