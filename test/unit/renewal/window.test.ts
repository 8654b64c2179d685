import { describe, expect, test } from 'vitest';
import { toInstant } from '../../../src/kernel/clock.ts';
import { DAY, HOUR, MINUTE } from '../../../src/kernel/duration.ts';
import {
  backoffAfter,
  dueAt,
  emergencyAt,
  emergencyWait,
  jittered,
  lifetimeOf,
  pickWithin,
  pollWaitOf,
} from '../../../src/renewal/window.ts';

const START = Date.UTC(2026, 5, 1);
const living = (ms: number) => ({
  notBefore: toInstant(START),
  notAfter: toInstant(START + ms),
  fingerprint: 'ff'.repeat(32),
});
const byShare = { possible: true, auto: true };
const byDays = { ...byShare, daysBefore: 30 };
const fixed = (share: number) => ({
  bytes: (count: number) => {
    const bytes = Buffer.alloc(count);
    bytes.writeUInt32BE(Math.floor(share * (2 ** 32 - 1)));
    return bytes;
  },
});

describe('when a certificate is renewed', () => {
  test.each([
    ['160 hours', 160 * HOUR, byShare, 80 * HOUR, 'half'],
    ['160 hours, where the plan says 30 days', 160 * HOUR, byDays, 80 * HOUR, 'half'],
    ['10 days', 10 * DAY, byShare, 5 * DAY, 'half'],
    ['47 days', 47 * DAY, byShare, (47 * DAY * 2) / 3, 'share'],
    ['47 days, where the plan says 30 days', 47 * DAY, byDays, (47 * DAY * 2) / 3, 'share'],
    ['90 days', 90 * DAY, byShare, 60 * DAY, 'share'],
    ['90 days, where the plan says 30 days', 90 * DAY, byDays, 60 * DAY, 'days'],
    ['199 days', 199 * DAY, byShare, (199 * DAY * 2) / 3, 'share'],
    ['RENEW-3 199 days, where the plan says 30 days', 199 * DAY, byDays, 169 * DAY, 'days'],
  ])('%s', (_, lifetime, rules, after, why) => {
    expect(dueAt(living(lifetime), rules, undefined)).toEqual({ at: toInstant(START + after), why });
  });

  test('the moment picked in the CA’s window goes before every rule of ours', () => {
    const suggested = toInstant(START + 12 * DAY);
    expect(dueAt(living(90 * DAY), byDays, suggested)).toEqual({ at: suggested, why: 'suggested' });
  });

  test('a six-day certificate is not always due: nothing assumes 30 days', () => {
    const certificate = living(160 * HOUR);
    const due = dueAt(certificate, byDays, undefined);
    expect(due.at > certificate.notBefore).toBe(true);
    expect(due.at < emergencyAt(certificate)).toBe(true);
  });

  test('a fleet is spread: later by at most a fiftieth of the lifetime and half a day, the same at every look', () => {
    const certificate = { ...living(47 * DAY) };
    const due = dueAt(certificate, byShare, undefined);
    const shifts = ['00000000', '80000000', 'ffffffff'].map(
      (head) => Date.parse(jittered(due, { ...certificate, fingerprint: head.padEnd(64, '0') })) - Date.parse(due.at),
    );
    expect(shifts[0]).toBe(0);
    expect(shifts[1]).toBe(6 * HOUR);
    expect(shifts[2]).toBeLessThanOrEqual(12 * HOUR);
    expect(Date.parse(jittered(dueAt(living(160 * HOUR), byShare, undefined), living(160 * HOUR)))).toBeLessThan(
      START + 84 * HOUR,
    );
    const suggested = { at: toInstant(START), why: 'suggested' as const };
    expect(jittered(suggested, certificate)).toBe(suggested.at);
  });

  test('the pick lies within the window, and end <= start is no answer', () => {
    const window = { start: toInstant(START), end: toInstant(START + 2 * DAY) };
    expect(pickWithin(window, fixed(0))).toBe(window.start);
    expect(Date.parse(pickWithin(window, fixed(0.5)) ?? '')).toBeCloseTo(START + DAY, -4);
    expect(pickWithin(window, fixed(1)) ?? '').toSatisfy((at: string) => at < window.end);
    expect(pickWithin({ start: window.end, end: window.start }, fixed(0.5))).toBeUndefined();
    expect(pickWithin({ start: window.start, end: window.start }, fixed(0.5))).toBeUndefined();
  });

  test('the CA is asked again after its Retry-After, kept between an hour and a week, else after six hours', () => {
    expect([undefined, 60_000, 12 * HOUR, 30 * DAY].map(pollWaitOf)).toEqual([6 * HOUR, HOUR, 12 * HOUR, 7 * DAY]);
  });

  test('failures are waited out from one hour, doubling to 32', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 50].map((n) => backoffAfter(n) / HOUR)).toEqual([0, 1, 2, 4, 8, 16, 32, 32, 32]);
  });

  test('the last twentieth is an emergency, with at least ten tries in it', () => {
    for (const lifetime of [160 * HOUR, 47 * DAY, 90 * DAY, 199 * DAY]) {
      const certificate = living(lifetime);
      const left = Date.parse(certificate.notAfter) - Date.parse(emergencyAt(certificate));
      expect(left).toBe(lifetimeOf(certificate) / 20);
      expect(left / emergencyWait(certificate)).toBeGreaterThanOrEqual(9.9);
      expect(emergencyWait(certificate)).toBeLessThanOrEqual(HOUR);
    }
    expect(emergencyWait(living(HOUR))).toBe(5 * MINUTE);
  });
});
