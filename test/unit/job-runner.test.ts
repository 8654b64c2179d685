import { expect, test } from 'vitest';
import { systemRandom } from '../../adapters/system.ts';
import { createJobRunner } from '../../src/job-runner.ts';
import { type JobName, type JobRun, jobs } from '../../src/jobs.ts';
import { silentLog } from '../../src/kernel/log.ts';
import type { Store } from '../../src/store/store.ts';
import { fakeClock } from '../fakes/fake-clock.ts';

/** A runner of jobs that run in every process, and so ask the store for no lease. */
const runner = (work: () => Promise<void>) => {
  const lastRuns = new Map<JobName, JobRun>();
  const all = Object.fromEntries(Object.keys(jobs).map((name) => [name, work])) as Record<JobName, typeof work>;
  const base = { clock: fakeClock(), random: systemRandom, log: silentLog };
  return { lastRuns, ...createJobRunner({ ...base, store: {} as Store, holder: 'here' }, all, lastRuns) };
};

test('a tick that comes while the job still runs joins that run, and the one after it begins another', async () => {
  const release = Promise.withResolvers<void>();
  let runs = 0;
  const { run } = runner(async () => {
    runs++;
    await release.promise;
  });
  const ticks = [run('advance-orders'), run('advance-orders'), run('advance-orders')];
  expect(runs).toBe(1);
  release.resolve();
  await Promise.all(ticks);
  await run('advance-orders');
  expect(runs).toBe(2);
});

test('a job that fails is noted with why, and runs again at its next tick', async () => {
  let fails = true;
  const { run, lastRuns } = runner(async () => {
    if (fails) throw new Error('no disk');
  });
  await run('advance-orders');
  expect(lastRuns.get('advance-orders')).toMatchObject({ ok: false, problem: expect.stringContaining('no disk') });
  fails = false;
  await run('advance-orders');
  expect(lastRuns.get('advance-orders')).toMatchObject({ ok: true });
});
