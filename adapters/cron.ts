import cron, { type ScheduledTask } from 'node-cron';
import { type JobName, type JobRow, jobs } from '../src/jobs.ts';
import type { Clock } from '../src/kernel/clock.ts';
import { SECOND } from '../src/kernel/duration.ts';
import type { Log } from '../src/kernel/log.ts';

/** How often the machine's clock is compared with the time that has passed, in milliseconds. */
const COMPARED = SECOND;
/** Further apart than this, in milliseconds, somebody set the clock (or the machine slept): no drift goes that fast. */
const SET_BY = 2 * SECOND;

/** Its own words go to our log rather than straight to the terminal; a run that came late is no fault: the next one catches up. */
const loggerFor = (log: Log) => {
  const said = (text: unknown): { readonly said: string } => ({ said: String(text) });
  return {
    info: (text: string) => log.debug(said(text), 'the clock'),
    debug: (text: string | Error) => log.debug(said(text), 'the clock'),
    warn: (text: string) => log.info(said(text), 'the clock'),
    error: (text: string | Error) => log.error(said(text), 'the clock'),
  };
};

/**
 * Drives the clock's table: every job at its time, never two runs of one job at once in this process. Each job waits for an hour on the
 * machine's clock; when that is set, all are scheduled anew, or a clock that goes back by an hour would stop every job for an hour.
 */
export const startClock = (
  run: (name: JobName) => Promise<void>,
  { clock, log }: { readonly clock: Pick<Clock, 'now'>; readonly log: Log },
): { stop(): Promise<void> } => {
  const logger = loggerFor(log);
  const schedule = (): readonly ScheduledTask[] =>
    (Object.entries(jobs) as [JobName, JobRow][]).map(([name, row]) =>
      cron.schedule(row.every, () => run(name), { name, noOverlap: true, timezone: 'UTC', logger }),
    );
  const end = async (ended: readonly ScheduledTask[]): Promise<void> => {
    await Promise.all(ended.map((task) => task.destroy()));
  };
  /** The same from moment to moment, unless the clock is set. */
  const begunAt = (): number => clock.now() - performance.now();
  let tasks = schedule();
  let known = begunAt();
  const compare = (): void => {
    const setBy = begunAt() - known;
    known += setBy;
    if (Math.abs(setBy) < SET_BY) return;
    log.warn({ seconds: Math.round(setBy / SECOND) }, 'the clock of this machine was set; every job is scheduled anew');
    void end(tasks);
    tasks = schedule();
  };
  const comparing = setInterval(compare, COMPARED);
  comparing.unref();
  return {
    stop: async () => {
      clearInterval(comparing);
      await end(tasks);
    },
  };
};
