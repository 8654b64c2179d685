import { describe, expect, test } from 'vitest';
import { base32, codeAt, otpauth, stepAt, stepOf } from '../../../src/account/totp.ts';

const SECRET = Buffer.from('12345678901234567890');

describe('codes of an authenticator', () => {
  // RFC 6238, appendix B, SHA-1; the last six of its eight digits.
  test.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %i s the code is %s', (seconds, code) => {
    expect(codeAt(SECRET, stepAt(seconds * 1_000))).toBe(code);
  });

  const now = 1_234_567_890_000;
  const shown = (steps: number): string => codeAt(SECRET, stepAt(now) + steps);

  test.each([-1, 0, 1])('a clock that is %i steps off is borne with', (steps) => {
    expect(stepOf(SECRET, shown(steps), now, 0)).toBe(stepAt(now) + steps);
  });

  test('two steps off is too far', () => {
    expect(stepOf(SECRET, shown(-2), now, 0)).toBeUndefined();
    expect(stepOf(SECRET, shown(2), now, 0)).toBeUndefined();
  });

  test('a code is good once', () => {
    expect(stepOf(SECRET, shown(0), now, stepAt(now))).toBeUndefined();
  });

  test('typed in two groups of three it is the same', () => {
    expect(stepOf(SECRET, shown(0).replace(/(...)/, '$1 '), now, 0)).toBe(stepAt(now));
  });

  test('what an authenticator opens names the person and holds the secret in base 32', () => {
    expect(base32(SECRET)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    expect(otpauth(SECRET, 'ann b')).toBe(
      'otpauth://totp/Signet:ann%20b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Signet&digits=6&period=30',
    );
  });
});
