/** Milliseconds that questions may follow one another before everyone else has a turn. */
const TURN_MS = 8;

/** Something to wait for when a turn of the event loop is owed to everyone else. */
export type Turns = () => Promise<void> | undefined;

/** SQLite answers at once, so a chain of questions would never let the event loop turn. */
export const createTurns = (): Turns => {
  let began: number | undefined;
  return () => {
    if (began === undefined) {
      began = performance.now();
      setImmediate(() => {
        began = undefined;
      });
      return undefined;
    }
    return performance.now() - began > TURN_MS ? new Promise((resolve) => setImmediate(resolve)) : undefined;
  };
};

export const noTurns: Turns = () => undefined;
