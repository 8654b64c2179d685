import type { Base } from '../../src/kernel/base.ts';
import { type Say, sayer } from '../../src/texts/say.ts';
import type { LoadedConfig } from '../config-file.ts';
import { shellLanguage } from '../console/terminal-settings.ts';
import type { LogLines } from '../log.ts';

/** What every shell verb is handed. */
export interface VerbWorld {
  readonly base: Base;
  /** Where `base.log` writes. */
  readonly logLines?: LogLines;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The configuration, read when first asked for; throws ConfigError. */
  readonly load: (path?: string) => LoadedConfig;
}

/** Speaks the terminal's language, or else the configuration's where one is known. */
export const sayFor = ({ env }: Pick<VerbWorld, 'env'>, loaded?: Pick<LoadedConfig, 'config'>): Say =>
  sayer(shellLanguage(env, loaded?.config.language ?? 'en'));

/** The words were not what the verb takes: exit code 2. */
export class UsageError extends Error {}

/** 0 done, 1 refused or failed, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

export interface Verb {
  /** After `signet`, e.g. `start [--config FILE]`. What it is for is the text `verb.<word>`. */
  readonly usage: string;
  /** Answers `--help` itself, in more words than these. */
  readonly explains?: true;
  run(world: VerbWorld, args: readonly string[]): Promise<ExitCode>;
}

export const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h';
