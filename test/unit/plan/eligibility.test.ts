import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CertError, type ErrorCode } from '../../../src/kernel/errors.ts';
import { parseNames } from '../../../src/pki/name.ts';
import { findPlan, plans } from '../../../src/plan/catalogue.ts';
import { checkEligible, checkNamesKept, coveredNames, type EligibilityRequest } from '../../../src/plan/eligibility.ts';

const refusalOf = (act: () => unknown): CertError | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof CertError) return error;
    throw error;
  }
};

const many = (count: number, prefix = 'h'): string =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}.example.com`).join(' ');

describe('checkEligible', () => {
  it.each<[string, string, string, EligibilityRequest?]>([
    ['PLAN-3 allows ok/one name on a single plan', 'geotrust-ov', 'ssl.example.com'],
    ['PLAN-3 allows ok/www and its domain together on a single plan', 'geotrust-ov', 'www.example.com example.com'],
    ['PLAN-3 allows ok/the domain and its www, the other way round', 'geotrust-ov', 'example.com www.example.com'],
    ['PLAN-3 allows ok/a name of 100 labels', 'geotrust-ov', `${'a.'.repeat(98)}example.com`],
    ['PLAN-3 allows ok/several names on a multi plan', 'wotrus-dv-multi', 'a.example.com b.example.org'],
    ['PLAN-3 allows ok/100 names on a multi plan', 'wotrus-dv-multi', many(100)],
    ['PLAN-3 allows ok/one wildcard on a wildcard plan', 'securesite-ov-wildcard', '*.example.com'],
    ['PLAN-3 allows ok/a deeper wildcard', 'securesite-ov-wildcard', '*.api.example.com'],
    ['PLAN-3 allows ok/a wildcard and the domain it gives', 'securesite-ov-wildcard', '*.example.com example.com'],
    ['PLAN-3 allows ok/the domain first', 'securesite-ov-wildcard', 'example.com *.example.com'],
    [
      'PLAN-3 allows ok/several wildcards',
      'geotrust-ov-wildcard-multi',
      '*.example.com *.ssl.example.com *.example.org',
    ],
    ['PLAN-3 allows ok/anything mixed on our own plan', 'dv', 'example.com *.example.com a.example.org'],
    ['PLAN-3 allows ok/an internal name on our own plan', 'dv', 'localhost'],
    ['PLAN-5 allows ok/a public address on an SM2 plan', 'dnspod-sm2-ov', '1.1.1.1'],
    [
      'PLAN-5 allows ok/addresses and names on an SM2 multi plan',
      'dnspod-sm2-ov-multi',
      '1.1.1.1 2606:4700::1111 example.com',
    ],
    ['PLAN-5 allows ok/a private address on our own plan, if the CA does', 'dv', '10.0.0.1'],
    ['PLAN-6 allows ok/one plain name on the free plan', 'dv-free', 'docs.example.com'],
    ['PLAN-6 allows ok/www and its domain on the free plan', 'dv-free', 'www.example.com example.com'],
    ['PLAN-8 allows ok/example.gov.cn, which does not end in .gov', 'dv-free', 'example.gov.cn'],
    ['PLAN-8 allows ok/example.gov on a paid plan', 'trustasia-dv', 'example.gov'],
    ['PLAN-8 allows ok/orgexample.com', 'dv-free', 'orgexample.com'],
    ['PLAN-9 allows ok/three years of a paid plan', 'geotrust-ov', 'example.com', { years: 3 }],
    ['PLAN-10 allows ok/P-384', 'geotrust-ov', 'example.com', { algorithm: 'p384' }],
    [
      'PLAN-10 allows ok/RSA 4096 with SHA-384',
      'geotrust-ov',
      'example.com',
      { algorithm: 'rsa4096', digest: 'sha384' },
    ],
    ['PLAN-10 allows ok/SM2 on an SM2 plan', 'dnspod-sm2-ev', 'example.com', { algorithm: 'sm2', digest: 'sm3' }],
    ['PLAN-10 allows ok/RSA 3072 on our own plan', 'dv', 'example.com', { algorithm: 'rsa3072' }],
    ['APPLY-1 allows ok/a CSR of your own on a paid plan', 'geotrust-ov', 'example.com', { csrSource: 'pasted' }],
  ])('%s', (_, plan, names, request) => {
    expect(refusalOf(() => checkEligible(findPlan(plan), parseNames(names), request))).toBeUndefined();
  });

  it.each<[string, string, string, ErrorCode, EligibilityRequest?]>([
    ['PLAN-3 refuses fail/two names on a single plan', 'geotrust-ov', 'a.example.com b.example.com', 'plan-one-name'],
    ['PLAN-3 refuses fail/ssl beside the domain', 'geotrust-ov', 'example.com ssl.example.com', 'plan-one-name'],
    ['PLAN-3 refuses fail/www of a subdomain', 'geotrust-ov', 'ssl.example.com www.ssl.example.com', 'plan-one-name'],
    [
      'PLAN-3 refuses fail/a third name beside the pair',
      'geotrust-ov',
      'example.com www.example.com a.example.com',
      'plan-one-name',
    ],
    ['PLAN-3 refuses fail/a wildcard on a single plan', 'geotrust-ov', '*.example.com', 'plan-no-wildcard'],
    [
      'PLAN-3 refuses fail/a wildcard among several names',
      'geotrust-ov-multi',
      'example.com *.example.com',
      'plan-no-wildcard',
    ],
    ['PLAN-3 refuses fail/101 names', 'geotrust-ov-multi', `${many(100)} x.example.org`, 'plan-names-many'],
    [
      'PLAN-3 refuses fail/two wildcards on a wildcard plan',
      'geotrust-ov-wildcard',
      '*.example.com *.example.org',
      'plan-one-name',
    ],
    [
      'PLAN-3 refuses fail/a plain name on a wildcard plan',
      'geotrust-ov-wildcard',
      'www.example.com',
      'plan-wildcard-needed',
    ],
    [
      'PLAN-3 refuses fail/www beside the wildcard',
      'geotrust-ov-wildcard',
      '*.example.com www.example.com',
      'plan-wildcard-needed',
    ],
    [
      'PLAN-3 refuses fail/the parent of a deeper wildcard',
      'geotrust-ov-wildcard',
      '*.api.example.com api.example.com',
      'plan-wildcard-needed',
    ],
    [
      'PLAN-3 refuses fail/a plain name among several wildcards',
      'geotrust-ov-wildcard-multi',
      '*.example.com a.example.org',
      'plan-wildcard-needed',
    ],
    ['PLAN-3 refuses fail/an internal name on a public plan', 'geotrust-ov', 'localhost', 'plan-name-internal'],
    ['PLAN-5 refuses fail/an address on an international plan', 'geotrust-ov', '1.1.1.1', 'plan-ip'],
    ['PLAN-5 refuses fail/an address on the free plan', 'dv-free', '1.1.1.1', 'plan-ip'],
    ['PLAN-5 refuses fail/a private address on an SM2 plan', 'dnspod-sm2-ov', '192.168.1.1', 'plan-ip-private'],
    ['PLAN-5 refuses fail/IPv6 loopback on an SM2 plan', 'dnspod-sm2-ov', '::1', 'plan-ip-private'],
    ['PLAN-6 refuses fail/a wildcard on the free plan', 'dv-free', '*.example.com', 'plan-free-single'],
    ['PLAN-6 refuses fail/two names on the free plan', 'dv-free', 'a.example.com b.example.com', 'plan-free-single'],
    [
      'PLAN-6 refuses fail/a CSR of your own on the free plan',
      'dv-free',
      'example.com',
      'plan-csr',
      { csrSource: 'pasted' },
    ],
    ...['.edu', '.gov', '.org', '.ru', '.jp', '.pay', '.bank', '.live', '.nuclear'].map(
      (suffix): [string, string, string, ErrorCode] => [
        `PLAN-8 refuses example${suffix}`,
        'dv-free',
        `example${suffix}`,
        'plan-suffix',
      ],
    ),
    ['PLAN-8 refuses fail/a deeper name under .co.jp', 'dv-free', 'www.example.co.jp', 'plan-suffix'],
    ['PLAN-9 refuses fail/four years', 'geotrust-ov', 'example.com', 'plan-term', { years: 4 }],
    ['PLAN-9 refuses fail/a year of the free plan', 'dv-free', 'example.com', 'plan-term', { years: 1 }],
    [
      'PLAN-10 refuses fail/SM2 on an international plan',
      'geotrust-ov',
      'example.com',
      'plan-algorithm',
      { algorithm: 'sm2' },
    ],
    [
      'PLAN-10 refuses fail/RSA on an SM2 plan',
      'dnspod-sm2-ov',
      'example.com',
      'plan-algorithm',
      { algorithm: 'rsa2048' },
    ],
    [
      'PLAN-10 refuses fail/RSA 3072 on a brand plan',
      'geotrust-ov',
      'example.com',
      'plan-algorithm',
      { algorithm: 'rsa3072' },
    ],
    [
      'PLAN-10 refuses fail/SM3 on an international plan',
      'geotrust-ov',
      'example.com',
      'plan-digest',
      { digest: 'sm3' },
    ],
  ])('%s', (_, plan, names, code, request) => {
    // A list given directly: parseNames would refuse 101 names by itself.
    const list = names.split(' ').flatMap((name) => parseNames(name));
    const error = refusalOf(() => checkEligible(findPlan(plan), list, request));
    expect(error?.code).toBe(code);
    expect(error?.field).toBeDefined();
  });

  it.each<[string, string, ErrorCode]>([
    ['PLAN-3 refuses fail/no name', '', 'name-empty'],
    ['PLAN-3 refuses fail/the same name twice', 'a.example.com b.example.com a.example.com', 'name-twice'],
  ])('%s', (_, names, code) => {
    const list = names
      .split(' ')
      .filter(Boolean)
      .flatMap((name) => parseNames(name));
    expect(refusalOf(() => checkEligible(findPlan('dv'), list))?.code).toBe(code);
  });

  it.each([
    ['plan-suffix', 'PLAN-8', 'dv-free', 'example.gov'],
    ['plan-ip', 'PLAN-5', 'dv-free', '1.1.1.1'],
    ['plan-free-single', 'PLAN-6', 'dv-free', '*.example.com'],
    ['plan-one-name', 'PLAN-3', 'geotrust-ov', 'a.example.com b.example.com'],
  ])('%s names the rule %s', (_, rule, plan, names) => {
    expect(refusalOf(() => checkEligible(findPlan(plan), parseNames(names)))?.rule).toBe(rule);
  });
});

describe('coveredNames', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['PLAN-3 gives ok/the domain with its www', 'geotrust-ov', 'www.example.com', ['www.example.com', 'example.com']],
    ['PLAN-3 gives ok/www with the domain', 'geotrust-ov', 'example.com', ['example.com', 'www.example.com']],
    [
      'PLAN-3 gives ok/www under a suffix of two labels',
      'dv-free',
      'example.co.uk',
      ['example.co.uk', 'www.example.co.uk'],
    ],
    [
      'PLAN-3 gives ok/the domain under a wildcard',
      'geotrust-ov-wildcard',
      '*.example.com',
      ['*.example.com', 'example.com'],
    ],
    ['PLAN-3 gives ok/nothing twice', 'geotrust-ov', 'example.com www.example.com', ['example.com', 'www.example.com']],
    ['PLAN-3 gives fail/nothing with another subdomain', 'geotrust-ov', 'ssl.example.com', ['ssl.example.com']],
    [
      'PLAN-3 gives fail/nothing with www of a subdomain',
      'geotrust-ov',
      'www.ssl.example.com',
      ['www.ssl.example.com'],
    ],
    [
      'PLAN-3 gives fail/nothing with a deeper wildcard',
      'geotrust-ov-wildcard',
      '*.api.example.com',
      ['*.api.example.com'],
    ],
    ['PLAN-3 gives fail/nothing on a multi plan', 'geotrust-ov-multi', 'example.com', ['example.com']],
    ['PLAN-3 gives fail/nothing on our own plan', 'dv', 'example.com', ['example.com']],
    ['PLAN-3 gives fail/nothing with an address', 'dnspod-sm2-ov', '1.1.1.1', ['1.1.1.1']],
  ])('%s', (_, plan, names, expected) => {
    expect(coveredNames(findPlan(plan), parseNames(names))).toEqual(expected);
  });

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
