import { DAY, HOUR } from '../kernel/duration.ts';

/** A stretch of the way to the end of a certificate, in which its receivers hear of it once, and again while nobody answers. */
export interface Stage {
  /** `30d`, `25%`, `today`, `expired`, or `failing`: a renewal that failed before any band was reached. */
  readonly key: string;
  /** Milliseconds before the end at which it begins; 0 for `expired`. */
  readonly before: number;
  /** More urgent is greater. */
  readonly rank: number;
  /** Milliseconds until it is said again when nobody has acknowledged it. */
  readonly repeat: number;
  /** Quiet hours do not hold it back. */
  readonly loud: boolean;
}

export interface Bands {
  /** Days before the end, for lifetimes over `LONG`. */
  readonly days: readonly number[];
  /** Per cent of the lifetime left, for shorter ones. */
  readonly shares: readonly number[];
}

/** Lifetimes longer than this are warned of by days, shorter ones by shares: thirty days' notice of a 47-day certificate is noise. */
const LONG = 60 * DAY;

export const DEFAULT_BANDS: Bands = { days: [30, 14, 7, 3, 1], shares: [25, 12, 5, 2] };

/** Weekly, then daily, then hourly. */
const REPEATS = [
  { least: 14 * DAY, repeat: 7 * DAY },
  { least: DAY + 1, repeat: DAY },
  { least: 0, repeat: HOUR },
] as const;

const LAST = 1_000;

const repeatFor = (before: number): number => REPEATS.find(({ least }) => before >= least)?.repeat ?? HOUR;

/** Day 0, which whoever compares days for equality never tells: the last hours. */
const lastHours = (lifetime: number): number => Math.min(12 * HOUR, lifetime / 80);

const stagesAnew = (lifetime: number, bands: Bands): readonly Stage[] => {
  const given =
    lifetime > LONG
      ? bands.days.map((days) => ({ key: `${days}d`, before: days * DAY }))
      : bands.shares.map((share) => ({ key: `${share}%`, before: (lifetime * share) / 100 }));
  const today = { key: 'today', before: lastHours(lifetime) };
  const rising = [...given, today].toSorted((a, b) => b.before - a.before);
  return [
    ...rising.map(({ key, before }, index) => ({
      key,
      before,
      rank: index + 1,
      repeat: repeatFor(before),
      loud: before <= DAY,
    })),
    { key: 'expired', before: 0, rank: LAST, repeat: DAY, loud: true },
  ];
};

/** By bands, then by lifetime: those of one CA are much alike, and a run decides about thousands. */
const known = new WeakMap<Bands, Map<number, readonly Stage[]>>();
const KNOWN_MOST = 1_000;

/** The stages of a certificate's lifetime, the least urgent first; the same for the same lifetime. */
export const stagesOf = (lifetime: number, bands: Bands): readonly Stage[] => {
  const byLifetime = known.get(bands) ?? new Map<number, readonly Stage[]>();
  known.set(bands, byLifetime);
  const stages = byLifetime.get(lifetime) ?? stagesAnew(lifetime, bands);
  if (byLifetime.size < KNOWN_MOST) byLifetime.set(lifetime, stages);
  return stages;
};

/** A failed renewal speaks up before any band, and never louder than one. */
export const FAILING: Stage = {
  key: 'failing',
  before: Number.POSITIVE_INFINITY,
  rank: 0,
  repeat: 7 * DAY,
  loud: false,
};

/** The stage that `now` lies in: by crossing, so that a run missed is made up for, and only by the most urgent. */
export const stageAt = (stages: readonly Stage[], end: number, now: number): Stage | undefined =>
  stages.findLast(({ before }) => now >= end - before);

/** When the stage after this one begins; undefined after the last. */
export const nextStageAt = (stages: readonly Stage[], end: number, now: number): number | undefined => {
  const next = stages.find(({ before }) => end - before > now);
  return next === undefined ? undefined : end - next.before;
};
