/** Lets at most `count` works run at once; the others wait in the order they came. */
export const slots = (count: number): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let free = count;
  const waiting: (() => void)[] = [];
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  };
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      leave();
    }
  };
};
