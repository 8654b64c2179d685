import type { Clock } from '../../../src/kernel/clock.ts';
import type { PairPlan } from '../shared/pair-settings.ts';
import { type Activate, ActivationError } from '../shared/pair-target.ts';
import { describeEnd, runCommand, shortOutput } from '../shared/run-command.ts';

export interface Hook {
  readonly argv: readonly [string, ...string[]];
  /** Milliseconds. */
  readonly limit: number;
}

/** With a shell the words are one line for it; without, they are the program and its arguments as they stand. */
export const hookOf = (words: readonly string[], shell: boolean, limit: number): Hook | undefined => {
  const [program, ...args] = words;
  if (program === undefined) return undefined;
  return { argv: shell ? ['/bin/sh', '-c', words.join(' ')] : [program, ...args], limit };
};

/** What the hook may want to know, beside nothing of Signet's own environment. */
const environment = (name: string, { places }: PairPlan, names: readonly string[]): Record<string, string> => ({
  SIGNET_TARGET: name,
  SIGNET_NAMES: names.join(' '),
  ...Object.fromEntries(places.map(({ role, path }) => [`SIGNET_${role.toUpperCase()}`, path])),
});

/** Runs the command that makes somebody use the new files; without one nothing is done. */
export const hookActivation =
  (name: string, plan: PairPlan, hook: Hook | undefined, clock: Clock): Activate =>
  async (names) => {
    if (hook === undefined) return [];
    const end = await runCommand({ ...hook, env: environment(name, plan, names) }, clock);
    const where = hook.argv.join(' ');
    if (end.how === 'ended' && end.code === 0) {
      const said = shortOutput(end.output);
      return [{ where, saw: said === '' ? 'ended well' : `ended well: ${said}` }];
    }
    // Whatever it did before it failed is unknown: it has to be run again for the previous pair.
    throw new ActivationError(`${where}: ${describeEnd(end)}`, { taken: end.how !== 'not-started' });
  };
