import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approvalsToRemind, setReminder } from '../../../src/approval/approval.store.ts';
import { nextReminder } from '../../../src/approval/remind.ts';
import { nowOf, toInstant } from '../../../src/kernel/clock.ts';
import { DAY, HOUR } from '../../../src/kernel/duration.ts';
import { type FakeClock, fakeClock } from '../../fakes/fake-clock.ts';
import { type FakeSurface, fakeSurface } from '../../fakes/fake-surface.ts';
import { makeTestBot, type TestBot } from '../../fakes/make-test-bot.ts';

const END = Date.UTC(2026, 2, 8);
const before = (hours: number): number => END - hours * HOUR;

test.each([
  ['daily while there are days', 72, 48],
  ['daily up to six hours before the deadline', 30, 6],
  ['not later than six hours before it', 29, 6],
  ['hourly from then on', 6, 5],
  ['until an hour is left', 2, 1],
])('%s', (_, now, next) => {
  expect(nextReminder(toInstant(END), before(now))).toBe(toInstant(before(next)));
});

test('never at the deadline or after it', () => {
  expect(nextReminder(toInstant(END), before(1))).toBeUndefined();
});

describe('a reminder that is due', () => {
  let house: TestBot;
  let clock: FakeClock;
  let surface: FakeSurface;
  beforeEach(async () => {
    clock = fakeClock();
    surface = fakeSurface();
    house = await makeTestBot({ clock });
    house.bot.addSurface(surface);
    await house.say('olu', 'cert apply shop.example.test');
  });
  afterEach(() => house.stop());

  test('is one process’s: who saw it earlier and comes later is told', async () => {
    await clock.advance(2 * DAY);
    const [due] = await approvalsToRemind(house.store, nowOf(clock), 5);
    const take = () => setReminder(house.store, due?.id ?? '', due?.remindAt ?? '', toInstant(clock.now() + DAY));
    expect([await take(), await take()]).toEqual([true, false]);
  });

  test('is not said once the deadline is over: the clock’s next look ends the order', async () => {
    await clock.advance(30 * DAY);
    await house.bot.runJob('remind-approvals');
    await house.bot.runJob('deliver-notices');
    await house.bot.deliveriesIdle();
    expect(surface.told('ann').filter((title) => title.includes('still waiting'))).toEqual([]);
  });
});
