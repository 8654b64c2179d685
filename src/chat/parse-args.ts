import { CertError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import type { Option, Options, RawArgs } from './option.ts';
import type { Token } from './tokenize.ts';

/** What of a command the grammar needs to know. */
export interface CommandGrammar {
  readonly path: readonly string[];
  readonly options: Options;
}

/** An option as it was written: `--plan`, `--plan=dv`, `plan:dv`. */
interface Written {
  readonly name: string;
  /** Undefined: the next word is the value. */
  readonly value: string | undefined;
}

type Given = readonly [name: string, value: string | boolean];

const DASHED = /^(--?)([a-z][a-z0-9-]*)(?:([=＝:：])([\s\S]*))?$/i;
const COLON = /^([a-z][a-z0-9-]*)[:：](?!\/\/)([\s\S]*)$/i;

const commandOf = ({ path }: CommandGrammar): string => path.slice(1).join(' ');

/** The option's own spelling: case and hyphens do not count. */
const spelling = (options: Options, name: string): string | undefined => {
  const canonical = (word: string): string => word.toLowerCase().replaceAll('-', '');
  return Object.keys(options).find((own) => canonical(own) === canonical(name));
};

/** An option, if the word is one. `key:value` and a single dash count only where the key is an option of this command. */
const writtenOption = ({ text, bare, quoted }: Token, options: Options): Written | undefined => {
  const [, dashes, name, sign, value] = DASHED.exec(text) ?? [];
  if (dashes !== undefined && name !== undefined && dashes.length + name.length + (sign?.length ?? 0) <= bare) {
    if (dashes === '--' || spelling(options, name) !== undefined) return { name, value };
  }
  const [, key, after] = COLON.exec(text) ?? [];
  if (key === undefined || key.length >= bare || spelling(options, key) === undefined) return undefined;
  return { name: key, value: after === '' && !quoted ? undefined : after };
};

const refuseOption = (option: string, grammar: CommandGrammar): never => {
  const facts = { option: option.slice(0, 80), command: commandOf(grammar) };
  throw new CertError('option-unknown', { ...facts, nearest: nearest(option, Object.keys(grammar.options)) ?? '' });
};

/** `--no-json` for the flag `json`. */
const deniedFlag = (name: string, options: Options): string | undefined => {
  const flag = spelling(options, /^no-(.+)$/i.exec(name)?.[1] ?? '');
  return flag !== undefined && options[flag]?.kind === 'flag' ? flag : undefined;
};

const given = (written: Written, next: Token | undefined, grammar: CommandGrammar): Given => {
  const name = spelling(grammar.options, written.name);
  const denied = name === undefined ? deniedFlag(written.name, grammar.options) : undefined;
  if (denied !== undefined) return [denied, false];
  if (name === undefined) return refuseOption(written.name, grammar);
  if (written.value !== undefined) return [name, written.value];
  if (grammar.options[name]?.kind === 'flag') return [name, true];
  if (next === undefined || /^--[a-z]/i.test(next.text.slice(0, next.bare))) {
    throw new CertError('option-empty', { option: name, command: commandOf(grammar) }, { field: name });
  }
  return [name, next.text];
};

const takesNext = (written: Written, [name, value]: Given, { options }: CommandGrammar): boolean =>
  written.value === undefined && options[name]?.kind !== 'flag' && typeof value === 'string';

/** Parts options from the words that belong to none. A bare `--` ends the options. */
const sortWords = (tokens: readonly Token[], grammar: CommandGrammar) => {
  const found: Given[] = [];
  const words: string[] = [];
  let open = true;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) continue;
    const written = open ? writtenOption(token, grammar.options) : undefined;
    if (open && token.text === '--' && token.bare === 2) open = false;
    else if (written === undefined) words.push(token.text);
    else {
      const pair = given(written, tokens[at + 1], grammar);
      found.push(pair);
      if (takesNext(written, pair, grammar)) at++;
    }
  }
  return { found, words };
};

const refuseWord = (word: string, grammar: CommandGrammar): never => {
  throw new CertError('word-unexpected', { word: word.slice(0, 80), command: commandOf(grammar) });
};

const takesAll = ({ kind, many }: Option): boolean => kind === 'names' || many === true;

/** The words go to the positional option: all of them where it takes names, texts or several values, else one. */
const positional = (words: readonly string[], grammar: CommandGrammar): readonly Given[] => {
  const [first, second] = words;
  if (first === undefined) return [];
  const [name, option] = Object.entries(grammar.options).find(([, row]) => row.positional === true) ?? [];
  if (name === undefined || option === undefined) return refuseWord(first, grammar);
  if (option.kind === 'text' || option.kind === 'long-text') return [[name, words.join(' ')]];
  if (second !== undefined && !takesAll(option)) return refuseWord(second, grammar);
  return words.map((word) => [name, word] as const);
};

const gather = (pairs: readonly Given[], grammar: CommandGrammar): RawArgs => {
  const args = new Map<string, string | boolean | string[]>();
  for (const [name, value] of pairs) {
    const before = args.get(name);
    const option = grammar.options[name];
    if (typeof value === 'string' && option !== undefined && takesAll(option)) {
      // Grown in place: a pasted page has many thousand words.
      if (Array.isArray(before)) before.push(value);
      else args.set(name, [value]);
    } else if (before === undefined || before === value) {
      args.set(name, value);
    } else {
      throw new CertError('option-twice', { option: name, command: commandOf(grammar) }, { field: name });
    }
  }
  return Object.fromEntries(args);
};

/**
 * The raw values of a command's options among the words behind its path, written `--plan dv`, `--plan=dv` or `plan:dv`, flags `--json`
 * and `--no-json`. Throws CertError `option-unknown`, `option-empty`, `option-twice` and `word-unexpected`.
 */
export const parseArgs = (tokens: readonly Token[], grammar: CommandGrammar): RawArgs => {
  const { found, words } = sortWords(tokens, grammar);
  return gather([...positional(words, grammar), ...found], grammar);
};
