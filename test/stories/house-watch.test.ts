import { afterEach, beforeEach, expect, test } from 'vitest';
import { MINUTE } from '../../src/kernel/duration.ts';
import { type FakeClock, fakeClock } from '../fakes/fake-clock.ts';
import { type FakeSurface, fakeSurface } from '../fakes/fake-surface.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';

let house: TestBot;
let clock: FakeClock;
let test_: FakeSurface;
let other: FakeSurface;
let beats: number;

beforeEach(async () => {
  clock = fakeClock();
  test_ = fakeSurface();
  other = fakeSurface('other');
  beats = 0;
  house = await makeTestBot({
    clock,
    heartbeat: async () => {
      beats++;
    },
  });
  house.bot.addSurface(test_);
  house.bot.addSurface(other);
});

afterEach(() => house.stop());

const minute = async (): Promise<void> => {
  await clock.advance(MINUTE);
  await house.bot.runJob('watch-house');
  await house.bot.runJob('deliver-notices');
  await house.bot.deliveriesIdle();
};

test('botkube, gratibot #137: a dead socket is told through the others, and so is its return', async () => {
  await minute();
  other.up = false;
  await minute();
  expect(test_.titles('ops')).toEqual([]);
  await minute();
  await minute();
  expect(test_.titles('ops')).toEqual(['other is not connected: the socket is closed']);
  expect(test_.told('ada')).toHaveLength(1);
  other.up = true;
  await minute();
  expect(test_.titles('ops')).toEqual(['other is not connected: the socket is closed', 'other is connected again']);
});

test('a job that fails is told once a day', async () => {
  await house.store.db.schema.alterTable('expiryWatch').renameTo('elsewhere').execute();
  await house.bot.runJob('expiry-sweep');
  await minute();
  await minute();
  expect(test_.titles('ops')).toEqual([expect.stringContaining('expiry-sweep')]);
});

test('the dead man’s switch is told while all is well, and only then', async () => {
  await minute();
  expect(beats).toBe(1);
  other.up = false;
  await minute();
  expect(beats).toBe(1);
});

test('a clock that was silent says from when to when', async () => {
  await minute();
  await clock.advance(60 * MINUTE);
  await minute();
  expect(test_.titles('ops')).toEqual([expect.stringContaining('The clock was silent')]);
});
