import { commands } from '../src/commands.ts';
import { describeCause, isCertError } from '../src/kernel/errors.ts';
import { nearest } from '../src/kernel/nearest.ts';
import { storeTold } from '../src/store/store.ts';
import type { Say } from '../src/texts/say.ts';
import { ConfigError, faultLines, type LoadedConfig, loadConfig } from './config-file.ts';
import { createLog, createLogLines } from './log.ts';
import { systemClock, systemRandom } from './system.ts';
import { accountKeyVerb } from './verbs/account-key.ts';
import { certVerb, doctorVerb, signetVerb } from './verbs/command.ts';
import { backupVerb, restoreVerb } from './verbs/copies.ts';
import { initVerb } from './verbs/init.ts';
import { notifyVerb } from './verbs/notify.ts';
import { simulateVerb } from './verbs/simulate.ts';
import { startVerb } from './verbs/start.ts';
import { checkConfigVerb, migrateVerb, rotateKeyVerb } from './verbs/upkeep.ts';
import { type ExitCode, isHelp, sayFor, UsageError, type Verb, type VerbWorld } from './verbs/verb.ts';
import { version } from './version.ts';

/** The shell's words, in help order. */
export const VERBS: Readonly<Record<string, Verb>> = {
  init: initVerb,
  start: startVerb,

  cert: certVerb,
  settings: signetVerb('settings'),
  people: signetVerb('people'),
  org: signetVerb('org'),
  contact: signetVerb('contact'),
  team: signetVerb('team'),
  acme: signetVerb('acme'),
  audit: signetVerb('audit'),
  report: signetVerb('report'),
  doctor: doctorVerb,
  'check-config': checkConfigVerb,
  migrate: migrateVerb,
  backup: backupVerb,
  restore: restoreVerb,
  notify: notifyVerb,
  simulate: simulateVerb,
  'rotate-key': rotateKeyVerb,
  'account-key': accountKeyVerb,
};

const usageOf = (say: Say, [word, { usage }]: readonly [string, Verb]): readonly string[] => [
  `  signet ${usage}`,
  `      ${say.lookup(`verb.${word}`)}`,
];

const usage = (say: Say): string =>
  [
    `signet ${version} – ${say('verbs.title')}`,
    '',
    ...Object.entries(VERBS).flatMap((each) => usageOf(say, each)),
    '',
  ].join('\n');

const wrongUsage = (text: string): ExitCode => {
  process.stderr.write(`${text}\n`);
  return 2;
};

/** Node's own parser of options speaks English alone: told by its code, with the word that it quotes. */
const UNPARSED: Readonly<Record<string, 'shell.option-unknown' | 'shell.option-value' | 'shell.word-unexpected'>> = {
  ERR_PARSE_ARGS_UNKNOWN_OPTION: 'shell.option-unknown',
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE: 'shell.option-value',
  ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL: 'shell.word-unexpected',
};

const unparsed = (say: Say, error: unknown): string | undefined => {
  const { code = '', message = '' } = (error ?? {}) as NodeJS.ErrnoException;
  const key = UNPARSED[code];
  return key === undefined ? undefined : say(key, { word: /'(\S+?)(?: <value>)?'/.exec(message)?.[1] ?? '' });
};

/** A folder or file that is not this user's. */
const noAccess = (say: Say, error: unknown): string | undefined => {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (path === undefined || !['EACCES', 'EPERM', 'EROFS'].includes(code ?? '')) return undefined;
  return say('shell.no-access', { path, detail: describeCause(error).split(', ')[0] ?? '' });
};

const failed = (say: Say, word: string, verb: Verb, cause: unknown): ExitCode => {
  const error = storeTold(cause);
  const closed = noAccess(say, error);
  const options = unparsed(say, error);
  if (error instanceof ConfigError) {
    const lines = faultLines(error.faults, say).map((line) => `  ${line}`);
    process.stderr.write(`${[say('config.wrong'), ...lines].join('\n')}\n`);
  } else if (isCertError(error)) {
    const { message, remedy } = say.error(error);
    process.stderr.write(`${message}\n${remedy}\n`);
  } else if (error instanceof UsageError) return wrongUsage(describeCause(error));
  else if (options !== undefined) return wrongUsage(`signet ${word}: ${options}\n${say('shell.usage', verb)}`);
  else process.stderr.write(`${closed ?? `signet: ${describeCause(error)}`}\n`);
  return 1;
};

/** A word of chat is told where it belongs; any other one gets the nearest verb, or the nearest word of chat. */
const unknownVerb = (say: Say, word: string): string => {
  const verbs = Object.keys(VERBS);
  const ofCert = commands.flatMap(({ path: [group, first = ''] }) => (group === 'cert' ? [first] : []));
  if (ofCert.includes(word)) return say('shell.after-cert', { word });
  const near = nearest(word, [...verbs, ...ofCert]) ?? 'help';
  return say('shell.unknown', { word, near: verbs.includes(near) || near === 'help' ? near : `cert ${near}` });
};

/** Runs one shell command and answers its exit code. */
export const main = async (args: readonly string[]): Promise<ExitCode> => {
  const [word = 'help', ...rest] = args;
  const say = sayFor(process);
  // `signet help team rename` is `signet team rename --help`.
  if (word === 'help' && rest.length > 0 && !rest.some(isHelp)) return main([...rest, '--help']);
  if (word === 'help' || isHelp(word)) {
    process.stdout.write(usage(say));
    return 0;
  }
  if (['--version', '-v', 'version'].includes(word)) {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const verb = Object.hasOwn(VERBS, word) ? VERBS[word] : undefined;
  if (verb === undefined) return wrongUsage(unknownVerb(say, word));
  if (verb.explains !== true && rest.some(isHelp)) {
    process.stdout.write(`${usageOf(say, [word, verb]).join('\n')}\n`);
    return 0;
  }
  const cwd = process.cwd();
  const logLines = createLogLines(process.stderr);
  const cache = new Map<string | undefined, LoadedConfig>();
  const world: VerbWorld = {
    base: {
      clock: systemClock,
      random: systemRandom,
      log: createLog(word === 'start' && process.stdout.isTTY !== true ? 'info' : 'warn', logLines),
    },
    logLines,
    cwd,
    env: process.env,
    load: (path) => {
      const loaded = cache.get(path) ?? loadConfig(path, cwd, process.env);
      cache.set(path, loaded);
      return loaded;
    },
  };
  try {
    return await verb.run(world, rest);
  } catch (error) {
    return failed(say, word, verb, error);
  }
};
