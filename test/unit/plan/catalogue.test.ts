import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../src/kernel/duration.ts';
import { isCertError } from '../../../src/kernel/errors.ts';
import { DEFAULT_PLAN, findPlan, plans } from '../../../src/plan/catalogue.ts';
import { BRANDS, type FlowStep, LEVELS, type Plan } from '../../../src/plan/plan.ts';

const ids = (test: (plan: Plan) => boolean): string[] =>
  plans()
    .filter(test)
    .map(({ id }) => id);
const steps = (id: string): readonly FlowStep[] => findPlan(id).flow;

describe('the catalogue', () => {
  it('PLAN-1 has every brand, DNSPod for both standards', () => {
    expect(new Set(plans().map(({ brand }) => brand))).toEqual(new Set(BRANDS));
    expect(
      new Set(
        plans()
          .filter(({ brand }) => brand === 'dnspod')
          .map(({ standard }) => standard),
      ),
    ).toEqual(new Set(['international', 'sm2']));
    expect(ids(({ standard }) => standard === 'sm2').every((id) => id.startsWith('dnspod-sm2-'))).toBe(true);
  });

  it('PLAN-2 has every level', () => {
    expect(new Set(plans().map(({ level }) => level))).toEqual(new Set(LEVELS));
  });

  it('PLAN-3 has every domain type, and no wildcard in EV', () => {
    expect(new Set(plans().map(({ domainType }) => domainType))).toEqual(
      new Set(['single', 'multi', 'wildcard', 'wildcard-multi', 'any']),
    );
    expect(ids(({ level, wildcard }) => level.startsWith('ev') && wildcard !== 'refused')).toEqual([]);
  });

  it('PLAN-5 takes addresses on SM2 plans, and on our own as the CA does', () => {
    expect(ids(({ ip }) => ip === 'public')).toEqual(ids(({ standard }) => standard === 'sm2'));
    expect(ids(({ ip }) => ip === 'issuer')).toEqual(['dv']);
  });

  it('PLAN-6 has one free plan of a brand: TrustAsia DV, single, 90 days, not renewed, upgradable, no support', () => {
    expect(ids(({ level }) => level === 'dv-free')).toEqual(['trustasia-dv-free']);
    expect(findPlan('trustasia-dv-free')).toMatchObject({
      domainType: 'single',
      lifetimeDays: 90,
      renewal: { possible: false, auto: false },
      upgradable: true,
      reissue: { limit: 1, sameMethod: true },
    });
  });

  it('PLAN-7 limits the free plan alone: 50 per account, 20 per domain, released after a day', () => {
    expect(ids(({ quota }) => quota !== undefined)).toEqual(['trustasia-dv-free']);
    expect(findPlan('dv-free').quota).toEqual({ perAccount: 50, perRegistrable: 20, releasedAfterExpiry: DAY });
  });

  it('PLAN-9 offers every paid plan for one, two and three years', () => {
    expect(ids(({ free, terms }) => !free && terms.join() !== '1,2,3')).toEqual([]);
  });

  it('PLAN-10 has SM2 on SM2 plans alone', () => {
    expect(ids(({ algorithms }) => algorithms.includes('sm2'))).toEqual(ids(({ standard }) => standard === 'sm2'));
  });

  it.each<[string, string, readonly FlowStep[]]>([
    ['APPLY-7 DV', 'wotrus-dv', ['choose-validation', 'validate', 'issue']],
    ['APPLY-7 DV free', 'dv-free', ['choose-validation', 'validate', 'issue']],
    ['APPLY-7 GeoTrust OV', 'geotrust-ov', ['choose-validation', 'organisation-review', 'validate', 'issue']],
    ['APPLY-7 CFCA EV', 'cfca-ev', ['choose-validation', 'organisation-review', 'validate', 'issue']],
    ['APPLY-7 WoTrus OV', 'wotrus-ov', ['choose-validation', 'validate', 'email-review', 'issue']],
    [
      'APPLY-7 DNSPod SM2 EV',
      'dnspod-sm2-ev',
      ['choose-validation', 'upload-letter', 'validate', 'manual-review', 'issue'],
    ],
    ['APPLY-7 DNSPod SM2 DV', 'dnspod-sm2-dv', ['choose-validation', 'validate', 'issue']],
  ])('%s', (_, id, flow) => {
    expect(steps(id)).toEqual(flow);
  });

  it('ORG-1 asks for a letter from GlobalSign and CFCA, and ORG-2 for SM2', () => {
    const withLetter = plans().filter(({ letter }) => letter !== undefined);
    expect(new Set(withLetter.map(({ brand, standard }) => `${brand} ${standard}`))).toEqual(
      new Set(['globalsign international', 'cfca international', 'dnspod sm2']),
    );
    expect(withLetter.every(({ letter }) => letter?.maxBytes === 1_400_000)).toBe(true);
    expect(
      ids(({ review }) => review?.by === 'public-register').every((id) => /^(securesite|geotrust|trustasia)/.test(id)),
    ).toBe(true);
  });

  it('ORG-4 hurries DV after 24 h, OV after 72 h, EV after 96 h, never WoTrus, DNSPod or CFCA', () => {
    const waits: Readonly<Record<string, number>> = {
      dv: 24,
      'dv-free': 24,
      ov: 72,
      'ov-pro': 72,
      ev: 96,
      'ev-pro': 96,
    };
    const open = plans().filter(({ expedite }) => expedite !== undefined);
    expect(open.filter(({ level, expedite }) => expedite?.after !== waits[level]! * HOUR)).toEqual([]);
    expect(new Set(open.map(({ brand }) => brand))).toEqual(
      new Set(['securesite', 'geotrust', 'globalsign', 'trustasia']),
    );
    expect(ids(({ brand, expedite }) => brand === 'trustasia' && expedite === undefined)).toEqual([]);
  });

  it('RENEW-1 renews DNSPod, TrustAsia and WoTrus DV by itself, single and wildcard', () => {
    expect(ids(({ renewal, brand }) => renewal.auto && brand !== 'signet')).toEqual(
      ['trustasia', 'wotrus', 'dnspod', 'dnspod-sm2'].flatMap((brand) => [`${brand}-dv`, `${brand}-dv-wildcard`]),
    );
  });

  it('VAL-9 gives 7 days for a new order, 3 for a renewal, 3 for a revocation', () => {
    for (const { deadlines } of plans()) {
      expect(deadlines).toMatchObject({ newOrder: 7 * DAY, renewal: 3 * DAY, revocation: 3 * DAY });
    }
  });

  it.each([
    ['CERT-6 WoTrus OV', 'wotrus-ov', 'review'],
    ['CERT-6 DNSPod SM2 DV', 'dnspod-sm2-dv', 'review'],
    ['CERT-6 DNSPod SM2 OV', 'dnspod-sm2-ov', 'letter-review'],
    ['CERT-6 TrustAsia DV', 'trustasia-dv', 'validation'],
    ['CERT-6 GeoTrust EV', 'geotrust-ev', 'letter'],
    ['CERT-6 our own', 'dv', 'at-once'],
  ])('%s', (_, id, flow) => {
    expect(findPlan(id).revocation).toBe(flow);
  });

  it('has ids and aliases that are all different', () => {
    const words = plans().flatMap(({ id, aliases }) => [id, ...aliases]);
    expect(new Set(words).size).toBe(words.length);
    expect(words.every((word) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(word))).toBe(true);
  });

  it('leaves points open', () => {
    expect(ids(({ points }) => points !== null)).toEqual([]);
  });
});

describe('findPlan', () => {
  it.each([
    ['ok/id', 'securesite-ov-wildcard', 'securesite-ov-wildcard'],
    ['ok/the free plan by its short word', 'dv-free', 'trustasia-dv-free'],
    ['ok/in capitals and with spaces around', ' DNSPod-SM2-EV ', 'dnspod-sm2-ev'],
    ['ok/our own, which is the default', DEFAULT_PLAN, 'dv'],
  ])('%s', (_, word, id) => {
    expect(findPlan(word).id).toBe(id);
  });

  it.each([
    ['fail/misspelt', 'geotrst-ov', 'geotrust-ov'],
    ['fail/two letters swapped', 'dv-fere', 'dv-free'],
    ['fail/a word of the language', 'constructor', expect.any(String)],
    ['fail/empty', '', expect.any(String)],
  ])('%s', (_, word, nearest) => {
    try {
      findPlan(word);
      expect.unreachable();
    } catch (error) {
      if (!isCertError(error, 'choice-unknown')) throw error;
      expect(error.facts).toMatchObject({ option: 'plan', value: word, nearest });
      // Of some seventy plans the eight nearest, and that there are more.
      expect(String(error.facts.choices).split(', ')).toHaveLength(9);
      expect(error.facts.choices).toMatch(/, …$/);
      expect(error.field).toBe('plan');
    }
  });
});
