import { expect, test } from 'vitest';
import { systemClock } from '../../adapters/system.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { makeTestBot } from '../fakes/make-test-bot.ts';
import { addWatches } from '../fakes/many-watches.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const HOSTS = ['a', 'b', 'c', 'd'].map((label) => `${label}.example.com`);
const PORTS = 60;

const harness = async (clock: Clock, look: (looks: number) => Promise<void>) => {
  const logged: string[] = [];
  const note = (_: unknown, text: string) => logged.push(text);
  let looks = 0;
  const house = await makeTestBot({
    clock,
    log: { ...silentLog, warn: note, error: note },
    watcher: {
      look: async () => {
        await look(++looks);
        return [];
      },
      targets: [],
    },
  });
  const ports = Array.from({ length: PORTS }, (_, port) => port);
  await addWatches(house, HOSTS, ports);
  return { house, logged, looks: () => looks };
};

test('a stop in the middle of a job over many rows waits for the rows under way, begins no other and logs nothing', async () => {
  const begun = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const { house, logged, looks } = await harness(systemClock, async (count) => {
    if (count === HOSTS.length) begun.resolve();
    await release.promise;
  });
  const job = house.bot.runJob('watch-probes');
  await begun.promise;
  const stopped = house.stop();
  release.resolve();
  await stopped;
  await job;
  expect(looks()).toBe(HOSTS.length);
  expect(logged).toEqual([]);
});

test('a stop does not wait for ever for a row that hangs, and a job that begins afterwards does nothing', async () => {
  const begun = Promise.withResolvers<void>();
  const { house, logged, looks } = await harness(virtualClock(), async () => {
    begun.resolve();
    await new Promise(() => {});
  });
  void house.bot.runJob('watch-probes');
  await begun.promise;
  await house.stop();
  expect(logged).toEqual(['jobs were cut short by the stop; they go on at the next start']);
  const before = looks();
  await house.bot.runJob('watch-probes');
  expect(looks()).toBe(before);
});
