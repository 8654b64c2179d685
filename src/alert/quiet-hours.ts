import { MINUTE } from '../kernel/duration.ts';

/** Minutes after midnight in the house's time zone; `from` after `to` goes over midnight. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
  /** IANA name. */
  readonly timeZone: string;
}

const DAY_MINUTES = 1_440;

const minuteOfDay = (now: number, timeZone: string): number => {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
  return (parts.get('hour') ?? 0) * 60 + (parts.get('minute') ?? 0);
};

const isQuiet = ({ from, to, timeZone }: QuietHours, now: number): boolean => {
  const minute = minuteOfDay(now, timeZone);
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
};

/** When the quiet hours that `now` lies in are over; undefined outside them. Clocks may go forward or back in between. */
export const quietUntil = (quiet: QuietHours | undefined, now: number): number | undefined => {
  if (quiet === undefined || !isQuiet(quiet, now)) return undefined;
  const whole = Math.floor(now / MINUTE) * MINUTE;
  const minutes = (quiet.to - minuteOfDay(now, quiet.timeZone) + DAY_MINUTES) % DAY_MINUTES;
  const guess = whole + minutes * MINUTE;
  // Where a change of clocks lies between, the guess is off by it, an hour at most almost everywhere.
  const off = ((minuteOfDay(guess, quiet.timeZone) - quiet.to + DAY_MINUTES * 1.5) % DAY_MINUTES) - DAY_MINUTES / 2;
  return Math.max(guess - off * MINUTE, whole + MINUTE);
};
