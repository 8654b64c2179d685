/** What comes from the person: a line, Ctrl-C, or the end of input. */
export type Typed =
  | {
      readonly kind: 'line';
      readonly text: string;
      /** What was on the screen when the person began the line, as `stamp` told; undefined where nobody looks at a screen. */
      readonly seen?: number;
    }
  | {
      readonly kind: 'interrupt';
      /** There was something typed, which is gone now. */
      readonly cleared: boolean;
    }
  | { readonly kind: 'end' };

/** Typed things in order, whether somebody waits for them or not. After `end` every `next` is `end`. */
export interface TypedQueue {
  push(typed: Typed): void;
  next(): Promise<Typed>;
  /** Forgets lines that nobody has read yet. */
  dropLines(): void;
}

const END: Typed = { kind: 'end' };

export const createTypedQueue = (): TypedQueue => {
  let queue: Typed[] = [];
  let waiting: ((typed: Typed) => void) | undefined;
  let ended = false;
  return {
    push: (typed) => {
      if (typed.kind === 'end') ended = true;
      const receive = waiting;
      waiting = undefined;
      if (receive !== undefined) receive(typed);
      else if (typed.kind !== 'end') queue.push(typed);
    },
    next: () => {
      const first = queue.shift();
      if (first !== undefined) return Promise.resolve(first);
      if (ended) return Promise.resolve(END);
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    dropLines: () => {
      queue = queue.filter((typed) => typed.kind !== 'line');
    },
  };
};
