import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../src/kernel/duration.ts';
import { isOpen, longestClosed, type Maintenance, nextOpening } from '../../../src/renewal/maintenance.ts';

const at = (days: Maintenance['windows'][number]['days'], from: number, to: number, timezone = 'UTC'): Maintenance => ({
  windows: [{ days, from: from * 60, to: to * 60 }],
  timezone,
});

describe('maintenance windows', () => {
  test('without any, it is always open', () => {
    const always = { windows: [], timezone: 'UTC' };
    expect(isOpen(always, 0)).toBe(true);
    expect(longestClosed(always)).toBe(0);
  });

  test('the next opening is now, or the beginning of the next window', () => {
    const nights = at([], 2, 6);
    expect(nextOpening(nights, '2026-06-01T03:10:00.000Z')).toBe('2026-06-01T03:10:00.000Z');
    expect(nextOpening(nights, '2026-06-01T06:00:00.000Z')).toBe('2026-06-02T02:00:00.000Z');
    expect(nextOpening(at(['sat'], 2, 6), '2026-06-01T12:00:00.000Z')).toBe('2026-06-06T02:00:00.000Z');
  });

  test('a window over midnight belongs to the day on which it begins', () => {
    const friday = at(['fri'], 22, 2);
    expect(isOpen(friday, Date.UTC(2026, 5, 5, 23))).toBe(true);
    expect(isOpen(friday, Date.UTC(2026, 5, 6, 1))).toBe(true);
    expect(isOpen(friday, Date.UTC(2026, 5, 5, 1))).toBe(false);
  });

  test('hours are local ones, also over a change of clocks: an hour that does not exist is found the next day', () => {
    const berlin = at([], 2, 3, 'Europe/Berlin');
    expect(nextOpening(berlin, '2026-03-28T12:00:00.000Z')).toBe('2026-03-30T00:00:00.000Z');
    expect(nextOpening(berlin, '2026-10-24T12:00:00.000Z')).toBe('2026-10-25T00:00:00.000Z');
  });

  test('the longest closed time is what a lifetime has to bear', () => {
    expect(longestClosed(at([], 2, 6))).toBe(20 * HOUR);
    expect(longestClosed(at(['sat'], 2, 6))).toBe(7 * DAY - 4 * HOUR);
    expect(longestClosed({ windows: [{ days: [], from: 60, to: 61 }], timezone: 'UTC' })).toBe(DAY - MINUTE);
  });
});
