import cron from 'node-cron';
import { type JobName, type JobRow, jobs } from '../src/jobs.ts';

/** Drives the clock's table: every job at its time, never two runs of one job at once in this process. */
export const startClock = (run: (name: JobName) => Promise<void>): { stop(): Promise<void> } => {
  const tasks = (Object.entries(jobs) as [JobName, JobRow][]).map(([name, row]) =>
    cron.schedule(row.every, () => run(name), { name, noOverlap: true, timezone: 'UTC' }),
  );
  return {
    stop: async () => {
      await Promise.all(tasks.map((task) => task.destroy()));
    },
  };
};
