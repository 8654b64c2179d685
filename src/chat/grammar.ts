import { CertError } from '../kernel/errors.ts';
import { closest } from '../kernel/nearest.ts';
import type { RawArgs } from './option.ts';
import { type CommandGrammar, parseArgs } from './parse-args.ts';
import { type Token, tokenize } from './tokenize.ts';

export interface ParsedLine {
  /** The command's path; the group alone when nothing else was typed. */
  readonly path: readonly string[];
  readonly args: RawArgs;
}

interface Found {
  readonly command: CommandGrammar;
  /** What stands behind the command's words. */
  readonly rest: readonly Token[];
}

/** Words of the longest path there is: `signet people add`. */
const LONGEST_PATH = 3;

const beginsWith = (path: readonly string[], words: readonly string[]): boolean =>
  words.every((word, index) => path[index] === word);

const wordOf = (token: Token | undefined): string => token?.text.toLowerCase() ?? '';

const unknown = (typed: readonly Token[], choices: readonly (readonly string[])[]): never => {
  const word = typed.map(({ text }) => text).join(' ');
  const names = choices.map((path) => path.join(' '));
  throw new CertError('command-unknown', { word: word.slice(0, 80), nearest: closest(word, names) });
};

/** The command with the longest path that the words begin with; its group may be left out where the rest says which. */
const findCommand = (tokens: readonly Token[], catalogue: readonly CommandGrammar[]): Found => {
  const group = wordOf(tokens[0]);
  const grouped = catalogue.some(({ path }) => path[0] === group);
  const skip = grouped ? 0 : 1;
  const fits = ({ path }: CommandGrammar): boolean =>
    path.slice(skip).every((word, index) => word === wordOf(tokens[index]));
  const [command] = catalogue.filter(fits).toSorted((a, b) => b.path.length - a.path.length);
  if (command !== undefined) return { command, rest: tokens.slice(command.path.length - skip) };
  // `cert alert` alone is its list, as `cert edge` is.
  const whole = tokens.map(wordOf).join(' ');
  const list = catalogue.find(({ path }) => `${whole} list` === path.slice(skip).join(' '));
  if (list !== undefined) return { command: list, rest: [] };
  const choices = catalogue.map(({ path }) => path.slice(skip));
  // The path that is known so far, so that a wrong word under `people` is compared with the words under `people`.
  const known = tokens
    .slice(0, LONGEST_PATH)
    .map(wordOf)
    .filter((_, index, words) => choices.some((path) => beginsWith(path, words.slice(0, index + 1))));
  const near = choices.filter((path) => beginsWith(path, known)).map((path) => path.slice(grouped ? 1 : 0));
  return unknown(tokens.slice(grouped ? 1 : 0, known.length + 1), near);
};

/** `apply --help` is `help apply`. */
const helpInstead = ({ command, rest }: Found, catalogue: readonly CommandGrammar[]): ParsedLine | undefined => {
  const asked = rest.some(({ text, quoted }) => text === '--help' && !quoted);
  if (!asked || Object.hasOwn(command.options, 'help')) return undefined;
  const help = catalogue.find(({ path }) => path[0] === command.path[0] && path[1] === 'help');
  if (help === undefined) return undefined;
  const topic = command.path.slice(1).map((text) => ({ text, bare: text.length, quoted: false }));
  return { path: help.path, args: parseArgs(topic, help) };
};

const parseTokens = (typed: readonly Token[], catalogue: readonly CommandGrammar[]): ParsedLine => {
  const group = wordOf(typed[0]) || catalogue[0]?.path[0];
  const groupAlone = typed.length <= 1 && catalogue.some(({ path }) => path[0] === group);
  if (group !== undefined && groupAlone) return { path: [group], args: {} };
  const found = findCommand(typed, catalogue);
  return helpInstead(found, catalogue) ?? { path: found.command.path, args: parseArgs(found.rest, found.command) };
};

/**
 * Reads a line as it was typed in chat or a shell (`cert apply example.com --plan dv-free`), with or without the leading slash, and with
 * or without the group where the next word tells it. Values stay raw: `read-option.ts` reads them.
 * Throws CertError `command-unknown` (with the nearest command) and what `tokenize` and `parseArgs` throw.
 */
export const parseLine = (text: string, catalogue: readonly CommandGrammar[]): ParsedLine => {
  return parseTokens(tokenize(text.replace(/^\s*\/(?=[a-z])/i, '')), catalogue);
};

/** The same for words that a shell has taken apart already: nothing is unquoted again. */
export const parseWords = (words: readonly string[], catalogue: readonly CommandGrammar[]): ParsedLine =>
  parseTokens(
    words.map((text) => ({ text, bare: text.length, quoted: false })),
    catalogue,
  );
