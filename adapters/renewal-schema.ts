import { z } from 'zod';
import { WEEKDAYS } from '../src/renewal/maintenance.ts';
import { rule } from './config-remedy.ts';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, rule('config.rule.time'));

const window = z.strictObject({
  days: z.array(z.enum(WEEKDAYS)).default([]).describe('On which it opens; empty: every day.'),
  from: time,
  to: time.describe('Before `from`: it runs over midnight.'),
});

/** The section `renewal`. */
export const renewalSchema = z
  .strictObject({
    windows: z
      .array(window)
      .default([])
      .describe(
        'When certificates may be renewed (in `timezone`); empty: at any time. The last twentieth of a lifetime overrides them.',
      ),
    shortestLifetime: z
      .number()
      .min(0.1)
      .max(825)
      .default(47)
      .describe('Days that the shortest-lived certificates of your CAs live: the windows must leave room for them.'),
    withoutFailing: z
      .enum(['never', 'ask', 'allow'])
      .default('ask')
      .describe(
        'Whether a renewal may go without a name that cannot be proved: not at all, after a person’s yes, or by itself.',
      ),
    newKey: z.boolean().default(false).describe('Make a new key at every renewal instead of using the old one.'),
  })
  .prefault({});

export type RenewalSection = z.infer<typeof renewalSchema>;
