import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../../../src/kernel/duration.ts';
import { bucketsOf, CA_LIMITS, type CaLimit, takeToken } from '../../../src/order/ca-limits.ts';
import { neverOpenFor } from '../../../src/renewal/satisfiable.ts';

const drain = (limit: CaLimit, times: number, now: number) => {
  let fullAt = 0;
  const waits: number[] = [];
  for (let taken = 0; taken < times; taken++) {
    const next = takeToken(limit, fullAt, now);
    waits.push(next.wait);
    if (next.wait === 0) fullAt = next.fullAt;
  }
  return { fullAt, waits };
};

describe('the limits of a CA, kept ahead', () => {
  test.each(CA_LIMITS['letsencrypt.org'] ?? [])('$kind: $count go at once, the next waits for a token', (limit) => {
    const now = Date.UTC(2026, 5, 1);
    const { waits, fullAt } = drain(limit, limit.count + 1, now);
    expect(waits.slice(0, limit.count)).toEqual(Array(limit.count).fill(0));
    expect(waits.at(-1)).toBe(Math.ceil(limit.per / limit.count));
    expect(takeToken(limit, fullAt, now + limit.per).wait).toBe(0);
  });

  test('those of Let’s Encrypt: orders of the account, certificates of a domain and of a set of names, failures of a name', () => {
    const of = (kind: CaLimit['kind']) =>
      CA_LIMITS['letsencrypt.org']?.filter((limit) => limit.kind === kind).map(({ count, per }) => [count, per]);
    expect(of('account')).toEqual([[300, 3 * HOUR]]);
    expect(of('domain')).toEqual([[50, 7 * DAY]]);
    expect(of('names')).toEqual([[5, 7 * DAY]]);
    expect(of('failed')).toEqual([[5, HOUR]]);
  });

  test('a six-day certificate renewed every 80 hours never meets the limit of five a week', () => {
    const [limit] = (CA_LIMITS['letsencrypt.org'] ?? []).filter(({ kind }) => kind === 'names');
    let fullAt = 0;
    for (let now = 0; now < 365 * DAY; now += 80 * HOUR) {
      const next = takeToken(limit ?? { kind: 'names', count: 0, per: 1 }, fullAt, now);
      expect(next.wait).toBe(0);
      fullAt = next.fullAt;
    }
  });

  test('names count by registered domain once an order, and in any order as the same set', () => {
    expect(bucketsOf('le', 'domain', ['a.example.co.uk', '*.example.co.uk', 'www.example.com'])).toEqual([
      'le domain example.co.uk',
      'le domain example.com',
    ]);
    expect(bucketsOf('le', 'names', ['b.example.com', 'a.example.com'])).toEqual(
      bucketsOf('le', 'names', ['a.example.com', 'b.example.com']),
    );
    expect(bucketsOf('le', 'failed', ['*.example.com', 'example.com'])).toEqual(['le failed example.com']);
  });
});

describe('maintenance windows are proved when they are set', () => {
  const at = (days: readonly 'sun'[], from: number, to: number) => ({
    windows: [{ days, from: from * 60, to: to * 60 }],
    timezone: 'UTC',
  });

  test('a window every night is enough for 6 days and more; one on Sundays is not enough below about a month', () => {
    expect(neverOpenFor(at([], 2, 4), [160 / 24, 47, 90])).toBeUndefined();
    expect(neverOpenFor(at(['sun'], 2, 4), [90, 47])).toBeUndefined();
    expect(neverOpenFor(at(['sun'], 2, 4), [90, 47, 160 / 24])).toBe(160 / 24);
    expect(neverOpenFor(at(['sun'], 2, 4), [20])).toBe(20);
  });

  test('no window at all stands in the way of nothing', () => {
    expect(neverOpenFor({ windows: [], timezone: 'UTC' }, [0.5])).toBeUndefined();
  });
});
