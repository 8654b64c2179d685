import { fromInstant, type Instant, toInstant } from '../kernel/clock.ts';
import { DAY, MINUTE } from '../kernel/duration.ts';

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** When certificates may be renewed and replaced. Minutes since local midnight; `to` before `from` runs over midnight. */
export interface MaintenanceWindow {
  /** On which a window begins; empty: every day. */
  readonly days: readonly Weekday[];
  readonly from: number;
  readonly to: number;
}

export interface Maintenance {
  /** Empty: at any time. */
  readonly windows: readonly MaintenanceWindow[];
  /** IANA name. */
  readonly timezone: string;
}

/** Openings are looked for in steps of this length, so that a change of clocks cannot hide one. */
const STEP = 5 * MINUTE;
const DAY_MINUTES = 24 * 60;

/** A week and the two days that a change of clocks and a window over midnight may add. */
const LOOK_AHEAD = 9 * DAY;

const formats = new Map<string, Intl.DateTimeFormat>();

const localOf = (at: number, timezone: string): { readonly day: number; readonly minute: number } => {
  const format =
    formats.get(timezone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  formats.set(timezone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = WEEKDAYS.indexOf((parts.weekday ?? '').toLowerCase() as Weekday);
  return { day, minute: Number(parts.hour) * 60 + Number(parts.minute) };
};

const opens = ({ days, from, to }: MaintenanceWindow, day: number, minute: number): boolean => {
  const on = (which: number): boolean => days.length === 0 || days.includes(WEEKDAYS[(which + 7) % 7] ?? 'sun');
  if (from < to) return on(day) && minute >= from && minute < to;
  return (on(day) && minute >= from) || (on(day - 1) && minute < to);
};

export const isOpen = ({ windows, timezone }: Maintenance, at: number): boolean => {
  if (windows.length === 0) return true;
  const { day, minute } = localOf(at, timezone);
  return windows.some((window) => opens(window, day, minute));
};

/** The next moment at which something may be done: now, or the opening of the next window; undefined when none ever opens. */
export const nextOpening = (maintenance: Maintenance, from: Instant): Instant | undefined => {
  const start = fromInstant(from);
  if (isOpen(maintenance, start)) return from;
  for (let at = Math.ceil(start / STEP) * STEP; at <= start + LOOK_AHEAD; at += STEP)
    if (isOpen(maintenance, at)) return toInstant(at);
  return undefined;
};

/** The longest time in a row with every window closed, in milliseconds; Infinity when none ever opens. */
export const longestClosed = ({ windows }: Maintenance): number => {
  if (windows.length === 0) return 0;
  const week = 7 * DAY_MINUTES;
  const open = (at: number): boolean =>
    windows.some((window) => opens(window, Math.floor((at % week) / DAY_MINUTES), at % DAY_MINUTES));
  let longest = 0;
  let run = 0;
  for (let at = 0; at < 2 * week; at++) {
    run = open(at) ? 0 : run + 1;
    longest = Math.max(longest, run);
  }
  return longest >= week ? Number.POSITIVE_INFINITY : longest * MINUTE;
};
