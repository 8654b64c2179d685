import { describe, expect, test } from 'vitest';
import { testsOf } from '../../../scripts/rule-places.ts';
import { ruleTable } from '../../../scripts/rule-table.ts';
import { commands } from '../../../src/commands.ts';
import { errorTable } from '../../../src/kernel/error-table.ts';

describe('the table of rules', () => {
  test.each(Object.keys(ruleTable))('%s has a test that names it', (rule) => {
    expect(testsOf(rule).length).toBeGreaterThan(0);
  });

  test('knows every rule that an error or a command names', () => {
    const ofErrors = Object.values(errorTable).flatMap((row) => ('rule' in row ? [row.rule] : []));
    const named: readonly string[] = [...ofErrors, ...commands.flatMap(({ rules }) => rules)];
    expect([...new Set(named)].filter((rule) => !(rule in ruleTable))).toEqual([]);
  });
});
