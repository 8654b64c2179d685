import { describe, expect, it } from 'vitest';
import { isCertError } from '../../../src/kernel/errors.ts';
import { findPlan } from '../../../src/plan/catalogue.ts';
import { publicLimitChanges, publicLimitsAt } from '../../../src/plan/industry.ts';
import { certificatesOfTerm, lifetimeAt } from '../../../src/plan/lifetime.ts';

const at = (day: string): string => `${day}T00:00:00.000Z`;

describe('lifetimeAt', () => {
  it.each<[string, string, string, number | undefined]>([
    ['PLAN-6 gives ok/365 days for an application on 2024-04-24', 'dv-free', '2024-04-24', 365],
    ['PLAN-6 gives ok/90 days for one on 2024-04-25', 'dv-free', '2024-04-25', 90],
    ['PLAN-6 gives ok/47 days once the industry says so', 'dv-free', '2029-03-15', 47],
    ['PLAN-9 gives ok/a year before 2026-03-15', 'geotrust-ov', '2026-03-14', 365],
    ['PLAN-9 gives ok/200 days from 2026-03-15', 'geotrust-ov', '2026-03-15', 200],
    ['PLAN-9 gives ok/100 days from 2027-03-15', 'geotrust-ov', '2027-03-15', 100],
    ['PLAN-9 gives ok/a year for SM2, which the public rules do not reach', 'dnspod-sm2-ov', '2029-03-15', 365],
    ['PLAN-9 gives ok/what the CA decides on our own plan', 'dv', '2026-09-01', undefined],
  ])('%s', (_, plan, day, days) => {
    expect(lifetimeAt(findPlan(plan), at(day))).toBe(days);
  });
});

describe('certificatesOfTerm', () => {
  it.each<[string, string, number, string, readonly number[]]>([
    ['PLAN-9 issues ok/one certificate for a year before 2026-03-15', 'geotrust-ov', 1, '2025-01-01', [365]],
    ['PLAN-9 issues ok/three for three years then', 'geotrust-ov', 3, '2025-01-01', [365, 365, 365]],
    ['PLAN-9 issues ok/two for a year of 200-day certificates', 'geotrust-ov', 1, '2026-06-01', [200, 165]],
    [
      'PLAN-9 issues ok/eight for a year of 47-day certificates',
      'geotrust-ov',
      1,
      '2029-06-01',
      [...Array(7).fill(47), 36],
    ],
  ])('%s', (_, plan, years, day, lifetimes) => {
    expect(certificatesOfTerm(findPlan(plan), years, at(day))).toEqual(lifetimes);
  });

  it('PLAN-9 refuses a term that is not offered', () => {
    try {
      certificatesOfTerm(findPlan('geotrust-ov'), 5, at('2026-06-01'));
      expect.unreachable();
    } catch (error) {
      if (!isCertError(error, 'plan-term')) throw error;
      expect(error.facts).toEqual({ plan: 'geotrust-ov', years: 5, choices: '1, 2, 3' });
    }
  });
});

describe('the industry', () => {
  it('shortens lifetimes and reuse with every change', () => {
    const steps = [publicLimitsAt(at('2025-01-01')), ...publicLimitChanges()];
    for (const [index, step] of steps.slice(1).entries()) {
      expect(step.lifetimeDays).toBeLessThan(steps[index]!.lifetimeDays);
      expect(step.domainReuseDays).toBeLessThan(steps[index]!.domainReuseDays);
    }
  });
});
