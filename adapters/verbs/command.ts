import { resolve } from 'node:path';
import type { Outcome } from '../../src/chat/desk.ts';
import { parseWords } from '../../src/chat/grammar.ts';
import { CertError, isCertError } from '../../src/kernel/errors.ts';
import { refuse } from '../../src/refusal.ts';
import { releaseDeadHolders } from '../../src/store/hold.store.ts';
import { sayer } from '../../src/texts/say.ts';
import { assemble, type Instance } from '../assemble.ts';
import type { Config } from '../config.ts';
import { printOutcome, type ShellEnd } from '../console/shell-output.ts';
import { shellLanguage, terminalSettings } from '../console/terminal-settings.ts';
import { isDeadHolder } from '../dead-holder.ts';
import { readLocalFiles } from '../local-files.ts';
import { ensurePeople, localIdentity } from '../people.ts';
import { makeSurfaces } from '../surfaces.ts';
import { type ExitCode, isHelp, type Verb, type VerbWorld } from './verb.ts';

interface ShellWords {
  /** The chat words, without the shell's own options. */
  readonly words: readonly string[];
  readonly json: boolean;
  readonly force: boolean;
  readonly as: string | undefined;
  readonly config: string | undefined;
}

/** Takes the shell's own options out, wherever they stand. */
const shellWords = (args: readonly string[]): ShellWords => {
  const words: string[] = [];
  let as: string | undefined;
  let config: string | undefined;
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--json' || word === '--force') continue;
    if (word === '--as') as = rest.shift() ?? '';
    else if (word.startsWith('--as=')) as = word.slice('--as='.length);
    else if (word === '--config') config = rest.shift();
    else words.push(word);
  }
  return { words, as, config, json: args.includes('--json'), force: args.includes('--force') };
};

const end = (world: VerbWorld, stream: NodeJS.WriteStream, { timezone, language }: Config): ShellEnd => {
  const { isTerminal, colour, unicode } = terminalSettings(stream.isTTY === true, world.env, process.platform);
  return {
    stream,
    look: {
      terminal: isTerminal,
      columns: stream.columns ?? 100,
      colour,
      unicode: unicode || !isTerminal,
      timeZone: timezone,
      language: shellLanguage(world.env, language),
      now: world.base.clock.now(),
    },
  };
};

interface Done {
  readonly outcome: Outcome;
  /** Where files go. */
  readonly folder: string;
}

const dispatch = async (world: VerbWorld, instance: Instance, group: string, shell: ShellWords): Promise<Done> => {
  const { bot, config } = instance;
  const language = shellLanguage(world.env, config.language);
  const say = sayer(language);
  try {
    const { path, args } = parseWords([group, ...shell.words], bot.desk.catalogue);
    const options = bot.desk.catalogue.find((command) => command.path.join(' ') === path.join(' '))?.options ?? {};
    const outcome = await bot.desk.dispatch({
      path,
      args: await readLocalFiles(args, options, world.cwd),
      actor: localIdentity(),
      conversation: { surface: 'shell', realm: 'local', id: String(process.pid) },
      origin: 'shell',
      language,
      local: true,
      ...(shell.as === undefined ? {} : { actAs: shell.as }),
    });
    const folder = resolve(world.cwd, typeof args.out === 'string' ? args.out : '.');
    return { outcome: await bot.settle(outcome, language), folder };
  } catch (error) {
    if (isCertError(error)) return { outcome: refuse(say, error), folder: world.cwd };
    world.base.log.error({ error: String(error) }, 'the command failed');
    return { outcome: refuse(say, new CertError('internal', { reference: '-' })), folder: world.cwd };
  }
};

/** What a verb does beside running its command. */
interface How {
  readonly prepare?: (world: VerbWorld, instance: Instance) => void;
  /** For an outcome that is not a refusal and yet bad news. */
  readonly exitCode?: (outcome: Outcome) => ExitCode;
}

const runCommand = async (
  world: VerbWorld,
  group: string,
  args: readonly string[],
  how: How = {},
): Promise<ExitCode> => {
  const shell = shellWords(args);
  const instance = await assemble(world.load(shell.config), world.base);
  try {
    await ensurePeople(instance.store, world.base, instance.config, localIdentity());
    await releaseDeadHolders(instance.store, isDeadHolder);
    how.prepare?.(world, instance);
    const { outcome, folder } = await dispatch(world, instance, group, shell);
    const code = await printOutcome(outcome, {
      stdout: end(world, process.stdout, instance.config),
      stderr: end(world, process.stderr, instance.config),
      json: shell.json,
      folder,
      force: shell.force,
    });
    return code === 0 ? (how.exitCode?.(outcome) ?? code) : code;
  } finally {
    await instance.close();
  }
};

export const certVerb: Verb = {
  usage: 'cert <the same words as in chat> [--as PERSON] [--json] [--config FILE]',
  explains: true,
  run: (world, args) => runCommand(world, 'cert', args.length === 1 && isHelp(args[0]) ? ['help'] : args),
};

/** `/signet`'s words are verbs of their own: `signet audit`, `signet people`, … */
export const signetVerb = (word: string): Verb => ({
  usage: `${word} …`,
  explains: true,
  run: (world, args) => runCommand(world, 'signet', [word, ...args]),
});

/** The platforms are made but not connected: their checks ask over HTTP what a running bot's would. */
export const doctorVerb: Verb = {
  usage: 'doctor [--json] [--config FILE]',
  explains: true,
  run: (world, args) =>
    runCommand(world, 'signet', ['doctor', ...args], {
      prepare: ({ base }, { bot, config }) => {
        for (const platform of makeSurfaces({ bot, config, ...base })) bot.addSurface(platform);
      },
      exitCode: (outcome) => (outcome.ok && (outcome.data as { healthy?: boolean }).healthy !== false ? 0 : 1),
    }),
};
