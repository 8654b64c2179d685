/**
 * Lets at most so many deeds be under way at a time, each begun in a turn of the event loop of its own: a burst of commands, whose store
 * answers at once, would else hold the loop until the last is done, and nothing that arrives meanwhile would even be acknowledged.
 */
export class Turns {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(most: number) {
    this.#most = most;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#most) this.#running += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The place is handed on as it is, or given back.
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
