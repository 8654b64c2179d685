import { HOUR, MINUTE } from './kernel/duration.ts';

/** What the clock does, by name. `every` is a cron expression with seconds; `lease` is how long one run may take, in milliseconds. */
export interface JobRow {
  readonly every: string;
  readonly about: string;
  readonly lease: number;
  /** Runs in every process, since it serves that process's own surfaces. */
  readonly everywhere?: true;
}

/** The clock's table. */
export const jobs = {
  'advance-orders': {
    every: '*/5 * * * * *',
    about: 'Takes up orders whose time has come.',
    lease: MINUTE,
    everywhere: true,
  },
  'run-deployments': {
    every: '*/5 * * * * *',
    about: 'Takes up deployments whose time has come.',
    lease: MINUTE,
    everywhere: true,
  },
  'redraw-cards': {
    every: '*/2 * * * * *',
    about: 'Redraws posted cards whose subject changed.',
    lease: MINUTE,
    everywhere: true,
  },
  'deliver-notices': {
    every: '*/2 * * * * *',
    about: 'Sends what waits in the outbox.',
    lease: MINUTE,
    everywhere: true,
  },
  // After the renewals of the same minute, whose decisions it judges by.
  'expiry-sweep': {
    every: '15 * * * * *',
    about: 'Looks at certificates whose time has come, and tells whoever is to know.',
    lease: 10 * MINUTE,
  },
  'watch-house': {
    every: '40 * * * * *',
    about: 'Looks at the bot’s own connections and jobs, and tells a dead man’s switch that all is well.',
    lease: MINUTE,
    everywhere: true,
  },
  'remind-approvals': {
    every: '20 * * * * *',
    about: 'Reminds of what waits for approval: daily, then hourly.',
    lease: MINUTE,
  },
  'points-due': {
    every: '40 * * * * *',
    about: 'Gives offered points back that nobody took, lets packs lapse, warns before (PTS-3).',
    lease: MINUTE,
  },
  'check-delegations': {
    every: '30 */5 * * * *',
    about: 'Looks whether delegated names still point here (VAL-3).',
    lease: 5 * MINUTE,
  },
  'refresh-crl': {
    every: '15 */10 * * * *',
    about: 'Publishes the built-in CA’s revocation list before it ends.',
    lease: 5 * MINUTE,
  },
  'renewals-due': {
    every: '10 * * * * *',
    about: 'Orders the renewals whose time has come and looks after those under way.',
    lease: 5 * MINUTE,
  },
  'revocations-due': {
    every: '*/5 * * * * *',
    about: 'Looks after revocations: records, deadlines, CAs that were down (CERT-6).',
    lease: 5 * MINUTE,
  },
  'hostings-due': {
    every: '20 * * * * *',
    about: 'Puts renewed certificates on the targets that are kept current (HOST-3).',
    lease: 5 * MINUTE,
  },
  'edges-due': {
    every: '*/10 * * * * *',
    about: 'Takes up names at the edge whose time has come: changes, validations, renewed certificates.',
    lease: MINUTE,
    everywhere: true,
  },
  'uploads-due': {
    every: '30 * * * * *',
    about: 'Submits the orders planned for uploaded certificates, and watches the records they need (HOST-8).',
    lease: 5 * MINUTE,
  },
  'find-drift': {
    every: '50 */5 * * * *',
    about: 'Looks from outside whether what was deployed is still what is served.',
    lease: 5 * MINUTE,
  },
  'watch-probes': {
    every: '25 * * * * *',
    about: 'Looks at watched certificates that were not issued here.',
    lease: 5 * MINUTE,
  },
  'poll-renewal-info': {
    every: '5 * * * * *',
    about: 'Asks CAs when they would like certificates renewed (RFC 9773), as often as they say.',
    lease: 5 * MINUTE,
  },
  'make-backup': {
    every: '45 */10 * * * *',
    about:
      'Copies the database when it is time for a backup, proves the copy, and takes away those beyond the number kept.',
    lease: HOUR,
  },
  'weekly-digest': {
    every: '30 5 * * * *',
    about: 'Tells on Mondays from 07:00 UTC how everything stands, once a week.',
    lease: 5 * MINUTE,
  },
  'clean-up': {
    every: '0 7 * * * *',
    about: 'Takes away used links, old event ids and buttons that nobody can see any more.',
    lease: HOUR,
  },
} as const satisfies Record<string, JobRow>;

export type JobName = keyof typeof jobs;

/** How a job went when it last ran. */
export interface JobRun {
  readonly at: string;
  readonly ok: boolean;
  /** Why it failed, for whoever runs the service. */
  readonly problem?: string;
}
