import { describe, expect, test } from 'vitest';
import { brandIn, domainTypeIn, levelIn, type PlanHints, proposePlan } from '../../../src/plan/propose.ts';

const hints = (more: Partial<PlanHints> = {}): PlanHints => ({
  names: ['shop.example.com'],
  policies: [],
  subject: ['CN'],
  issuer: 'Elsewhere',
  standard: 'international',
  ...more,
});

describe('HOST-8 the plan like the certificate', () => {
  test.each([
    ['dv', ['2.23.140.1.2.1'], ['CN', 'O']],
    ['ov', ['1.2.3.4', '2.23.140.1.2.2'], ['CN']],
    ['ev', ['2.23.140.1.1'], []],
    // Without a policy that says so, the subject does.
    ['ev', [], ['CN', 'O', '1.3.6.1.4.1.311.60.2.1.3']],
    ['ov', ['1.2.3.4'], ['CN', 'O']],
    ['dv', [], ['CN']],
    ['dv', [], []],
  ] as const)('HOST-8 level %s from policies %j and subject %j', (level, policies, subject) => {
    expect(levelIn({ policies, subject })).toBe(level);
  });

  test.each([
    ['single', ['shop.example.com']],
    ['single', ['example.com', 'www.example.com']],
    ['multi', ['a.example.com', 'b.example.com']],
    ['multi', ['example.com', 'www.example.com', 'shop.example.com']],
    ['wildcard', ['*.example.com']],
    ['wildcard', ['*.example.com', 'example.com']],
    ['wildcard-multi', ['*.example.com', '*.example.net']],
    [undefined, ['*.example.com', 'shop.example.net']],
  ] as const)('HOST-8 domain type %s of %j', (type, names) => {
    expect(domainTypeIn(names)).toBe(type);
  });

  test.each([
    ['geotrust', 'GeoTrust TLS RSA CA G1'],
    ['securesite', 'DigiCert Inc'],
    ['globalsign', 'GlobalSign nv-sa'],
    ['trustasia', 'TrustAsia Technologies, Inc.'],
    ['wotrus', 'WoTrus CA Limited'],
    ['cfca', 'CFCA OV OCA'],
    ['signet', 'Elsewhere'],
  ] as const)('HOST-8 brand %s of issuer %s', (brand, issuer) => {
    expect(brandIn({ issuer, standard: 'international' })).toBe(brand);
  });

  test.each([
    ['geotrust-ov', { issuer: 'GeoTrust', policies: ['2.23.140.1.2.2'] }],
    ['securesite-ev', { issuer: 'DigiCert Inc', policies: ['2.23.140.1.1'] }],
    ['wotrus-dv-wildcard', { issuer: 'WoTrus', names: ['*.example.com', 'example.com'] }],
    ['dnspod-sm2-ov', { issuer: 'x', standard: 'sm2', subject: ['CN', 'O'] }],
    // A brand that has none like it, names that no brand mixes, an unknown CA: our own.
    ['dv', { issuer: 'GeoTrust' }],
    ['dv', { issuer: 'WoTrus', names: ['*.example.com', 'shop.example.net'] }],
    ['dv', {}],
  ] as const)('HOST-8 proposes %s for %j', (plan, more) => {
    expect(proposePlan(hints(more))?.id).toBe(plan);
  });

  test('HOST-8 never proposes a free plan of a brand', () => {
    expect(proposePlan(hints({ issuer: 'TrustAsia' }))?.level).not.toBe('dv-free');
  });
});
