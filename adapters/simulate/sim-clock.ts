import type { Clock } from '../../src/kernel/clock.ts';

interface Sleeper {
  readonly at: number;
  /** Of two that end together, the one that began first wakes first. */
  readonly order: number;
  awake: boolean;
  wake(): void;
}

/** Time that passes only when it is told to, and within `run` whenever nothing else is left to be done. */
export interface SimClock extends Clock {
  /** Forward to `ms`; the past is gone. */
  moveTo(ms: number): void;
  /** Runs work to its end: each time the event loop comes round with nothing to do, the earliest sleeper is woken at its hour. */
  run<T>(work: Promise<T>): Promise<T>;
}

const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const before = (a: Sleeper, b: Sleeper): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap: the earliest sleeper on top. */
const push = (heap: Sleeper[], sleeper: Sleeper): void => {
  let at = heap.push(sleeper) - 1;
  while (at > 0) {
    const up = (at - 1) >> 1;
    const parent = heap[up];
    if (parent === undefined || !before(sleeper, parent)) break;
    heap[at] = parent;
    at = up;
  }
  heap[at] = sleeper;
};

const pop = (heap: Sleeper[]): Sleeper | undefined => {
  const [top] = heap;
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const [a, b] = [heap[left], heap[left + 1]];
    const least = b !== undefined && a !== undefined && before(b, a) ? left + 1 : left;
    const child = heap[least];
    if (child === undefined || !before(child, last)) break;
    heap[at] = child;
    at = least;
  }
  heap[at] = last;
  return top;
};

export const createSimClock = (start: number): SimClock => {
  let now = start;
  let count = 0;
  const heap: Sleeper[] = [];

  const wakeNext = (): void => {
    let next = pop(heap);
    while (next?.awake === true) next = pop(heap);
    if (next === undefined) return;
    now = Math.max(now, next.at);
    next.awake = true;
    next.wake();
  };

  return {
    now: () => now,
    moveTo: (ms) => {
      now = Math.max(now, ms);
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        const sleeper: Sleeper = { at: now + ms, order: count++, awake: false, wake: resolve };
        push(heap, sleeper);
        if (signal === undefined) return;
        signal.onabort = () => {
          sleeper.awake = true;
          reject(signal.reason);
        };
      }),
    run: async (work) => {
      let over = false;
      const end = (): void => {
        over = true;
      };
      work.then(end, end);
      for (await breath(); !over; await breath()) wakeNext();
      return work;
    },
  };
};
