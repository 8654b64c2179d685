import type { CommandCard } from '../../src/chat/desk.ts';
import type { Option } from '../../src/chat/option.ts';
import { sayer } from '../../src/texts/say.ts';
import { LIMITS, shorten } from './discord-limits.ts';
import { type DiscordWords, discordWords } from './discord-words.ts';

/** @see https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type */
export const OPTION_TYPE = { command: 1, group: 2, text: 3, count: 4, flag: 5, file: 11 } as const;

/** One option of a command, as it is registered. */
export interface OptionJson {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly description_localizations: Readonly<Record<string, string>>;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly { readonly name: string; readonly value: string }[];
  readonly max_length?: number;
  readonly min_value?: number;
  readonly options?: readonly OptionJson[];
}

export interface CommandJson {
  readonly type: 1;
  readonly name: string;
  readonly description: string;
  readonly description_localizations: Readonly<Record<string, string>>;
  /** Servers only: a person is known by server and id. */
  readonly contexts: readonly number[];
  readonly integration_types: readonly number[];
  readonly options: readonly OptionJson[];
}

/**
 * A group cannot be a command as well: `signet people` beside `signet people add` becomes `signet people show`, and `signet team`, which
 * has a command of that name, `signet team list`.
 */
const HEAD_WORDS: readonly string[] = ['show', 'list'];
const headWord = (under: readonly CommandCard[]): string =>
  HEAD_WORDS.find((one) => under.every(({ path }) => path[2] !== one)) ?? '';

/** The words of a command as they are registered. */
export const registeredWords = (catalogue: readonly CommandCard[], path: readonly string[]): readonly string[] => {
  const under = catalogue.filter((one) => one.path[0] === path[0] && one.path[1] === path[1]);
  return path.length === 2 && under.length > 1 ? [...path, headWord(under)] : path;
};

/** Opens the command as a form. */
export const FORM_OPTION = 'form';

/** Never typed into a channel, where others can open what was typed, or too long for one line: asked for in a form. */
const onlyInForm = ({ kind }: Option): boolean => kind === 'secret' || kind === 'long-text';
/** Key files are never taken over chat. */
const nowhere = ({ kind, localOnly, carriesKey }: Option): boolean =>
  localOnly === true || kind === 'path' || carriesKey === 'always';

const SUGGESTED: ReadonlySet<Option['kind']> = new Set(['order', 'certificate', 'subject', 'person']);

const say = { en: sayer('en'), zh: sayer('zh') };

/** The line of help in both languages; the default is English. Names stay the same words everywhere. */
const described = (key: string, name: string, max: number) => ({
  description: shorten(say.en.lookup(key) === key ? name : say.en.lookup(key), max),
  description_localizations: { 'zh-CN': shorten(say.zh.lookup(key) === key ? name : say.zh.lookup(key), max) },
});

const typeOf = ({ kind, many, max, choices, dynamic }: Option): Partial<OptionJson> & { readonly type: number } => {
  if (kind === 'flag') return { type: OPTION_TYPE.flag };
  if (kind === 'file') return { type: OPTION_TYPE.file };
  if (kind === 'count') return { type: OPTION_TYPE.count, min_value: 0 };
  const fixed = choices !== undefined && many !== true && choices.length <= LIMITS.suggestions;
  if (fixed) return { type: OPTION_TYPE.text, choices: choices.map((value) => ({ name: value, value })) };
  const suggested = choices !== undefined || dynamic !== undefined || SUGGESTED.has(kind);
  return {
    type: OPTION_TYPE.text,
    ...(suggested ? { autocomplete: true } : {}),
    ...(max !== undefined && max <= LIMITS.optionText ? { max_length: max } : {}),
  };
};

const optionsOf = ({ path, options }: CommandCard, max: number): readonly OptionJson[] => {
  const all = Object.entries(options).filter(([, option]) => !nowhere(option));
  const own = all
    .filter(([, option]) => !onlyInForm(option))
    .map(([name, option]) => ({
      name,
      ...described(`option.${path.join('.')}.${name}`, name, max),
      ...typeOf(option),
      ...(option.required === true ? { required: true } : {}),
    }));
  const form = all.some(([, option]) => onlyInForm(option)) && options[FORM_OPTION] === undefined;
  const ask = {
    type: OPTION_TYPE.flag,
    name: FORM_OPTION,
    description: shorten(discordWords.en.formOption, max),
    description_localizations: { 'zh-CN': shorten(discordWords.zh.formOption, max) },
  };
  // The platform takes required options first.
  const ordered = own.toSorted((a, b) => Number(b.required ?? false) - Number(a.required ?? false));
  return [...ordered, ...(form ? [ask] : [])].slice(0, LIMITS.commandOptions);
};

const leaf = (command: CommandCard, name: string, max: number): OptionJson => ({
  type: OPTION_TYPE.command,
  name,
  ...described(`command.${command.path.join('.')}`, name, max),
  options: optionsOf(command, max),
});

const wordsOf = (commands: readonly CommandCard[], max: number): readonly OptionJson[] =>
  [...new Set(commands.map(({ path }) => path[1]))].map((word) => {
    const under = commands.filter(({ path }) => path[1] === word);
    const [only] = under;
    if (only !== undefined && under.length === 1 && only.path.length === 2) return leaf(only, word, max);
    const head = only?.path[0] ?? '';
    return {
      type: OPTION_TYPE.group,
      name: word,
      ...described(`command.${head}.${word}`, word, max),
      options: under.map((command) => leaf(command, registeredWords(under, command.path)[2] ?? '', max)),
    };
  });

interface Counted {
  readonly name: string;
  readonly description: string;
  readonly choices?: OptionJson['choices'];
  readonly options?: readonly OptionJson[];
}

/** Characters as the platform counts them; English is the longer language. */
const charactersOf = (thing: Counted): number =>
  thing.name.length +
  thing.description.length +
  (thing.choices ?? []).reduce((sum, { name, value }) => sum + name.length + value.length, 0) +
  (thing.options ?? []).reduce((sum, option) => sum + charactersOf(option), 0);

/** Longest descriptions to try, one after the other, until a command with everything under it fits. */
const DESCRIPTIONS: readonly number[] = [LIMITS.description, 70, 50, 35, 20, 10];

const groupLines = (words: DiscordWords) => ({ cert: words['group.cert'], signet: words['group.signet'] });
const GROUPS = { en: groupLines(discordWords.en), zh: groupLines(discordWords.zh) };

const groupJson = (catalogue: readonly CommandCard[], name: string): CommandJson => {
  const commands = catalogue.filter(({ path }) => path[0] === name);
  const made = DESCRIPTIONS.map(
    (max): CommandJson => ({
      type: 1,
      name,
      description: GROUPS.en[name as keyof typeof GROUPS.en] ?? name,
      description_localizations: { 'zh-CN': GROUPS.zh[name as keyof typeof GROUPS.zh] ?? name },
      contexts: [0],
      integration_types: [0],
      options: wordsOf(commands, max),
    }),
  );
  const fitting = made.find((command) => charactersOf(command) <= LIMITS.command) ?? made.at(-1);
  if (fitting === undefined) throw new Error('there are no lengths to try');
  return fitting;
};

/** What is registered: `/cert` and `/signet` with everything of the catalogue under them. */
export const commandsJson = (catalogue: readonly CommandCard[]): readonly CommandJson[] =>
  [...new Set(catalogue.map(({ path }) => path[0]))].map((group) => groupJson(catalogue, group));

/** The catalogue's command for the words as they were registered. */
export const commandAt = (catalogue: readonly CommandCard[], words: readonly string[]): CommandCard | undefined => {
  const named = (path: readonly string[]) => catalogue.find((command) => command.path.join(' ') === path.join(' '));
  return named(words) ?? (HEAD_WORDS.includes(words.at(-1) ?? '') ? named(words.slice(0, -1)) : undefined);
};
