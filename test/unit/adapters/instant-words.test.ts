import { describe, expect, test } from 'vitest';
import { instantWords, relativeWords } from '../../../adapters/instant-words.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/kernel/duration.ts';

describe('relative words', () => {
  test.each([
    [0, 'now'],
    [59 * SECOND, 'in 59 seconds'],
    [-90 * SECOND, '1 minute ago'],
    [89 * MINUTE, 'in 89 minutes'],
    [35 * HOUR, 'in 35 hours'],
    [13.9 * DAY, 'in 13 days'],
    [-400 * DAY, '400 days ago'],
    [800 * DAY, 'in 2 years'],
  ])('ok/%i ms is %s', (distance, words) => {
    expect(relativeWords(distance, 'en')).toBe(words);
  });
  test('ok/Chinese', () => expect(relativeWords(13.9 * DAY, 'zh')).toMatch(/^13 ?天后$/));
});

describe('instants', () => {
  const now = Date.parse('2026-03-01T23:30:00.000Z');
  const cases: readonly [string, 'date' | 'moment' | 'relative', string, string][] = [
    ['ok/the date is that of the time zone', 'date', 'Asia/Shanghai', '2026-03-02'],
    ['ok/a moment names its offset', 'moment', 'Asia/Shanghai', '2026-03-02 07:30 UTC+08:00'],
    ['ok/half hours', 'moment', 'Asia/Kolkata', '2026-03-02 05:00 UTC+05:30'],
    ['ok/UTC', 'moment', 'UTC', '2026-03-01 23:30 UTC'],
    ['ok/relative keeps the absolute', 'relative', 'UTC', 'now (2026-03-01 23:30 UTC)'],
  ];
  test.each(cases)('%s', (_name, as, timeZone, words) => {
    expect(instantWords('2026-03-01T23:30:00.000Z', as, { timeZone, language: 'en', now })).toBe(words);
  });
  test('fail/what is no instant is shown as it stands', () => {
    expect(instantWords('soon', 'moment', { timeZone: 'UTC', language: 'en', now })).toBe('soon');
  });
});
