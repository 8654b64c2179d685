import { describe, expect, it } from 'vitest';
import { plansPage } from '../../../scripts/plans-doc.ts';
import { plans } from '../../../src/plan/catalogue.ts';

describe('docs/plans.md', () => {
  const page = plansPage();

  it.each(plans().map(({ id }) => id))('shows %s in a table and says how it goes', (id) => {
    const rows = page.split('\n').filter((line) => line.includes(`\`${id}\``));
    expect(rows.some((line) => line.startsWith('| '))).toBe(true);
    expect(rows.some((line) => line.startsWith('- '))).toBe(true);
  });

  it('has tables whose rows are as wide as their heads', () => {
    const widths = page
      .split('\n\n')
      .filter((block) => block.startsWith('|'))
      .map(
        (block) =>
          new Set(
            block
              .trimEnd()
              .split('\n')
              .map((line) => line.split('|').length),
          ),
      );
    expect(widths.length).toBeGreaterThan(5);
    expect(widths.filter(({ size }) => size !== 1)).toEqual([]);
  });

  it('names the limits of the free plan and those of the industry', () => {
    expect(page).toContain('at most 50 certificates per account and 20 per registrable domain');
    expect(page).toContain('`.nuclear`');
    expect(page).toMatch(/\| 2029-03-15 \| 47 \|/);
  });
});
