import { describe, expect, test } from 'vitest';
import { differing } from '../../../src/store/differing.ts';
import { padded } from '../../../src/store/padded.ts';

describe('what is written and asked', () => {
  test('only the columns that changed are written, one that became empty too', () => {
    const before = { version: 1, state: 'waiting', nextAt: '2029-01-01' as string | null, name: 'a' };
    expect(differing(before, { version: 2, state: 'waiting', nextAt: null, name: 'a' })).toEqual({
      version: 2,
      nextAt: null,
    });
    expect(differing(before, before)).toEqual({});
  });

  test.each([
    [[], []],
    [['a'], ['a']],
    [
      ['a', 'b', 'c'],
      ['a', 'b', 'c', 'c'],
    ],
    [
      ['a', 'b', 'c', 'd'],
      ['a', 'b', 'c', 'd'],
    ],
  ])('a list is asked for in few lengths, and nothing else with it: %j', (list, asked) => {
    expect(padded(list)).toEqual(asked);
  });
});
