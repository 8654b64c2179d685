import { afterEach, expect, test } from 'vitest';
import { keepActions, keptAction } from '../../src/chat/kept-action.store.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { fakeClock } from '../fakes/fake-clock.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';

let house: TestBot;
afterEach(() => house.stop());

test('buttons that were drawn long ago and never again are forgotten; others work on', async () => {
  const clock = fakeClock();
  house = await makeTestBot({ clock });
  const { store } = house;
  const action = { command: 'cert list', args: {} };
  await keepActions(store, clock, new Map([['old', action]]));
  await clock.advance(399 * DAY);
  await keepActions(store, clock, new Map([['new', action]]));
  await house.bot.runJob('clean-up');
  expect(await keptAction(store, 'old')).toEqual(action);
  await clock.advance(2 * DAY);
  await house.bot.runJob('clean-up');
  expect([await keptAction(store, 'old'), await keptAction(store, 'new')]).toEqual([undefined, action]);
});
