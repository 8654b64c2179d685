/** One option of `signet simulate`: its default, and what it is. */
interface Row {
  readonly default: number;
  readonly about: string;
  readonly least: number;
  readonly most: number;
}

const count = (value: number, about: string, most = 1_000_000, least = 0): Row => ({
  default: value,
  about,
  least,
  most,
});
const rate = (value: number, about: string): Row => ({ default: value, about, least: 0, most: 1 });

/** The table of options; `--ca-down` and `--json` stand beside it. */
export const simOptions = {
  certificates: count(10_000, 'certificates in the fleet', 1_000_000, 1),
  days: count(365, 'days simulated', 3_650, 1),
  lifetime: count(47, 'days a certificate is valid', 398, 4),
  seed: count(7, 'the same seed gives the same table'),
  instances: count(
    2,
    'instances of the bot that share the fleet by teams, each with a store and a thread of its own',
    16,
    1,
  ),
  people: count(50, 'people, each the owner of their share; five share a channel', 10_000, 2),
  cas: count(2, 'certificate authorities, in order of preference by turns; the last one has ARI', 9, 1),
  targets: count(40, 'machines that serve the certificates', 10_000, 1),
  'ca-outages': count(4, 'outages of each CA, of 1 to 36 hours'),
  'ca-failures': rate(0.005, 'share of validations that the CA refuses'),
  'slow-reviews': rate(0.01, 'share of orders that the CA takes an hour to two days for'),
  revocations: count(1, 'times that the CA with ARI revokes a twentieth of its certificates, told 9 days ahead'),
  'dns-failures': rate(0.01, 'share of changes that the DNS provider does not answer'),
  'target-failures': rate(0.02, 'share of installations that fail: unreachable, refused, or the old one still served'),
  'target-outages': count(1, 'outages of each machine, of 10 minutes to 12 hours'),
  'chat-failures': rate(0.005, 'share of messages that the chat does not take'),
  crashes: count(25, 'times that the process is killed and starts anew on the same store'),
  'crashes-at-send': rate(
    0.4,
    'share of the crashes that fall between the sending of a message and its record; the rest at a random statement',
  ),
} as const satisfies Readonly<Record<string, Row>>;

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

const numberOf = (option: SimOption, text: string | undefined): number => {
  const { default: fallback, least, most } = simOptions[option];
  if (text === undefined) return fallback;
  const value = Number(text);
  const whole = most === 1 || Number.isInteger(value);
  if (text.trim() !== '' && whole && value >= least && value <= most) return value;
  throw new SimOptionError(`--${option} ${text}: a number from ${least} to ${most} is wanted`);
};

const downOf = (text: string, names: readonly string[]): CaDown => {
  const [, ca = '', from = '', days = ''] = /^([a-z]+):(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (names.includes(ca)) return { ca, from: Number(from), days: Number(days) };
  throw new SimOptionError(`--ca-down ${text}: NAME:DAY:DAYS is wanted, with NAME one of ${names.join(', ')}`);
};

/** Reads what was typed; throws SimOptionError. */
export const readSimSettings = (
  given: Readonly<Partial<Record<string, string>>>,
  down: readonly string[] = [],
): SimSettings => {
  const numbers = Object.fromEntries(SIM_OPTIONS.map((option) => [option, numberOf(option, given[option])]));
  const settings = numbers as Record<SimOption, number>;
  return { ...settings, caDown: down.map((text) => downOf(text, caNames(settings))) };
};

export const simHelp = (): string =>
  [
    'signet simulate: the bot’s own scheduling, renewal, alerts, outbox and ledger on a virtual clock.',
    'CAs, DNS, machines, chat and people are simulated; keys and signatures are stand-ins. Nothing outside is touched.',
    '',
    ...SIM_OPTIONS.map(
      (option) => `  --${`${option} N`.padEnd(20)} ${simOptions[option].about} (${simOptions[option].default})`,
    ),
    `  --${'ca-down NAME:DAY:DAYS'.padEnd(20)} a CA (${CA_NAMES.slice(0, 3).join(', ')}, …) is down from a day on; may be repeated`,
    `  --${'json'.padEnd(20)} the figures as JSON`,
    '',
  ].join('\n');
