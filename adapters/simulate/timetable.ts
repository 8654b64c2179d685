import { type JobName, jobs } from '../../src/jobs.ts';
import { HOUR, MINUTE, SECOND } from '../../src/kernel/duration.ts';

// Only the forms that the table has are known: `*/5 * …`, `10 * …`, `30 */5 * …` and `0 7 * …`.
/** When a cron expression of the table of jobs strikes next, from `ms` on. */
const nextStrike = (every: string, ms: number): number => {
  const [second = '', minute = ''] = every.split(' ');
  const step = (field: string): number => Number(field.slice(2));
  const [period, offset] = second.startsWith('*/')
    ? [step(second) * SECOND, 0]
    : minute === '*'
      ? [MINUTE, Number(second) * SECOND]
      : minute.startsWith('*/')
        ? [step(minute) * MINUTE, Number(second) * SECOND]
        : [HOUR, Number(minute) * MINUTE + Number(second) * SECOND];
  return Math.ceil((ms - offset) / period) * period + offset;
};

/** The jobs that have work here, each with the column on which its work is found; the rest of the table is not simulated. */
const TIMETABLE = [
  { job: 'poll-renewal-info', table: 'renewals', column: 'pollAt' },
  { job: 'renewals-due', table: 'renewals', column: 'nextAt' },
  { job: 'advance-orders', table: 'orders', column: 'nextAt' },
  { job: 'run-deployments', table: 'deployments', column: 'nextAt' },
  { job: 'deliver-notices', table: 'deliveries', column: 'nextAt' },
  { job: 'expiry-sweep', table: 'expiryWatch', column: 'nextAt' },
  { job: 'hostings-due', table: 'hostings', column: 'nextAt' },
] as const satisfies readonly { readonly job: JobName; readonly table: string; readonly column: string }[];

/** One question for all: by the indexes on the due times, so that its cost is that of a few look-ups. */
export const DUE_SQL = `select ${TIMETABLE.map(({ table, column }, at) => `(select "${column}" from "${table}" where "${column}" is not null order by "${column}" limit 1) as "d${at}"`).join(', ')}`;

/** What strikes next, and which jobs strike then. `due` is in the order of TIMETABLE. */
export const nextRound = (
  due: readonly (string | null)[],
  ranAt: ReadonlyMap<JobName, number>,
): { readonly at: number; readonly jobs: readonly JobName[] } => {
  let at = Number.POSITIVE_INFINITY;
  let striking: JobName[] = [];
  TIMETABLE.forEach(({ job }, index) => {
    const when = due[index];
    if (when == null) return;
    const strike = nextStrike(jobs[job].every, Math.max(Date.parse(when), (ranAt.get(job) ?? -1) + 1));
    if (strike > at) return;
    if (strike < at) striking = [];
    at = strike;
    striking.push(job);
  });
  return { at, jobs: striking };
};
