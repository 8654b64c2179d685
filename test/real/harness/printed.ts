import { type Program, START_MS } from './program.ts';

/** Resolves when the program has printed the words: a server may listen before it has read its zones. */
export const printed = async (program: Program, words: string, ms = START_MS): Promise<void> => {
  const end = performance.now() + ms;
  while (!program.output().includes(words)) {
    if (performance.now() > end) throw new Error(`“${words}” not printed after ${ms} ms:\n${program.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
