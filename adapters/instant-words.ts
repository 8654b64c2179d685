import { fromInstant, type Instant } from '../src/kernel/clock.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../src/kernel/duration.ts';
import type { Language } from '../src/texts/language.ts';

const YEAR = 365 * DAY;

/** From which distance on each unit is used. Days go far, because a certificate's life is counted in them. */
const UNITS: readonly { readonly from: number; readonly unit: Intl.RelativeTimeFormatUnit; readonly length: number }[] =
  [
    { from: 2 * YEAR, unit: 'year', length: YEAR },
    { from: 36 * HOUR, unit: 'day', length: DAY },
    { from: 90 * MINUTE, unit: 'hour', length: HOUR },
    { from: 90 * SECOND, unit: 'minute', length: MINUTE },
    { from: 0, unit: 'second', length: SECOND },
  ];

/** `in 13 days`, `2 hours ago`, `13 天后`, `now`. Cut, not rounded: what is left is never made longer. */
export const relativeWords = (distance: number, language: Language): string => {
  const row = UNITS.find(({ from }) => Math.abs(distance) >= from);
  const { unit, length } = row ?? { unit: 'second' as const, length: SECOND };
  const count = Math.trunc(distance / length);
  return new Intl.RelativeTimeFormat(language, { numeric: count === 0 ? 'auto' : 'always' }).format(count, unit);
};

const zonedParts = (ms: number, timeZone: string): Readonly<Record<string, string>> => {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'longOffset',
  }).formatToParts(ms);
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
};

/** `GMT+08:00` → `UTC+08:00`; Greenwich is `UTC`, with or without its zeros. */
const offsetWords = (name: string): string => name.replace('GMT', 'UTC').replace('+00:00', '');

type As = 'date' | 'moment' | 'relative';

/** Who reads it, and when. */
export interface Reader {
  /** IANA name, e.g. `Asia/Shanghai`. */
  readonly timeZone: string;
  readonly language: Language;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * An instant in the person's time zone: `2026-03-01`, `2026-03-01 14:05 UTC+08:00`, or `in 3 days (2026-03-01 14:05 UTC+08:00)`. The relative
 * form keeps the absolute one beside it, because a line on a screen grows old; `short`, for the cells of a table, keeps only the date or,
 * within two days, date and time. What is no instant is given back as it stands.
 */
export const instantWords = (instant: Instant, as: As, reader: Reader, short = false): string => {
  const ms = fromInstant(instant);
  if (Number.isNaN(ms)) return instant;
  const part = zonedParts(ms, reader.timeZone);
  const date = `${part.year}-${part.month}-${part.day}`;
  if (as === 'date') return date;
  const time = `${date} ${part.hour}:${part.minute}`;
  const moment = `${time} ${offsetWords(part.timeZoneName ?? '')}`;
  if (as === 'moment') return moment;
  const distance = ms - reader.now;
  const near = Math.abs(distance) < 2 * DAY ? time : date;
  return `${relativeWords(distance, reader.language)} (${short ? near : moment})`;
};
