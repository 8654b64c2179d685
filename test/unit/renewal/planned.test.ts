import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../../src/kernel/duration.ts';
import { askedTogether } from '../../../src/renewal/planned.ts';
import { fakeClock } from '../../fakes/fake-clock.ts';

const START = Date.UTC(2026, 5, 1, 12);
const DAYS_7 = 168 * HOUR;

const askedAt = (holder: string, after: number, wait = DAYS_7): number =>
  Date.parse(askedTogether({ clock: fakeClock(START + after), holder }, wait));

describe('when CAs are asked for their windows', () => {
  test('those that come within an hour are asked at one moment, never before their wait and at most an hour after', () => {
    const moments = Array.from({ length: 60 }, (_, minute) => askedAt('one', minute * MINUTE));
    expect(new Set(moments).size).toBeLessThanOrEqual(2);
    for (const [minute, moment] of moments.entries()) {
      const late = moment - (START + minute * MINUTE + DAYS_7);
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThanOrEqual(HOUR);
    }
  });

  test('each process has moments of its own: a CA does not hear of all at the full hour', () => {
    const holders = Array.from({ length: 20 }, (_, number) => `process-${number}`);
    expect(new Set(holders.map((holder) => askedAt(holder, 0))).size).toBe(20);
  });
});
