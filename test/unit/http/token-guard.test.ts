import { expect, test } from 'vitest';
import { TokenGuard } from '../../../adapters/http/token-guard.ts';
import { MINUTE } from '../../../src/kernel/duration.ts';
import { fakeClock } from '../../fakes/fake-clock.ts';

test('an address that has guessed too often waits out the rest of the minute, and is counted from nothing then', async () => {
  const clock = fakeClock();
  const guard = new TokenGuard(clock, { most: 2, per: MINUTE });
  guard.failed('a');
  expect(guard.wait('a')).toBe(0);
  await clock.advance(MINUTE / 2);
  guard.failed('a');
  expect([guard.wait('a'), guard.wait('b')]).toEqual([MINUTE / 2, 0]);
  await clock.advance(MINUTE / 2);
  expect(guard.wait('a')).toBe(0);
  guard.failed('a');
  expect(guard.wait('a')).toBe(0);
  guard.failed('a');
  expect(guard.wait('a')).toBe(MINUTE);
});
