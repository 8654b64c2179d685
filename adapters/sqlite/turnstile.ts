/**
 * One at a time, in the order of arrival. Who finds it free passes at once, without so much as a promise: most do, and every statement
 * of the program comes by here.
 */
export interface Turnstile {
  readonly busy: boolean;
  /** Resolves when it is the caller's; answers nothing to wait for when it is so already. */
  enter(): Promise<void> | undefined;
  leave(): void;
}

export const createTurnstile = (): Turnstile => {
  const waiting: (() => void)[] = [];
  let busy = false;
  return {
    get busy() {
      return busy;
    },
    enter() {
      if (busy) return new Promise((resolve) => waiting.push(resolve));
      busy = true;
      return undefined;
    },
    // Handed on without being free in between, so that nobody overtakes.
    leave() {
      const next = waiting.shift();
      if (next === undefined) busy = false;
      else next();
    },
  };
};
