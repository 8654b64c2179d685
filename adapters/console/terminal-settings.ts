import { type Language, languageOf } from '../../src/texts/language.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface TerminalSettings {
  readonly isTerminal: boolean;
  readonly colour: boolean;
  readonly unicode: boolean;
}

const wantsColour = (isTerminal: boolean, environment: Environment): boolean => {
  const forced = environment.FORCE_COLOR;
  // Node's own order: FORCE_COLOR outranks NO_COLOR, and 0 or false in it mean none.
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && (environment.NO_COLOR ?? '') === '';
};

/** The first of these that is set decides, as in POSIX. */
const locale = ({ LC_ALL, LANG }: Environment, category: string | undefined): string =>
  [LC_ALL, category, LANG].find((value) => value !== undefined && value !== '') ?? '';

/** Whoever sits at a terminal set to Chinese reads Chinese, whatever the others are told in (`configured`). */
export const shellLanguage = (environment: Environment, configured: Language): Language =>
  languageOf(locale(environment, environment.LC_MESSAGES)) === 'zh' ? 'zh' : configured;

/**
 * What an output stream can show. `isTTY` is the stream's own; a dumb terminal cannot move its cursor and counts as none.
 * `platform` is Node's (`win32` has no locale variables; its terminals take UTF-8).
 */
export const terminalSettings = (isTTY: boolean, environment: Environment, platform: string): TerminalSettings => {
  const isTerminal = isTTY && environment.TERM !== 'dumb';
  return {
    isTerminal,
    colour: wantsColour(isTerminal, environment),
    unicode: platform === 'win32' || /utf-?8/i.test(locale(environment, environment.LC_CTYPE)),
  };
};
