import { z } from 'zod';
import { DAY, HOUR, parseDuration } from '../src/kernel/duration.ts';
import { rule } from './config-remedy.ts';

/** How `every` says that none are wanted. */
const NEVER = 'never';

const isPeriod = (text: string): boolean => {
  const period = parseDuration(text);
  return text === NEVER || (period !== undefined && period >= HOUR && period <= 364 * DAY);
};

/** The section `backups`. */
export const backupsSchema = z
  .strictObject({
    every: z
      .string()
      .refine(isPeriod, rule('config.rule.backup-every'))
      .default('1d')
      .describe('How often the clock copies the database (SQLite; of PostgreSQL use pg_dump): 1h to 52w, or `never`.'),
    folder: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Where the copies go, best on another disk and no other instance’s; without it `backups` beside the database.',
      ),
    keep: z
      .int()
      .min(1)
      .max(1_000)
      .default(7)
      .describe('How many copies stay; an older one goes when a newer was proved.'),
  })
  .prefault({});

/** Milliseconds; undefined: never. */
export const backupPeriod = ({ every }: z.infer<typeof backupsSchema>): number | undefined => parseDuration(every);
