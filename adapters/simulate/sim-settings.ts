import { fillWords } from '../surface-words.ts';
import { type SimWords, simWords } from './sim-words.ts';

/** One option of `signet simulate`; what it is stands in the words under its name. */
interface Row {
  readonly default: number;
  readonly least: number;
  readonly most: number;
}

const count = (value: number, most = 1_000_000, least = 0): Row => ({ default: value, least, most });
const rate = (value: number): Row => ({ default: value, least: 0, most: 1 });

/** The table of options; `--ca-down` and `--json` stand beside it. */
export const simOptions = {
  certificates: count(10_000, 1_000_000, 1),
  days: count(365, 3_650, 1),
  lifetime: count(47, 398, 4),
  seed: count(7),
  instances: count(2, 16, 1),
  people: count(50, 10_000, 2),
  cas: count(2, 9, 1),
  targets: count(40, 10_000, 1),
  'ca-outages': count(4),
  'ca-failures': rate(0.005),
  'slow-reviews': rate(0.01),
  revocations: count(1),
  'dns-failures': rate(0.01),
  'target-failures': rate(0.02),
  'target-outages': count(1),
  'chat-failures': rate(0.005),
  crashes: count(25),
  'crashes-at-send': rate(0.4),
} as const satisfies Readonly<Partial<Record<keyof SimWords, Row>>>;

export type SimOption = keyof typeof simOptions;

export const SIM_OPTIONS = Object.keys(simOptions) as readonly SimOption[];

/** A CA that is down for a time of its own, beside the random outages. */
export interface CaDown {
  readonly ca: string;
  /** Days after the start, and how many. */
  readonly from: number;
  readonly days: number;
}

export interface SimSettings extends Readonly<Record<SimOption, number>> {
  readonly caDown: readonly CaDown[];
}

const CA_NAMES = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta', 'iota'] as const;

export const caNames = (settings: Pick<SimSettings, 'cas'>): readonly string[] => CA_NAMES.slice(0, settings.cas);

/** What was wrong, in words for the person at the shell. */
export class SimOptionError extends Error {}

const numberOf = (words: SimWords, option: SimOption, text: string | undefined): number => {
  const { default: fallback, least, most } = simOptions[option];
  if (text === undefined) return fallback;
  const value = Number(text);
  const whole = most === 1 || Number.isInteger(value);
  if (text.trim() !== '' && whole && value >= least && value <= most) return value;
  throw new SimOptionError(fillWords(words.wantNumber, { option, text, least, most }));
};

const downOf = (words: SimWords, text: string, names: readonly string[]): CaDown => {
  const [, ca = '', from = '', days = ''] = /^([a-z]+):(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (names.includes(ca)) return { ca, from: Number(from), days: Number(days) };
  throw new SimOptionError(fillWords(words.wantDown, { text, names: names.join(', ') }));
};

/** Reads what was typed; throws SimOptionError. */
export const readSimSettings = (
  given: Readonly<Partial<Record<string, string>>>,
  down: readonly string[] = [],
  words = simWords('en'),
): SimSettings => {
  const numbers = Object.fromEntries(SIM_OPTIONS.map((option) => [option, numberOf(words, option, given[option])]));
  const settings = numbers as Record<SimOption, number>;
  return { ...settings, caDown: down.map((text) => downOf(words, text, caNames(settings))) };
};

export const simHelp = (words: SimWords): string => {
  const names = CA_NAMES.slice(0, 3).join(', ');
  const line = (option: string, about: string): string => `  --${option.padEnd(22)} ${about}`;
  return [
    words.what,
    words.outside,
    '',
    ...SIM_OPTIONS.map((option) => line(`${option} N`, `${words[option]} (${simOptions[option].default})`)),
    line('ca-down NAME:DAY:DAYS', fillWords(words['ca-down'], { names })),
    line('json', words.json),
    '',
  ].join('\n');
};
