import { toInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR } from '../../src/kernel/duration.ts';
import { type Outside, teamOf } from './sim-process.ts';
import type { SimSettings } from './sim-settings.ts';
import type { Tally } from './tally.ts';
import { type Span, within } from './world.ts';

/** What a run comes to. */
export interface SimFigures {
  readonly certificates: number;
  readonly days: number;
  /** Of the bot, each with a store of its own and its share of the teams. */
  readonly instances: number;
  /** Certificates that were served past their end, and why where a CA was down for longer than the margin. */
  readonly expiredServed: number;
  readonly expired: readonly {
    readonly name: string;
    readonly at: string;
    readonly hours: number | null;
    readonly why: string;
    /** Who had been told before: channels, and people as `@name`. */
    readonly told: readonly string[];
  }[];
  readonly revoked: number;
  readonly revokedServed: number;
  readonly renewals: number;
  readonly renewalsPerDayMean: number;
  readonly renewalsPerDayPeak: number;
  readonly caRequestsPeakMinute: Readonly<Record<string, number>>;
  readonly caOutages: number;
  readonly caLimitsMet: number;
  readonly messages: number;
  readonly messagesPersonWeekMean: number;
  readonly messagesPersonWeekMost: number;
  readonly repeatsAbsorbed: number;
  readonly doubles: number;
  readonly doubled: readonly string[];
  readonly deployments: number;
  readonly deploymentsFailed: number;
  readonly deploymentsByPerson: number;
  readonly troubles: number;
  readonly troublesAnnounced: number;
  /** Hours. */
  readonly longestUnannounced: number;
  readonly longestUnannouncedName: string;
  readonly dnsRecordsLeft: number;
  readonly crashes: number;
  /** Of them between the sending of a message and its record. */
  readonly crashesAtSend: number;
  readonly statements: number;
  readonly ledgerSum: number;
}

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** How long all CAs were down together before `at`, within `margin`: milliseconds. */
const downBefore = (outages: readonly (readonly Span[])[], at: number, margin: number): number => {
  const step = HOUR;
  let down = 0;
  for (let time = at - margin; time < at; time += step) if (outages.every((spans) => within(spans, time))) down += step;
  return down;
};

/** From the time a renewal is due to the end of the certificate. */
export const marginOf = (lifetime: number): number => (lifetime * DAY) / 3;

const messagesOf = ({ people, days }: SimSettings, { directMessages, channelMessages }: Tally) => {
  const each = Array.from({ length: people }, (_, person) => {
    const team = channelMessages.get(teamOf(person)) ?? 0;
    return team + (directMessages.get(`person-${person + 1}`) ?? 0);
  });
  const perWeek = (count: number): number => (count * 7) / days;
  const sum = each.reduce((a, b) => a + b, 0);
  const all = [...directMessages.values(), ...channelMessages.values()].reduce((a, b) => a + b, 0);
  return { all, mean: perWeek(sum / people), most: perWeek(Math.max(...each)) };
};

/** `outside`: the CAs' outages, which every instance saw alike. */
export const figuresOf = ({ world: { settings }, cas }: Outside, tally: Tally): SimFigures => {
  const margin = marginOf(settings.lifetime);
  const outages = [...cas.values()].map((ca) => ca.outages);
  const expired = tally.lapses.map(({ name, from, until, told }) => {
    const down = downBefore(outages, from, margin);
    const why = down >= 0.9 * margin ? `every CA was down for ${rounded(down / DAY)} days before` : '';
    const hours = until === undefined ? null : rounded((until - from) / HOUR);
    return { name, at: toInstant(from), hours, why, told };
  });
  const messages = messagesOf(settings, tally);
  return {
    certificates: settings.certificates,
    days: settings.days,
    instances: settings.instances,
    expiredServed: expired.length,
    expired: expired.slice(0, 20),
    revoked: tally.revoked,
    revokedServed: tally.revokedServed,
    renewals: tally.renewals.total,
    renewalsPerDayMean: rounded(tally.renewals.total / settings.days),
    renewalsPerDayPeak: tally.renewals.peak,
    caRequestsPeakMinute: Object.fromEntries([...tally.caRequests].map(([ca, rate]) => [ca, rate.peak])),
    caOutages: outages.reduce((sum, spans) => sum + spans.length, 0),
    caLimitsMet: tally.caLimitsMet,
    messages: messages.all,
    messagesPersonWeekMean: rounded(messages.mean, 2),
    messagesPersonWeekMost: rounded(messages.most, 2),
    repeatsAbsorbed: tally.repeatsAbsorbed,
    doubles: tally.doubles.length,
    doubled: tally.doubles.slice(0, 20),
    deployments: tally.deployments,
    deploymentsFailed: tally.deploymentsFailed,
    deploymentsByPerson: tally.machinesBack,
    troubles: tally.troubles,
    troublesAnnounced: tally.announced,
    longestUnannounced: rounded(tally.longestUnannounced / HOUR),
    longestUnannouncedName: tally.longestUnannouncedName,
    dnsRecordsLeft: tally.dnsRecordsLeft,
    crashes: tally.crashes,
    crashesAtSend: tally.crashesAtSend,
    statements: tally.statements,
    ledgerSum: tally.ledgerSum,
  };
};

const number = (value: number): string => value.toLocaleString('en');

/** The figures for people: lines of a label and a value. */
export const reportLines = (figures: SimFigures): readonly (readonly [string, string])[] => [
  ['certificates × days', `${number(figures.certificates)} × ${figures.days}`],
  [
    'instances',
    figures.instances === 1 ? '1' : `${figures.instances}, each with a store of its own and its share of the teams`,
  ],
  ['expired while served', String(figures.expiredServed)],
  ['revoked while served', `${figures.revokedServed} of ${number(figures.revoked)}`],
  [
    'renewals',
    `${number(figures.renewals)}; a day ${number(figures.renewalsPerDayMean)}, at most ${number(figures.renewalsPerDayPeak)}`,
  ],
  [
    'most requests in a minute',
    Object.entries(figures.caRequestsPeakMinute)
      .map(([ca, peak]) => `${ca} ${number(peak)}`)
      .join(', '),
  ],
  ['CA outages, limits met', `${figures.caOutages}, ${figures.caLimitsMet}`],
  [
    'messages for a person and week',
    `${figures.messagesPersonWeekMean}, at most ${figures.messagesPersonWeekMost} (${number(figures.messages)} sent)`,
  ],
  ['double sends', `${figures.doubles} (${figures.repeatsAbsorbed} repeats after a crash told apart by their key)`],
  [
    'deployments',
    `${number(figures.deployments)}; ${number(figures.deploymentsFailed)} failed and tried again, ${number(figures.deploymentsByPerson)} by a person`,
  ],
  ['renewals in trouble', `${number(figures.troubles)}; ${number(figures.troublesAnnounced)} announced`],
  ['longest in trouble unannounced', `${figures.longestUnannounced} h`],
  ['crashes', `${figures.crashes}; ${figures.crashesAtSend} between the sending of a message and its record`],
  ['sum of the ledger', String(figures.ledgerSum)],
];

export const reportText = (figures: SimFigures): string => {
  const lines = reportLines(figures);
  const width = Math.max(...lines.map(([label]) => label.length));
  return [
    ...lines.map(([label, value]) => `${label.padEnd(width)}  ${value}`),
    ...figures.expired.map(
      ({ name, at, hours, why }) =>
        `expired: ${name} at ${at}, served for ${hours === null ? 'ever' : `${hours} h`} after${why === '' ? '' : `: ${why}`}`,
    ),
    ...figures.doubled.map((what) => `double: ${what}`),
    '',
  ].join('\n');
};

/** Whether the fleet came through: what must be nothing is nothing. */
export const cameThrough = (figures: SimFigures): boolean =>
  figures.expired.every(({ why }) => why !== '') &&
  figures.revokedServed === 0 &&
  figures.doubles === 0 &&
  figures.ledgerSum === 0;
