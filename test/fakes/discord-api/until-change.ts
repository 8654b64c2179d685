import type { World } from './discord-world.ts';

/** Milliseconds of real time before a wait gives up and shows what there is instead. Only failing tests ever see it. */
export const PATIENCE = 60_000;

/** Waits that end when something becomes true, looked at after every change of the world. */
export class Waiting {
  readonly #world: World;
  readonly #describe: () => string;
  readonly #stop: AbortSignal;
  readonly #patience: number;

  constructor(world: World, describe: () => string, stop: AbortSignal, patience: number) {
    this.#world = world;
    this.#describe = describe;
    this.#stop = stop;
    this.#patience = patience;
  }

  /** Resolves with the probe's first value that is neither undefined, null nor false. `what` names the wait in a failure. */
  until<T>(what: string, probe: () => T | undefined | null | false): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const give = (end: () => void): void => {
        clearTimeout(timer);
        unwatch();
        this.#stop.removeEventListener('abort', stopped);
        end();
      };
      const fail = (why: string): void =>
        give(() => reject(new Error(`${why} while waiting for ${what}\n${this.#describe()}`)));
      const stopped = (): void => fail('the stand-in was closed');
      const look = (): void => {
        let value: T | undefined | null | false;
        try {
          value = probe();
        } catch (error) {
          give(() => reject(error));
          return;
        }
        if (value !== undefined && value !== null && value !== false) give(() => resolve(value as T));
      };
      const unwatch = this.#world.watch(look);
      const timer = setTimeout(() => fail(`${this.#patience} ms passed`), this.#patience);
      this.#stop.addEventListener('abort', stopped);
      look();
    });
  }
}
