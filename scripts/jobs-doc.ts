import { type JobRow, jobs } from '../src/jobs.ts';
import { PRINTED, table } from './markdown.ts';

export const jobsPage = (): string =>
  [
    PRINTED,
    '# What the clock does',
    '',
    table(
      ['Job', 'When (cron, UTC)', 'What it does', 'Longest run'],
      Object.entries(jobs).map(([name, row]: [string, JobRow]) => [
        `\`${name}\``,
        `\`${row.every}\``,
        row.about,
        `${row.lease / 1000} s`,
      ]),
    ),
  ].join('\n');
