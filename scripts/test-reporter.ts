import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import type { FileReport, RunReport } from './test-report.ts';

const firstLine = (error: { readonly message?: string }): string => error.message?.split('\n')[0] ?? '';

/** The words of an error outside of every test; a dead worker's are in its cause, with the file it was at. */
const wordsOf = (error: SerializedError): string =>
  [error, ...(error.cause ? [error.cause] : [])].map(firstLine).join(' ');

const isOf = (module: TestModule, error: SerializedError): boolean =>
  error.VITEST_TEST_PATH === module.moduleId || wordsOf(error).includes(module.moduleId);

const failureOf = (test: TestCase): string =>
  `${test.fullName}: ${(test.result().errors ?? []).map(firstLine).join('; ')}`;

const reportOf = (module: TestModule, unhandled: readonly SerializedError[]): FileReport => {
  const { duration, collectDuration, setupDuration } = module.diagnostic();
  const tests = [...module.children.allTests()];
  const inState = (state: string): readonly TestCase[] => tests.filter((test) => test.result().state === state);
  const around = [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())];
  return {
    file: relative(process.cwd(), module.moduleId),
    passed: inState('passed').length,
    seconds: (duration + collectDuration + setupDuration) / 1_000,
    skipped: inState('skipped').map(({ fullName }) => fullName),
    failed: [
      ...inState('failed').map(failureOf),
      ...inState('pending').map(({ fullName }) => `${fullName}: never ended`),
      ...around.map(firstLine),
      ...unhandled.filter((error) => isOf(module, error)).map(wordsOf),
    ],
  };
};

/** Writes into `file` what `scripts/count-tests.ts` reads, which vitest's own JSON does not hold: what was thrown outside of a test. */
export const testReporter = (file: string): Reporter => ({
  onTestRunEnd: (modules, unhandled) => {
    const report: RunReport = {
      files: modules.map((module) => reportOf(module, unhandled)),
      errors: unhandled.filter((error) => !modules.some((module) => isOf(module, error))).map(wordsOf),
    };
    writeFileSync(file, JSON.stringify(report));
  },
});
