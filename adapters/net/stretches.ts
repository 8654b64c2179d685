/** Milliseconds of work at a stretch; then everyone else has a turn of the event loop. */
const STRETCH_MS = 5;

/**
 * Takes small deeds in the order of their coming: at once while there is little to do, and of a burst so many in each turn of the event
 * loop as a stretch allows. None is lost, and one that throws ends nothing but itself.
 */
export class Stretches {
  readonly #now: () => number;
  readonly #waiting: (() => void)[] = [];
  readonly #done: (() => void)[] = [];
  /** When the stretch of this turn began; undefined: nothing was done in it yet. */
  #began: number | undefined;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  do(work: () => void): void {
    this.#waiting.push(work);
    this.#go();
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    if (this.#waiting.length > 0) await new Promise<void>((resolve) => this.#done.push(resolve));
  }

  #go(): void {
    const now = this.#now();
    if (this.#began === undefined) {
      this.#began = now;
      setImmediate(() => {
        this.#began = undefined;
        if (this.#waiting.length > 0) this.#go();
      });
    }
    const end = this.#began + STRETCH_MS;
    while (this.#waiting.length > 0 && this.#now() < end) this.#take();
    if (this.#waiting.length === 0) for (const done of this.#done.splice(0)) done();
  }

  #take(): void {
    try {
      this.#waiting.shift()?.();
    } catch {
      // Whoever gave it has its own way of telling.
    }
  }
}
