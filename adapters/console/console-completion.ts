import type { CommandCard, Suggestion } from '../../src/chat/desk.ts';
import type { Option } from '../../src/chat/option.ts';
import { commandWords, groupLeftOut } from './default-group.ts';

/** The values for one option that begin with, or contain, what is typed. */
export type Values = (path: readonly string[], option: string, typed: string) => Promise<readonly Suggestion[]>;

export interface CompletionParts {
  readonly catalogue: readonly CommandCard[];
  readonly suggest: Values;
  /** Words of the console's own, e.g. `exit`. */
  readonly localWords: readonly string[];
}

type Completed = readonly [candidates: readonly string[], replaced: string];

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)].toSorted();

/** As it must be typed to be one word. */
const typable = (value: string): string => (/[\s"']/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value);

const begins = (candidates: readonly string[], typed: string): readonly string[] =>
  candidates.filter((candidate) => candidate.toLowerCase().startsWith(typed.toLowerCase()));

/** The values of one option: its own choices, or what the desk suggests. A label would not fit on a line of Tab candidates. */
export const completeValue = async (
  path: readonly string[],
  name: string,
  option: Option,
  typed: string,
  suggest: Values,
): Promise<readonly string[]> => {
  if (option.kind === 'flag' || option.kind === 'secret') return [];
  if (option.choices !== undefined) return begins(option.choices, typed).map(typable);
  const suggested = await suggest(path, name, typed);
  return suggested.map(({ value }) => typable(value));
};

/** The words that can follow `before` in a command's path. */
const nextWords = (before: readonly string[], catalogue: readonly CommandCard[]): readonly string[] =>
  unique(
    catalogue.flatMap(({ path }) => {
      const word = path[before.length];
      return word !== undefined && before.every((each, index) => path[index] === each) ? [word] : [];
    }),
  );

/** The command that words lead to, the longest path first, and the words left over. */
const commandOf = (
  words: readonly string[],
  catalogue: readonly CommandCard[],
): { readonly command: CommandCard; readonly rest: readonly string[] } | undefined => {
  const [command] = catalogue
    .filter(({ path }) => path.every((word, index) => words[index] === word))
    .toSorted((a, b) => b.path.length - a.path.length);
  return command === undefined ? undefined : { command, rest: words.slice(command.path.length) };
};

/** A positional value is still missing when no word stands alone: neither an option nor an option's value. */
const positionalOpen = (command: CommandCard, rest: readonly string[]): boolean =>
  !rest.some((word, index) => {
    const before = rest[index - 1];
    const option = before?.startsWith('--') ? command.options[before.slice(2)] : undefined;
    return !word.startsWith('--') && (option === undefined || option.kind === 'flag');
  });

/** The options that may still be written: not one that stands there already, as a word or by its place. */
const optionWords = (command: CommandCard, rest: readonly string[]): readonly string[] =>
  Object.entries(command.options)
    .filter(([, { positional }]) => positional !== true || positionalOpen(command, rest))
    .filter(([name, { many }]) => many === true || !rest.some((word) => word.split('=')[0] === `--${name}`))
    .map(([name]) => `--${name}`);

const completeInCommand = async (
  command: CommandCard,
  rest: readonly string[],
  typed: string,
  suggest: Values,
): Promise<Completed> => {
  const { options } = command;
  const path = commandWords(command);
  const [, inline, inlineTyped = ''] = /^(--[\w-]+=|[\w-]+:)(.*)$/.exec(typed) ?? [];
  const inlineName = inline?.replace(/^--/, '').slice(0, -1);
  const inlineOption = inlineName === undefined ? undefined : options[inlineName];
  if (inline !== undefined && inlineName !== undefined && inlineOption !== undefined) {
    const values = await completeValue(path, inlineName, inlineOption, inlineTyped, suggest);
    return [values.map((value) => `${inline}${value} `), typed];
  }
  if (typed.startsWith('-')) return [begins(optionWords(command, rest), typed).map((word) => `${word} `), typed];
  const before = rest.at(-1);
  const named = before?.startsWith('--') === true ? options[before.slice(2)] : undefined;
  if (before !== undefined && named !== undefined && named.kind !== 'flag') {
    const values = await completeValue(path, before.slice(2), named, typed, suggest);
    return [values.map((value) => `${value} `), typed];
  }
  const positional = Object.entries(options).find(([, option]) => option.positional === true);
  if (positional !== undefined && positionalOpen(command, rest)) {
    const values = await completeValue(path, positional[0], positional[1], typed, suggest);
    if (values.length > 0 || typed !== '') return [values.map((value) => `${value} `), typed];
  }
  // The line is complete: options are shown to choose from, but a single one is not written in unasked.
  const further = typed === '' ? optionWords(command, rest) : [];
  return [further.length === 1 ? [] : further.map((word) => `${word} `), typed];
};

/** What Tab offers for a command line: words of the path, option names, then values. */
export const completeCommand = async (
  line: string,
  { catalogue, suggest, localWords }: CompletionParts,
): Promise<Completed> => {
  const slash = line.trimStart().startsWith('/');
  const words = line.trimStart().replace(/^\//, '').split(/\s+/);
  const typed = words.pop() ?? '';
  const groups = unique(catalogue.map(({ path }) => path[0]));
  const group = groupLeftOut(words[0], catalogue);
  const before = group === undefined ? words : [group, ...words];
  const found = commandOf(before, catalogue);
  const further = nextWords(before, catalogue);
  if (found !== undefined && further.length === 0) return completeInCommand(found.command, found.rest, typed, suggest);
  const first = words.length === 0;
  const candidates = first ? [...further, ...groups, ...localWords] : further;
  const hits = begins(unique(candidates), typed).map((word) => `${word} `);
  if (hits.length === 0 && found !== undefined) return completeInCommand(found.command, found.rest, typed, suggest);
  return first && slash ? [hits.map((word) => `/${word}`), `/${typed}`] : [hits, typed];
};
