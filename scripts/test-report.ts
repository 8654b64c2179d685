/** What one run says of one test file. */
export interface FileReport {
  /** From the top of the repository. */
  readonly file: string;
  readonly passed: number;
  /** From its loading to the end of its last test. */
  readonly seconds: number;
  readonly skipped: readonly string[];
  /** What went wrong and why, one line each: a test, a hook, a process that died before a test ended. */
  readonly failed: readonly string[];
}

export interface RunReport {
  readonly files: readonly FileReport[];
  /** What was thrown outside of every test, where nobody can say in which file. */
  readonly errors: readonly string[];
}

export interface Verdict {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Sentences to read before the count. */
  readonly told: readonly string[];
}

/** The files that took longest: for `longest-first.ts`, and to see what to split. */
export const longestOf = (runs: readonly RunReport[], most: number): readonly string[] =>
  runs
    .flatMap(({ files }) => files)
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, most)
    .map(({ file, seconds }) => `took ${seconds.toFixed(0)} s: ${file}`);

/** The files of a run that have to be run again. */
export const toRunAgain = ({ files }: RunReport): readonly string[] =>
  files.filter(({ failed }) => failed.length > 0).map(({ file }) => file);

/**
 * All runs together; `again` are those of files that had failed. What failed once and then passed is counted as passed and told as unsteady.
 * A file of `expected` that no run reported has failed: none is lost in silence.
 */
export const verdictOf = (
  expected: readonly string[],
  runs: readonly RunReport[],
  again: readonly RunReport[],
): Verdict => {
  const first = runs.flatMap(({ files }) => files);
  const second = new Map(again.flatMap(({ files }) => files).map((report) => [report.file, report]));
  const final = first.map((report) => second.get(report.file) ?? report);
  const unsteady = first.filter(({ file }) => second.get(file)?.failed.length === 0);
  const silent = expected.filter((file) => !first.some((report) => report.file === file));
  const lines = (reports: readonly FileReport[], what: 'failed' | 'skipped'): readonly string[] =>
    reports.flatMap((report) => report[what].map((line) => `${report.file} > ${line}`));
  const failed = [
    ...lines(final, 'failed'),
    ...silent.map((file) => `${file}: no run reported it`),
    ...[...runs, ...again].flatMap(({ errors }) => errors),
  ];
  const skipped = lines(final, 'skipped');
  return {
    passed: final.reduce((sum, report) => sum + report.passed, 0),
    failed: failed.length,
    skipped: skipped.length,
    told: [
      ...lines(unsteady, 'failed').map((line) => `unsteady, failed once and passed then: ${line}`),
      ...skipped.map((line) => `skipped: ${line}`),
      ...failed.map((line) => `failed: ${line}`),
    ],
  };
};
