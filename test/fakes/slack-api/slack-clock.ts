import type { Clock } from '../../../src/kernel/clock.ts';

/** The machine's own time, for running the stand-in by hand. */
export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const timer = setTimeout(resolve, ms);
      timer.unref();
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** Lets everything that is ready run: promises, and what the network has already delivered. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** Time that stands still until a test moves it, so that three seconds and thirty minutes cost nothing. */
export class SteppedClock implements Clock {
  #now: number;
  #sleepers: Sleeper[] = [];
  #onSleep: (() => void)[] = [];

  /** Starts at the real time by default, because the client libraries compare signatures with it. */
  constructor(start: number = Date.now()) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** Resolves when somebody sleeps for at least `ms` from now: what a test awaits before it moves the time. */
  async asleep(ms: number): Promise<void> {
    const found = (): boolean => this.#sleepers.some((sleeper) => sleeper.due >= this.#now + ms);
    while (!found()) await new Promise<void>((told) => this.#onSleep.push(told));
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper: Sleeper = { due: this.#now + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      for (const told of this.#onSleep.splice(0)) told();
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      });
    });
  }

  /** Moves the time forward by `ms`, waking sleepers in the order in which they are due. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const next = this.#sleepers.filter((sleeper) => sleeper.due <= end).sort((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.due);
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      next.wake();
      await settle();
    }
    this.#now = end;
    await settle();
  }
}
