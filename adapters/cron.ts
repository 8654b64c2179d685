import cron from 'node-cron';
import { type JobName, type JobRow, jobs } from '../src/jobs.ts';
import type { Log } from '../src/kernel/log.ts';

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

/** Drives the clock's table: every job at its time, never two runs of one job at once in this process. */
export const startClock = (run: (name: JobName) => Promise<void>, log: Log): { stop(): Promise<void> } => {
  const logger = loggerFor(log);
  const tasks = (Object.entries(jobs) as [JobName, JobRow][]).map(([name, row]) =>
    cron.schedule(row.every, () => run(name), { name, noOverlap: true, timezone: 'UTC', logger }),
  );
  return {
    stop: async () => {
      await Promise.all(tasks.map((task) => task.destroy()));
    },
  };
};
