import { parseArgs } from 'node:util';
import { cameThrough, reportText } from '../simulate/sim-report.ts';
import { readSimSettings, SIM_OPTIONS, SimOptionError, simHelp } from '../simulate/sim-settings.ts';
import { type SimWords, simWords } from '../simulate/sim-words.ts';
import { simulate } from '../simulate/simulate.ts';
import { fillWords } from '../surface-words.ts';
import { sayFor, UsageError, type Verb } from './verb.ts';

const options = {
  ...Object.fromEntries(SIM_OPTIONS.map((name) => [name, { type: 'string' } as const])),
  'ca-down': { type: 'string', multiple: true },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const settingsOf = (values: Readonly<Record<string, unknown>>, words: SimWords) => {
  try {
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value === 'string'));
    return readSimSettings(given as Record<string, string>, (values['ca-down'] as string[] | undefined) ?? [], words);
  } catch (error) {
    throw error instanceof SimOptionError ? new UsageError(error.message) : error;
  }
};

export const simulateVerb: Verb = {
  usage: 'simulate [--certificates 10000] [--days 365] [--lifetime 47] [--seed 7] [--help] …',
  explains: true,
  run: async (world, args) => {
    const words = simWords(sayFor(world).language);
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    if (values.help === true) {
      process.stdout.write(simHelp(words));
      return 0;
    }
    const settings = settingsOf(values, words);
    const progress = (day: number): void => {
      if (process.stderr.isTTY === true)
        process.stderr.write(`\r${fillWords(words.day, { day, days: settings.days })} `);
    };
    const began = world.base.clock.now();
    const figures = await simulate({ settings, progress });
    const seconds = ((world.base.clock.now() - began) / 1_000).toFixed(1);
    if (process.stderr.isTTY === true) process.stderr.write('\r\x1b[K');
    process.stdout.write(values.json === true ? `${JSON.stringify(figures, null, 2)}\n` : reportText(figures, words));
    process.stderr.write(`${fillWords(words.took, { seconds })}\n`);
    return cameThrough(figures) ? 0 : 1;
  },
};
