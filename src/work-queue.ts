/**
 * Runs work by id, at most `limit` at a time, never the same id twice at once; an id that is added while it runs is run once more
 * afterwards. Errors are the worker's own business: it must not throw.
 */
export class WorkQueue {
  readonly #run: (id: string) => Promise<void>;
  readonly #limit: number;
  readonly #waiting = new Set<string>();
  readonly #running = new Set<string>();
  #idle: (() => void)[] = [];
  #stopped = false;

  constructor(run: (id: string) => Promise<void>, limit: number) {
    this.#run = run;
    this.#limit = limit;
  }

  add(id: string): void {
    if (this.#stopped) return;
    this.#waiting.add(id);
    this.#start();
  }

  /** Resolves when nothing waits or runs. */
  idle(): Promise<void> {
    return this.#running.size === 0 && this.#waiting.size === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Takes nothing new; resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.clear();
    await this.idle();
  }

  #start(): void {
    for (const id of this.#waiting) {
      if (this.#running.size >= this.#limit) return;
      if (this.#running.has(id)) continue;
      this.#waiting.delete(id);
      this.#running.add(id);
      void this.#run(id).finally(() => {
        this.#running.delete(id);
        this.#start();
        if (this.#running.size === 0 && this.#waiting.size === 0) {
          const idle = this.#idle;
          this.#idle = [];
          for (const resolve of idle) resolve();
        }
      });
    }
  }
}
