import Database from 'better-sqlite3';

interface Asked {
  times: number;
  /** Milliseconds within SQLite. */
  ms: number;
}

/** Counts what SQLite is asked in this thread from now on, by its words; `print` lists what took longest. */
export const countStatements = (): { readonly print: (most: number) => void } => {
  const asked = new Map<string, Asked>();
  const statement = new Database(':memory:').prepare('select 1');
  const kind: Record<'all' | 'run', (...parameters: unknown[]) => unknown> = Object.getPrototypeOf(statement);
  for (const way of ['all', 'run'] as const) {
    const answer = kind[way];
    kind[way] = function (this: Database.Statement, ...parameters) {
      const began = performance.now();
      try {
        return answer.apply(this, parameters);
      } finally {
        const one = asked.get(this.source) ?? { times: 0, ms: 0 };
        asked.set(this.source, one);
        one.times++;
        one.ms += performance.now() - began;
      }
    };
  }
  return {
    print: (most) => {
      const lines = [...asked].toSorted(([, a], [, b]) => b.ms - a.ms).slice(0, most);
      for (const [words, { times, ms }] of lines)
        process.stdout.write(
          `${String(times).padStart(9)} × ${((1_000 * ms) / times).toFixed(1).padStart(6)} µs  ${words.replaceAll('"', '').slice(0, 120)}\n`,
        );
    },
  };
};
