import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorTable } from '../../../src/kernel/error-table.ts';

const sources = globSync('test/unit/{plan,pki}/*.test.ts')
  .filter((path) => !path.endsWith('plan-rules.test.ts'))
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

describe('the rules of plans', () => {
  it.each(Array.from({ length: 10 }, (_, index) => `PLAN-${index + 1}`))(
    '%s has a test that bears its name',
    (rule) => {
      expect(sources).toMatch(new RegExp(`['"\`]${rule} [a-z]`));
    },
  );

  it.each(Object.keys(errorTable).filter((code) => /^(plan|names?)-/.test(code)))('%s is met by a test', (code) => {
    expect(sources).toContain(`'${code}'`);
  });
});
