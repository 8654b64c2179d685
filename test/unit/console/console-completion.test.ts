import { describe, expect, test } from 'vitest';
import { completeCommand } from '../../../adapters/console/console-completion.ts';
import { FAKE_CATALOGUE } from '../../fakes/fake-desk.ts';

const asked: { path: readonly string[]; option: string; typed: string }[] = [];

const complete = async (
  line: string,
  values: readonly string[] = [],
): Promise<readonly [readonly string[], string]> => {
  asked.length = 0;
  return completeCommand(line, {
    catalogue: FAKE_CATALOGUE,
    localWords: ['exit', 'quit'],
    suggest: async (path, option, typed) => {
      asked.push({ path, option, typed });
      return values.map((value) => ({ value, label: value }));
    },
  });
};

describe('words', () => {
  test.each([
    ['ok/the first word without its group', 'ap', ['apply ', 'approve '], 'ap'],
    ['ok/with a slash', '/ap', ['/apply ', '/approve '], '/ap'],
    ['ok/a group', 'sig', ['signet '], 'sig'],
    ['ok/the words of a group', '/signet s', ['settings '], 's'],
    ['ok/the word after the group', 'cert sta', ['status '], 'sta'],
    ['ok/the third word', 'points r', ['redeem '], 'r'],
    ['ok/words of the console itself', 'ex', ['exit '], 'ex'],
    ['fail/no such word', 'zz', [], 'zz'],
  ])('%s: %s', async (_name, line, candidates, replaced) => {
    expect(await complete(line)).toEqual([candidates, replaced]);
  });

  test('ok/nothing typed: every word', async () => {
    const [candidates] = await complete('');
    expect(candidates).toEqual(expect.arrayContaining(['apply ', 'cert ', 'exit ', 'help ', 'signet ', 'points ']));
  });
});

describe('options', () => {
  test.each([
    ['ok/names', 'apply x --p', ['--plan ', '--password '], '--p'],
    ['ok/not one that stands there already', 'apply x --plan dv --p', ['--password '], '--p'],
    ['ok/one option only behind the positional value is not written in unasked', 'status x ', [], ''],
    ['ok/one option only, once a dash is typed', 'status x -', ['--why '], '-'],
    ['ok/the choices of an option', 'apply x --plan d', ['dv-free ', 'dv '], 'd'],
    ['ok/written with =', 'apply x --plan=d', ['--plan=dv-free ', '--plan=dv '], '--plan=d'],
    ['ok/written with :', 'apply x plan:o', ['plan:ov '], 'plan:o'],
    ['ok/never a secret', 'apply x --password ', [], ''],
  ])('%s: %s', async (_name, line, candidates, replaced) => {
    expect(await complete(line)).toEqual([candidates, replaced]);
  });
});

describe('values', () => {
  test('ok/the positional value is asked of the desk', async () => {
    expect(await complete('/cert status exa', ['example.com'])).toEqual([['example.com '], 'exa']);
    expect(asked).toEqual([{ path: ['cert', 'status'], option: 'subject', typed: 'exa' }]);
  });
  test('ok/a value with blanks is quoted', async () => {
    expect(await complete('status ', ['my site'])).toEqual([['"my site" '], '']);
  });
  test('ok/a flag takes no value: the positional one is next', async () => {
    await complete('status --why exa', ['example.com']);
    expect(asked).toEqual([{ path: ['cert', 'status'], option: 'subject', typed: 'exa' }]);
  });
  test('fail/a positional secret is never asked for', async () => {
    expect(await complete('points redeem ab')).toEqual([[], 'ab']);
    expect(asked).toEqual([]);
  });
});
