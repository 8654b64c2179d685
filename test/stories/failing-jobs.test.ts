import { expect, test } from 'vitest';
import type { JobRun } from '../../src/jobs.ts';
import { createHouseWatch } from '../../src/watch-house.ts';
import { makeTestBot } from '../fakes/make-test-bot.ts';

test('jobs that fail at once are one notice, told once a day; one that fails later is another', async () => {
  const it = await makeTestBot();
  const { house } = it.bot;
  const runs = new Map<string, JobRun>();
  const look = createHouseWatch(house, { heartbeat: undefined }, [], runs);
  const told = async (): Promise<readonly unknown[]> =>
    (await house.store.db.selectFrom('notices').select('facts').where('kind', '=', 'job-failing').execute())
      .map(({ facts }) => JSON.parse(facts).job)
      .toSorted();
  for (const job of ['expiry-sweep', 'deliver', 'advance-orders'])
    runs.set(job, { at: '2026-03-01T06:05:00.000Z', ok: false });
  await look();
  await look();
  expect(await told()).toEqual(['expiry-sweep, deliver, advance-orders']);
  runs.set('deliver', { at: '2026-03-01T06:06:00.000Z', ok: true });
  runs.set('digest', { at: '2026-03-01T06:07:00.000Z', ok: false });
  await look();
  expect(await told()).toEqual(['digest', 'expiry-sweep, deliver, advance-orders']);
  runs.set('expiry-sweep', { at: '2026-03-02T06:05:00.000Z', ok: false });
  await look();
  expect(await told()).toHaveLength(3);
  await it.stop();
});
