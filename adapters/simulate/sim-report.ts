import stringWidth from 'string-width';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR } from '../../src/kernel/duration.ts';
import { fillWords } from '../surface-words.ts';
import { type Outside, teamOf } from './sim-process.ts';
import type { SimSettings } from './sim-settings.ts';
import { type SimWords, simWords } from './sim-words.ts';
import type { Tally } from './tally.ts';
import { type Span, within } from './world.ts';

/** What a run comes to. */
export interface SimFigures {
  readonly certificates: number;
  readonly days: number;
  /** Of the bot, each with a store of its own and its share of the teams. */
  readonly instances: number;
  /** Certificates that were served past their end. */
  readonly expiredServed: number;
  readonly expired: readonly {
    readonly name: string;
    readonly at: string;
    readonly hours: number | null;
    /** Where every CA was down for longer than the margin before: for so many days. */
    readonly downDays: number | null;
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
const marginOf = (lifetime: number): number => (lifetime * DAY) / 3;

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
    const downDays = down >= 0.9 * margin ? rounded(down / DAY) : null;
    const hours = until === undefined ? null : rounded((until - from) / HOUR);
    return { name, at: toInstant(from), hours, downDays, told };
  });
  const messages = messagesOf(settings, tally);
  return {
    certificates: settings.certificates,
    days: settings.days,
    instances: settings.instances,
    expiredServed: expired.length,
    // What nothing excuses comes first: a long list must not hide it.
    expired: expired.toSorted((a, b) => Number(a.downDays !== null) - Number(b.downDays !== null)).slice(0, 20),
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
const reportLines = (figures: SimFigures, words: SimWords): readonly (readonly [string, string])[] => {
  const { renewalsPerDayMean, renewalsPerDayPeak, messagesPersonWeekMean, messagesPersonWeekMost } = figures;
  const peaks = Object.entries(figures.caRequestsPeakMinute).map(([ca, peak]) => `${ca} ${number(peak)}`);
  const said = (key: keyof SimWords, facts: Readonly<Record<string, number>>): string =>
    fillWords(words[key], Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, number(value)])));
  return [
    [words.figFleet, `${number(figures.certificates)} × ${figures.days}`],
    [words.figInstances, figures.instances === 1 ? '1' : said('valInstances', { count: figures.instances })],
    [words.figExpired, String(figures.expiredServed)],
    [words.figRevoked, said('valOf', { part: figures.revokedServed, whole: figures.revoked })],
    [
      words.figRenewals,
      said('valRenewals', { count: figures.renewals, mean: renewalsPerDayMean, peak: renewalsPerDayPeak }),
    ],
    [words.figRequests, peaks.join(', ')],
    [words.figOutages, `${figures.caOutages}, ${figures.caLimitsMet}`],
    [
      words.figMessages,
      said('valMessages', { mean: messagesPersonWeekMean, most: messagesPersonWeekMost, count: figures.messages }),
    ],
    [words.figDoubles, said('valDoubles', { count: figures.doubles, repeats: figures.repeatsAbsorbed })],
    [
      words.figDeployments,
      said('valDeployments', {
        count: figures.deployments,
        failed: figures.deploymentsFailed,
        byHand: figures.deploymentsByPerson,
      }),
    ],
    [words.figTroubles, said('valTroubles', { count: figures.troubles, announced: figures.troublesAnnounced })],
    [words.figUnannounced, said('valHours', { hours: figures.longestUnannounced })],
    [words.figCrashes, said('valCrashes', { count: figures.crashes, atSend: figures.crashesAtSend })],
    [words.figLedger, String(figures.ledgerSum)],
  ];
};

const expiredLine = (words: SimWords, { name, at, hours, downDays }: SimFigures['expired'][number]): string => {
  const said =
    hours === null ? fillWords(words.lineExpiredEver, { name, at }) : fillWords(words.lineExpired, { name, at, hours });
  return downDays === null ? said : said + fillWords(words.because, { days: downDays });
};

export const reportText = (figures: SimFigures, words = simWords('en')): string => {
  const lines = reportLines(figures, words);
  const width = Math.max(...lines.map(([label]) => stringWidth(label)));
  return [
    ...lines.map(([label, value]) => `${label}${' '.repeat(width - stringWidth(label))}  ${value}`),
    ...figures.expired.map((one) => expiredLine(words, one)),
    ...figures.doubled.map((what) => fillWords(words.lineDouble, { what })),
    '',
  ].join('\n');
};

/** Whether the fleet came through: what must be nothing is nothing. */
export const cameThrough = (figures: SimFigures): boolean =>
  figures.expired.every(({ downDays }) => downDays !== null) &&
  figures.revokedServed === 0 &&
  figures.doubles === 0 &&
  figures.ledgerSum === 0;
