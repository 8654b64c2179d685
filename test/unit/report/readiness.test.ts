import { describe, expect, test } from 'vitest';
import { READY_REASONS, type ReadyFacts, type ReadyReason, readiness } from '../../../src/report/readiness.ts';

const DAY = 86_400_000;
const FIT: ReadyFacts = {
  id: 'crt_1',
  name: 'shop.example.com',
  source: 'issued',
  own: false,
  autoRenew: true,
  method: 'dns-delegated',
  hasKey: true,
  targets: 1,
  hosted: true,
  failures: 0,
  lifetime: 90 * DAY,
  notAfter: '2027-01-01T00:00:00.000Z',
};

/** One fact that is wrong, and the reasons it comes to. */
const UNFIT: Readonly<Record<ReadyReason, Partial<ReadyFacts>>> = {
  watched: { source: 'watched', hasKey: false, targets: 0, autoRenew: false, method: undefined, hosted: false },
  uploaded: { source: 'uploaded', autoRenew: false, method: undefined },
  'no-auto-renewal': { autoRenew: false },
  'renewal-failing': { failures: 3 },
  'manual-dns': { method: 'dns' },
  'no-key': { hasKey: false },
  'no-target': { targets: 0, hosted: false },
  'not-hosted': { hosted: false },
};

const HUNDRED = { limit: 100, from: '2027-03-15', proofDays: 100 };
const FORTY_SEVEN = { limit: 47, from: '2029-03-15', proofDays: 10 };

describe('readiness for shorter lifetimes', () => {
  test('what is renewed, proved and installed by itself is ready for any lifetime', () => {
    expect(readiness([FIT], FORTY_SEVEN)).toMatchObject({ ready: 1, unready: [], handsPerYear: 0 });
  });

  test.each(READY_REASONS)('%s: will break, and that is why', (reason) => {
    const { ready, unready } = readiness([{ ...FIT, ...UNFIT[reason] }], FORTY_SEVEN);
    expect(ready).toBe(0);
    expect(unready.map(({ reasons }) => reasons)).toEqual([[reason]]);
  });

  test('a record by hand lasts for the next certificate of 100 days, and for none of 47', () => {
    const byHand = [{ ...FIT, method: 'dns' }];
    expect(readiness(byHand, HUNDRED).ready).toBe(1);
    expect(readiness(byHand, FORTY_SEVEN).ready).toBe(0);
  });

  test('the public limits do not bind a CA of one’s own', () => {
    expect(readiness([{ ...FIT, own: true, autoRenew: false }], FORTY_SEVEN).ready).toBe(1);
  });

  test('how often somebody is needed grows as lifetimes shrink', () => {
    const two = [FIT, { ...FIT, autoRenew: false }, { ...FIT, targets: 0, hosted: false }];
    expect(readiness(two, HUNDRED).handsPerYear).toBe(2 * 6);
    expect(readiness(two, FORTY_SEVEN).handsPerYear).toBe(2 * 12);
  });
});
