import { describe, expect, it } from 'vitest';
import { CertError, type ErrorCode } from '../../../src/kernel/errors.ts';
import { findPlan } from '../../../src/plan/catalogue.ts';
import { checkQuota } from '../../../src/plan/quota.ts';

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
