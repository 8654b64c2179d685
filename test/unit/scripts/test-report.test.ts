import { describe, expect, test } from 'vitest';
import { type FileReport, longestOf, toRunAgain, verdictOf } from '../../../scripts/test-report.ts';

const file = (name: string, more: Partial<FileReport> = {}): FileReport => ({
  file: name,
  passed: 2,
  seconds: 1,
  skipped: [],
  failed: [],
  ...more,
});
const run = (...files: readonly FileReport[]) => ({ files, errors: [] });

describe('the count of all tests', () => {
  test('adds up the runs', () => {
    const verdict = verdictOf(['a', 'b'], [run(file('a')), run(file('b'))], []);
    expect(verdict).toEqual({ passed: 4, failed: 0, skipped: 0, told: [] });
  });

  test('what failed once and passed then is passed, and told as unsteady with its reason', () => {
    const first = run(file('a', { passed: 1, failed: ['one: expected 1 to be 2'] }), file('b'));
    expect(toRunAgain(first)).toEqual(['a']);
    expect(verdictOf(['a', 'b'], [first], [run(file('a'))])).toEqual({
      passed: 4,
      failed: 0,
      skipped: 0,
      told: ['unsteady, failed once and passed then: a > one: expected 1 to be 2'],
    });
  });

  test('what failed twice has failed, for its second reason', () => {
    const [first, second] = ['early', 'late'].map((why) => run(file('a', { failed: [why] })));
    const verdict = verdictOf(['a'], first === undefined ? [] : [first], second === undefined ? [] : [second]);
    expect(verdict).toMatchObject({ failed: 1, told: ['failed: a > late'] });
  });

  test.each([
    ['a file that no run reported', verdictOf(['a', 'b'], [run(file('a'))], []), 'failed: b: no run reported it'],
    ['an error outside of every test', verdictOf([], [{ files: [], errors: ['lost'] }], []), 'failed: lost'],
  ])('%s is a failure', (_, verdict, told) => {
    expect(verdict).toMatchObject({ failed: 1, told: [told] });
  });

  test('tells the files that took longest, of all runs together', () => {
    const runs = [run(file('a', { seconds: 3.4 }), file('b', { seconds: 80 })), run(file('c', { seconds: 41 }))];
    expect(longestOf(runs, 2)).toEqual(['took 80 s: b', 'took 41 s: c']);
  });

  test('a skipped test is told by its name', () => {
    const verdict = verdictOf(['a'], [run(file('a', { skipped: ['one'] }))], []);
    expect(verdict).toMatchObject({ skipped: 1, told: ['skipped: a > one'] });
  });
});
