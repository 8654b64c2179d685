import { type JobName, type JobRow, type JobRun, jobs } from './jobs.ts';
import type { Base } from './kernel/base.ts';
import { nowOf } from './kernel/clock.ts';
import { SECOND } from './kernel/duration.ts';
import { describeCause, detailOf } from './kernel/errors.ts';
import { withinTime } from './kernel/time-limit.ts';
import { releaseLease, takeLease } from './store/lease.store.ts';
import type { Store } from './store/store.ts';

/** How long a stop waits for jobs that run: whoever stops us waits ten seconds at most. */
const STOP_LIMIT = 5 * SECOND;

/** Runs jobs under their leases and notes how they went; never throws. */
export const createJobRunner = (
  parts: Base & { readonly store: Store; readonly holder: string },
  work: Readonly<Record<JobName, () => Promise<void>>>,
  lastRuns: Map<JobName, JobRun>,
) => {
  const { store, clock, log, holder } = parts;
  const running = new Map<JobName, Promise<void>>();
  /** A run noted before the clock went back is no later than this one; left in the future, it would hide a silence when its time comes. */
  const note = (name: JobName, how: Omit<JobRun, 'at'>): void => {
    const at = nowOf(clock);
    for (const [other, run] of lastRuns) if (run.at > at) lastRuns.set(other, { ...run, at });
    lastRuns.set(name, { at, ...how });
  };
  const runOnce = async (name: JobName): Promise<void> => {
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
      note(name, { ok: true });
    } catch (error) {
      note(name, { ok: false, problem: detailOf(error) });
      log.error({ job: name, cause: describeCause(error) }, 'a job failed; it runs again at its next time');
    }
  };
  return {
    /** A tick that comes while this process still runs the job is left to that run: the lease is its own. */
    run: async (name: JobName): Promise<void> => {
      if (parts.stopping?.aborted === true) return;
      const run = running.get(name) ?? runOnce(name);
      running.set(name, run);
      await run;
      running.delete(name);
    },
    /** Waits for what runs: its store is closed next. What takes longer is told and left where its last save is. */
    ended: (): Promise<void> =>
      running.size === 0
        ? Promise.resolve()
        : withinTime(
            clock,
            STOP_LIMIT,
            Promise.all(running.values()).then(() => {}),
          ).catch(() => {
            log.warn({}, 'jobs were cut short by the stop; they go on at the next start');
          }),
  };
};
