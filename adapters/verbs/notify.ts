import { parseArgs } from 'node:util';
import stringWidth from 'string-width';
import { allPolicies } from '../../src/alert/policy.store.ts';
import { foresee } from '../../src/alert/sweep.ts';
import { toldAs } from '../../src/alert/told-as.ts';
import { nowOf, toInstant } from '../../src/kernel/clock.ts';
import { assemble } from '../assemble.ts';
import { sayFor, UsageError, type Verb } from './verb.ts';

/** Certificates looked at, at most. */
const MOST = 1_000;

const instantOf = (text: string | undefined, now: string): string | undefined => {
  if (text === undefined) return now;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : toInstant(ms);
};

const minuteOf = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')} UTC`;

/** Columns as wide as their widest cell, two blanks apart. */
const aligned = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))));
  const padded = (cell: string, column: number): string =>
    cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(cell)));
  return rows.map((row) => row.map(padded).join('  ').trimEnd());
};

export const notifyVerb: Verb = {
  usage: 'notify --dry-run [--at INSTANT] [--config FILE]',
  run: async (world, args) => {
    const { values } = parseArgs({
      args: [...args],
      options: { 'dry-run': { type: 'boolean' }, at: { type: 'string' }, config: { type: 'string' } },
      allowPositionals: false,
    });
    const at = instantOf(values.at, nowOf(world.base.clock));
    if (at === undefined) throw new UsageError(sayFor(world)('notify.no-instant', { text: values.at ?? '' }));
    if (values['dry-run'] !== true) {
      const say = sayFor(world);
      throw new UsageError(`${say('notify.only-looks')}\n${say('shell.usage', notifyVerb)}`);
    }
    const loaded = world.load(values.config);
    const instance = await assemble(loaded, world.base);
    try {
      const say = sayFor(world, loaded);
      const { house } = instance.bot;
      const decided = await foresee(house, at, MOST);
      const told = await toldAs(house, say, await allPolicies(instance.store));
      const rows = decided.flatMap(({ watched: { facts }, decision }) =>
        decision.verdicts.map(({ receiver, policy, send, reason, nextAt }) => [
          say(send ? 'notify.send' : 'notify.quiet'),
          facts.names.join(','),
          told.verdict({ receiver, policy }),
          told.policyOf(policy),
          say.lookup(`alert.why.${reason}`),
          nextAt === undefined ? '' : minuteOf(toInstant(nextAt)),
        ]),
      );
      const head = ['', say('field.names'), say('why.receiver'), say('why.policy'), say('why.reason'), say('why.next')];
      const lines = rows.length === 0 ? [] : aligned([head, ...rows]);
      process.stdout.write(`${[say('notify.head', { at, count: decided.length }), ...lines].join('\n')}\n`);
      return 0;
    } finally {
      await instance.close();
    }
  },
};
