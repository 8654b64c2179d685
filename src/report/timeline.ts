import { fromInstant, type Instant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { textPath, textWidth } from './stroke-letters.ts';

export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Who looks after a certificate's renewal. */
export const KEEPERS = ['itself', 'hand', 'watched'] as const;
export type Keeper = (typeof KEEPERS)[number];

export interface TimelineEnd {
  readonly notAfter: Instant;
  readonly keeper: Keeper;
}

/** Certificates ending in one week, by who renews them. */
export interface Week {
  /** ISO day of its first day. */
  readonly from: string;
  readonly counts: Readonly<Record<Keeper, number>>;
}

export const WEEKS = 26;
const WEEK = 7 * DAY;

/** What the picture shows, and what is told in words beside it: the next 26 weeks. */
export const weeksOf = (ends: readonly TimelineEnd[], now: number): readonly Week[] =>
  Array.from({ length: WEEKS }, (_, at) => {
    const start = now + at * WEEK;
    const within = ends.filter(({ notAfter }) => {
      const end = fromInstant(notAfter);
      return end >= start && end < start + WEEK;
    });
    const count = (keeper: Keeper): number => within.filter((one) => one.keeper === keeper).length;
    return {
      from: new Date(start).toISOString().slice(0, 10),
      counts: { itself: count('itself'), hand: count('hand'), watched: count('watched') },
    };
  });

interface Colours {
  readonly ground: string;
  readonly ink: string;
  readonly faint: string;
  readonly bars: Readonly<Record<Keeper, string>>;
}

/** Told apart by colour-blind people too: blue, orange, grey differ in lightness. */
const COLOURS: Readonly<Record<Theme, Colours>> = {
  light: {
    ground: '#ffffff',
    ink: '#1f2328',
    faint: '#d0d7de',
    bars: { itself: '#2f6fde', hand: '#d9730d', watched: '#8c959f' },
  },
  dark: {
    ground: '#1b1d21',
    ink: '#e6e8eb',
    faint: '#3a3f46',
    bars: { itself: '#6ea8ff', hand: '#ffb057', watched: '#7d8590' },
  },
};

const WIDTH = 960;
const HEIGHT = 360;
const LEFT = 56;
const RIGHT = 24;
const TOP = 84;
const BOTTOM = 52;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const;
/** ASCII, whatever the reader's language: the words beside the picture are in theirs. */
const KEYS: Readonly<Record<Keeper, string>> = { itself: 'RENEWED BY ITSELF', hand: 'BY HAND', watched: 'WATCHED' };

const write = (text: string, x: number, y: number, unit: number, colour: string): string =>
  `<path d="${textPath(text, x, y, unit)}" fill="none" stroke="${colour}" stroke-width="${unit * 0.8}" stroke-linecap="round" stroke-linejoin="round"/>`;

const box = (x: number, y: number, width: number, height: number, colour: string): string =>
  `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" fill="${colour}"/>`;

const sum = ({ counts }: Week): number => KEEPERS.reduce((total, keeper) => total + counts[keeper], 0);

/** A round number at or above the highest bar, that parts in four. */
const ceiling = (most: number): number => {
  const steps = [4, 8, 12, 20, 40, 80];
  for (let scale = 1; ; scale *= 10) {
    const found = steps.map((step) => step * scale).find((step) => step >= most);
    if (found !== undefined) return found;
  }
};

const axis = (most: number, { ink, faint }: Colours): string => {
  const height = HEIGHT - TOP - BOTTOM;
  return [0, 1, 2, 3, 4]
    .map((part) => {
      const y = TOP + height - (height * part) / 4;
      const label = String((most * part) / 4);
      return `${box(LEFT, y, WIDTH - LEFT - RIGHT, 1, faint)}${write(label, LEFT - 10 - textWidth(label, 1.6), y - 5, 1.6, ink)}`;
    })
    .join('');
};

const bars = (weeks: readonly Week[], most: number, colours: Colours): string => {
  const height = HEIGHT - TOP - BOTTOM;
  const step = (WIDTH - LEFT - RIGHT) / WEEKS;
  return weeks
    .map((week, at) => {
      const x = LEFT + at * step + 4;
      let y = TOP + height;
      const stack = KEEPERS.map((keeper) => {
        const tall = (height * week.counts[keeper]) / most;
        y -= tall;
        return tall === 0 ? '' : box(x, y, step - 8, tall, colours.bars[keeper]);
      }).join('');
      const [, month = '01', day = '01'] = week.from.split('-');
      const label =
        at % 4 === 0 ? write(`${MONTHS[Number(month) - 1]} ${day}`, x, TOP + height + 14, 1.8, colours.ink) : '';
      return stack + label;
    })
    .join('');
};

const keys = (colours: Colours): string => {
  let x = LEFT;
  return KEEPERS.map((keeper) => {
    const at = x;
    x += 40 + textWidth(KEYS[keeper], 1.8);
    return box(at, 52, 14, 14, colours.bars[keeper]) + write(KEYS[keeper], at + 22, 53, 1.8, colours.ink);
  }).join('');
};

/** The picture: bars by week, from data alone. SVG without fonts, scripts or anything fetched. */
export const timelineSvg = (weeks: readonly Week[], theme: Theme): string => {
  const colours = COLOURS[theme];
  const most = ceiling(Math.max(1, ...weeks.map(sum)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">`,
    box(0, 0, WIDTH, HEIGHT, colours.ground),
    write('CERTIFICATES ENDING, WEEK BY WEEK', LEFT, 20, 2.6, colours.ink),
    keys(colours),
    axis(most, colours),
    bars(weeks, most, colours),
    '</svg>',
  ].join('');
};
