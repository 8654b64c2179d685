/**
 * Lets at most so many deeds be under way at a time, and begins one in each turn of the event loop: a burst of commands, whose store
 * answers at once, would else hold the loop until the last is done, and nothing that arrives meanwhile would even be acknowledged.
 */
export class Turns {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #beginning = false;

  constructor(most: number) {
    this.#most = most;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await new Promise<void>((begin) => {
      this.#waiting.push(begin);
      this.#next();
    });
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }

  /** Begins the next deed in the loop's next turn, where there is room for it. */
  #next(): void {
    if (this.#beginning || this.#running >= this.#most || this.#waiting.length === 0) return;
    this.#beginning = true;
    this.#running += 1;
    setImmediate(() => {
      this.#beginning = false;
      this.#waiting.shift()?.();
      this.#next();
    });
  }
}
