import { afterEach, describe, expect, test } from 'vitest';
import { MINUTE } from '../../src/kernel/duration.ts';
import { type FakeClock, fakeClock } from '../fakes/fake-clock.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { addWatches } from '../fakes/many-watches.ts';
import { testDatabases } from '../fakes/test-database.ts';

const HOSTS = ['a.example.com', 'b.example.com', 'c.example.com'];
const open: TestBot[] = [];
afterEach(async () => {
  for (const house of open.splice(0)) await house.stop();
  await testDatabases().clear();
});

interface Process {
  readonly house: TestBot;
  looks: number;
  /** What each of its looks waits for. */
  hold: Promise<void>;
}

/** Two processes on one database, with three places that are due. */
const two = async (clock: FakeClock): Promise<readonly [Process, Process]> => {
  const database = await testDatabases().fresh();
  const start = async (reopened: boolean): Promise<Process> => {
    const house = await makeTestBot({
      clock,
      database,
      reopened,
      watcher: {
        look: async () => {
          one.looks++;
          await one.hold;
          return [];
        },
        targets: [],
      },
    });
    open.push(house);
    const one: Process = { house, looks: 0, hold: Promise.resolve() };
    return one;
  };
  const processes = [await start(false), await start(true)] as const;
  await addWatches(processes[0].house, HOSTS);
  return processes;
};

describe('a job of two processes on one database', () => {
  test('is run by one at a time; the other looks again afterwards and finds nothing left', async () => {
    const [first, second] = await two(fakeClock());
    const release = Promise.withResolvers<void>();
    first.hold = release.promise;
    const running = first.house.bot.runJob('watch-probes');
    await expect.poll(() => first.looks).toBe(HOSTS.length);
    await second.house.bot.runJob('watch-probes');
    // A tick of the same process joins the run.
    const again = first.house.bot.runJob('watch-probes');
    release.resolve();
    await Promise.all([running, again]);
    await second.house.bot.runJob('watch-probes');
    expect([first.looks, second.looks]).toEqual([HOSTS.length, 0]);
  });

  test('whose holder was cut off in the middle is taken up by the other once the lease has ended', async () => {
    const clock = fakeClock();
    const [first, second] = await two(clock);
    const never = Promise.withResolvers<void>();
    first.hold = never.promise;
    const running = first.house.bot.runJob('watch-probes');
    await expect.poll(() => first.looks).toBe(HOSTS.length);
    await clock.advance(4 * MINUTE);
    await second.house.bot.runJob('watch-probes');
    expect(second.looks).toBe(0);
    await clock.advance(2 * MINUTE);
    await second.house.bot.runJob('watch-probes');
    expect(second.looks).toBe(HOSTS.length);
    // The first comes back late: what the other saved stands.
    never.resolve();
    await running;
    const rows = await second.house.store.db.selectFrom('watches').select('version').execute();
    expect(rows.map(({ version }) => version)).toEqual([2, 2, 2]);
  });
});
