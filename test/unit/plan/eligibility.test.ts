import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CertError } from '../../../src/kernel/errors.ts';
import { parseNames } from '../../../src/pki/name.ts';
import { plans } from '../../../src/plan/catalogue.ts';
import { checkEligible, checkNamesKept, coveredNames } from '../../../src/plan/eligibility.ts';

// What a plan takes and refuses is asked of the product: test/stories/plan-rules.test.ts.

const refusalOf = (act: () => unknown): CertError | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof CertError) return error;
    throw error;
  }
};

describe('coveredNames', () => {
  it('what a plan gives, it also accepts when asked for', () => {
    const wildcard = fc.boolean();
    const host = fc.constantFrom('example.com', 'www.example.com', 'a.example.co.uk', 'www.example.co.uk');
    fc.assert(
      fc.property(fc.constantFrom(...plans()), host, wildcard, (plan, name, star) => {
        const asked = parseNames(star ? `*.${name}` : name);
        if (refusalOf(() => checkEligible(plan, asked)) !== undefined) return;
        const given = parseNames(coveredNames(plan, asked));
        expect(refusalOf(() => checkEligible(plan, given))).toBeUndefined();
        expect(coveredNames(plan, given).toSorted()).toEqual(given.map(({ ascii }) => ascii).toSorted());
      }),
    );
  });
});

describe('checkNamesKept', () => {
  it('PLAN-4 allows ok/the same names in another order', () => {
    expect(
      refusalOf(() => checkNamesKept(['a.example.com', 'b.example.com'], ['B.example.com', 'a.example.com'])),
    ).toBeUndefined();
  });

  it.each<[string, readonly string[]]>([
    ['PLAN-4 refuses fail/a name more', ['a.example.com', 'b.example.com']],
    ['PLAN-4 refuses fail/a name less', []],
    ['PLAN-4 refuses fail/another name', ['b.example.com']],
  ])('%s', (_, now) => {
    expect(refusalOf(() => checkNamesKept(['a.example.com'], now))?.code).toBe('plan-names-fixed');
  });
});
