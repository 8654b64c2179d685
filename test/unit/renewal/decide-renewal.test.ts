import { describe, expect, test } from 'vitest';
import { fromInstant, toInstant } from '../../../src/kernel/clock.ts';
import { DAY, HOUR, MINUTE } from '../../../src/kernel/duration.ts';
import { decideRenewal, type RenewalFacts } from '../../../src/renewal/decide.ts';

const START = Date.UTC(2026, 5, 1);
const END = START + 90 * DAY;

/** Of a certificate of 90 days whose plan says nothing: due 30 days before its end, in its last twentieth from 4.5 days on. */
const facts = (daysLeft: number, more: Partial<RenewalFacts> = {}): RenewalFacts => ({
  certificate: { state: 'valid', notBefore: toInstant(START), notAfter: toInstant(END), fingerprint: '00000000' },
  renewal: { state: 'waiting', suggestedAt: undefined, failures: 0, failedAt: undefined },
  rules: { possible: true, auto: true },
  maintenance: { windows: [], timezone: 'UTC' },
  now: END - daysLeft * DAY,
  ...more,
});

/** Two hours in the night to Sunday. */
const sundays = { windows: [{ days: ['sun' as const], from: 120, to: 240 }], timezone: 'UTC' };

describe('whether a renewal is ordered now', () => {
  test('not before its time, and at it', () => {
    expect(decideRenewal(facts(31))).toMatchObject({ do: 'wait', why: 'not-yet', until: toInstant(END - 30 * DAY) });
    expect(decideRenewal(facts(30))).toMatchObject({ do: 'order', why: 'share' });
  });

  test('when it is time and no maintenance window is open it waits for the next one', () => {
    const due = decideRenewal(facts(30, { maintenance: sundays }));
    expect(due).toMatchObject({ do: 'wait', why: 'maintenance' });
    const opening = new Date(due.do === 'wait' ? due.until : 0);
    expect([opening.getUTCDay(), opening.getUTCHours()]).toEqual([0, 2]);
    expect(opening.getTime()).toBeGreaterThan(END - 30 * DAY);
    expect(decideRenewal(facts(30, { maintenance: sundays, now: opening.getTime() }))).toMatchObject({ do: 'order' });
  });

  test('in the last twentieth neither a window, nor the CA’s wish, nor a long backoff is waited for', () => {
    expect(decideRenewal(facts(4.5, { maintenance: sundays }))).toMatchObject({ do: 'order', why: 'emergency' });
    const renewal = {
      state: 'waiting',
      suggestedAt: toInstant(END - DAY),
      failures: 9,
      failedAt: toInstant(END - 5 * DAY),
    };
    expect(decideRenewal(facts(4.5, { renewal } as Partial<RenewalFacts>))).toMatchObject({ do: 'order' });
    const justFailed = { ...renewal, failedAt: toInstant(END - 4 * DAY - MINUTE) };
    const wait = decideRenewal(facts(4, { renewal: justFailed } as Partial<RenewalFacts>));
    expect(wait).toMatchObject({ do: 'wait', why: 'backoff' });
    expect(fromInstant(wait.do === 'wait' ? wait.until : '') - (END - 4 * DAY)).toBeLessThanOrEqual(HOUR);
  });

  test('a wait never reaches over the beginning of the last twentieth', () => {
    const never = { windows: [{ days: ['sun' as const], from: 120, to: 121 }], timezone: 'UTC' };
    const wait = decideRenewal(facts(4.6, { maintenance: never }));
    expect(wait).toMatchObject({ do: 'wait', until: toInstant(END - 4.5 * DAY) });
  });

  test('a failure noted in the future, by a clock that has gone back, holds back no longer than one of now', () => {
    const renewal = { state: 'waiting', suggestedAt: undefined, failures: 1, failedAt: toInstant(END) } as const;
    const wait = decideRenewal(facts(20, { renewal }));
    expect(wait).toMatchObject({ do: 'wait', why: 'backoff', until: toInstant(END - 20 * DAY + HOUR) });
  });
});
