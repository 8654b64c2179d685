import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Backup, isBackupDue, isTooOld, newestOf, surplusOf } from '../../../src/backup/backup.ts';
import { toInstant } from '../../../src/kernel/clock.ts';
import { DAY, HOUR, SECOND } from '../../../src/kernel/duration.ts';

const NOW = Date.UTC(2026, 2, 10, 6);
/** Made so many days before now. */
const ago = (days: number): Backup => ({
  name: `of ${days}`,
  at: toInstant(NOW - days * DAY),
  size: 1,
});
const days = (backups: readonly Backup[]): readonly string[] => backups.map(({ name }) => name);

describe('whether a backup is due', () => {
  test.each([
    ['there is none', [], true],
    ['the newest is as old as one period', [ago(1), ago(2)], true],
    ['the newest is younger', [ago(0.5), ago(9)], false],
    ['nine were missed', [ago(9)], true],
    ['the only one is from a time that has not come', [ago(-300)], true],
  ] as const)('%s', (_, there, due) => {
    expect(isBackupDue(there, DAY, NOW)).toBe(due);
  });

  test('a tick a moment early does not put it off to the next one', () => {
    expect(isBackupDue([ago(1)], DAY, NOW - SECOND)).toBe(true);
    expect(isBackupDue([ago(1)], DAY, NOW - HOUR)).toBe(false);
  });
});

describe('which ones go', () => {
  test('the oldest beyond the number kept, whatever the order they are listed in', () => {
    expect(days(surplusOf([ago(1), ago(4), ago(0), ago(3), ago(2)], 3, NOW))).toEqual(['of 4', 'of 3']);
    expect(surplusOf([ago(0), ago(1)], 3, NOW)).toEqual([]);
  });

  test('what a clock that ran ahead left goes first, and crowds out no true one', () => {
    expect(days(surplusOf([ago(-300), ago(-200), ago(1), ago(0)], 2, NOW))).toEqual(['of -300', 'of -200']);
  });

  test('never the newest, and never so many that fewer than are kept would stay', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 400 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        (ages, keep) => {
          const there = ages.map(ago);
          const gone = surplusOf(there, keep, NOW);
          const newest = newestOf(there, NOW);
          expect(there.length - gone.length).toBeGreaterThanOrEqual(Math.min(keep, there.length));
          if (newest !== undefined) expect(gone).not.toContain(newest);
        },
      ),
    );
  });
});

test.each([
  ['none at all', undefined, true],
  ['of two periods ago', ago(2), false],
  ['older than that', ago(2.1), true],
] as const)('the newest is too old: %s', (_, newest, old) => {
  expect(isTooOld(newest, DAY, NOW)).toBe(old);
});
