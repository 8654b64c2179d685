import { type JobName, type JobRow, type JobRun, jobs } from './jobs.ts';
import type { Base } from './kernel/base.ts';
import { nowOf } from './kernel/clock.ts';
import { describeCause } from './kernel/errors.ts';
import { releaseLease, takeLease } from './store/lease.store.ts';
import type { Store } from './store/store.ts';

/** Runs a job under its lease and notes how it went; never throws. */
export const createJobRunner = (
  parts: Base & { readonly store: Store; readonly holder: string },
  work: Readonly<Record<JobName, () => Promise<void>>>,
  lastRuns: Map<JobName, JobRun>,
) => {
  const { store, clock, log, holder } = parts;
  return async (name: JobName): Promise<void> => {
    const row: JobRow = jobs[name];
    const lease = `job:${name}`;
    try {
      const alone = row.everywhere !== true;
      if (alone && !(await takeLease(store, clock, lease, holder, row.lease))) return;
      try {
        await work[name]();
      } finally {
        if (alone) await releaseLease(store, lease, holder);
      }
      lastRuns.set(name, { at: nowOf(clock), ok: true });
    } catch (error) {
      lastRuns.set(name, { at: nowOf(clock), ok: false });
      log.error({ job: name, cause: describeCause(error) }, 'a job failed; it runs again at its next time');
    }
  };
};
