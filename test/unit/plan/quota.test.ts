import { describe, expect, it } from 'vitest';
import { CertError, type ErrorCode } from '../../../src/kernel/errors.ts';
import { findPlan } from '../../../src/plan/catalogue.ts';
import { checkQuota, placesLeft, takesPlace } from '../../../src/plan/quota.ts';

const free = findPlan('dv-free');
const notAfter = '2026-05-01T12:00:00.000Z';

describe('takesPlace', () => {
  it.each<[string, boolean, string, boolean]>([
    ['PLAN-7 holds ok/while valid', false, '2026-04-01T00:00:00.000Z', true],
    ['PLAN-7 holds ok/until 24 h after expiry', false, '2026-05-02T11:59:59.999Z', true],
    ['PLAN-7 releases ok/24 h after expiry', false, '2026-05-02T12:00:00.000Z', false],
    ['PLAN-7 releases ok/on revocation', true, '2026-04-01T00:00:00.000Z', false],
  ])('%s', (_, revoked, now, taken) => {
    expect(takesPlace(free, { notAfter, revoked }, now)).toBe(taken);
  });

  it('PLAN-7 counts nothing on a paid plan', () => {
    expect(takesPlace(findPlan('geotrust-ov'), { notAfter, revoked: false }, '2026-04-01T00:00:00.000Z')).toBe(false);
  });
});

describe('checkQuota', () => {
  const outcome = (plan: string, byAccount: number, byRegistrable: number): ErrorCode | undefined => {
    try {
      checkQuota(findPlan(plan), 'example.com', { byAccount, byRegistrable });
      return undefined;
    } catch (error) {
      if (error instanceof CertError) return error.code;
      throw error;
    }
  };

  it.each<[string, string, number, number, ErrorCode | undefined]>([
    ['PLAN-7 allows ok/the 50th of an account', 'dv-free', 49, 0, undefined],
    ['PLAN-7 allows ok/the 20th of a domain', 'dv-free', 19, 19, undefined],
    ['PLAN-7 allows ok/any number on a paid plan', 'geotrust-ov', 5_000, 5_000, undefined],
    ['PLAN-7 refuses fail/the 51st of an account', 'dv-free', 50, 0, 'plan-quota-account'],
    ['PLAN-7 refuses fail/the 21st of a domain', 'dv-free', 20, 20, 'plan-quota-domain'],
  ])('%s', (_, plan, byAccount, byRegistrable, code) => {
    expect(outcome(plan, byAccount, byRegistrable)).toBe(code);
  });
});

describe('placesLeft', () => {
  it('PLAN-7 shows what is left, never less than none', () => {
    expect(placesLeft(free, { byAccount: 12, byRegistrable: 25 })).toEqual({ byAccount: 38, byRegistrable: 0 });
    expect(placesLeft(findPlan('dv'), { byAccount: 1, byRegistrable: 1 })).toBeUndefined();
  });
});
