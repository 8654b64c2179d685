import { describeCause, isCertError } from '../src/kernel/errors.ts';
import { nearest } from '../src/kernel/nearest.ts';
import { sayer } from '../src/texts/say.ts';
import { ConfigError, type LoadedConfig, loadConfig } from './config-file.ts';
import { createLog } from './log.ts';
import { systemClock, systemRandom } from './system.ts';
import { accountKeyVerb } from './verbs/account-key.ts';
import { certVerb, doctorVerb, signetVerb } from './verbs/command.ts';
import { backupVerb, restoreVerb } from './verbs/copies.ts';
import { initVerb } from './verbs/init.ts';
import { notifyVerb } from './verbs/notify.ts';
import { simulateVerb } from './verbs/simulate.ts';
import { startVerb } from './verbs/start.ts';
import { checkConfigVerb, migrateVerb, rotateKeyVerb } from './verbs/upkeep.ts';
import { type ExitCode, UsageError, type Verb, type VerbWorld } from './verbs/verb.ts';
import { version } from './version.ts';

/** The shell's words, in help order. */
export const VERBS: Readonly<Record<string, Verb>> = {
  init: initVerb,
  start: startVerb,

  cert: certVerb,
  settings: signetVerb('settings', 'Shows the settings, without secrets.'),
  people: signetVerb('people', 'People, roles and tokens.'),
  org: signetVerb('org', 'Organisations that apply: kept for reuse, sealed.'),
  contact: signetVerb('contact', 'Administrators and contacts: kept for reuse, sealed.'),
  acme: signetVerb('acme', 'The built-in CA’s ACME endpoint: its address, and keys for clients.'),
  audit: signetVerb('audit', 'Shows the audit log and verifies its chain.'),
  report: signetVerb('report', 'How everything stands, and what shorter lifetimes will break.'),
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

const usage = (): string =>
  [
    `signet ${version}: the whole life of TLS certificates, from chat`,
    '',
    ...Object.values(VERBS).flatMap((verb) => [`  signet ${verb.usage}`, `      ${verb.about}`]),
    '',
  ].join('\n');

const wrongUsage = (text: string): ExitCode => {
  process.stderr.write(`${text}\n`);
  return 2;
};

const failed = (error: unknown): ExitCode => {
  if (error instanceof ConfigError)
    process.stderr.write(`The configuration is wrong:\n${error.message.replace(/^/gm, '  ')}\n`);
  else if (isCertError(error)) {
    const { message, remedy } = sayer('en').error(error);
    process.stderr.write(`${message}\n${remedy}\n`);
  } else if (error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true)
    return wrongUsage(describeCause(error));
  else process.stderr.write(`signet: ${describeCause(error)}\n`);
  return 1;
};

/** Runs one shell command and answers its exit code. */
export const main = async (args: readonly string[]): Promise<ExitCode> => {
  const [word = 'help', ...rest] = args;
  if (word === 'help' || word === '--help' || word === '-h') {
    process.stdout.write(usage());
    return 0;
  }
  if (word === '--version' || word === 'version') {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const verb = Object.hasOwn(VERBS, word) ? VERBS[word] : undefined;
  if (verb === undefined) {
    return wrongUsage(
      `signet: there is no verb “${word}”; did you mean “${nearest(word, Object.keys(VERBS)) ?? 'help'}”?`,
    );
  }
  const cwd = process.cwd();
  const cache = new Map<string | undefined, LoadedConfig>();
  const world: VerbWorld = {
    base: {
      clock: systemClock,
      random: systemRandom,
      log: createLog(word === 'start' && process.stdout.isTTY !== true ? 'info' : 'warn'),
    },
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
    return failed(error);
  }
};
