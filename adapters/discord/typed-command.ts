import type { CommandCard } from '../../src/chat/desk.ts';
import type { RawArgs } from '../../src/chat/option.ts';
import { undoFormatting } from '../../src/chat/undo-formatting.ts';
import { isPrivate } from '../who-sees.ts';
import { commandAt, FORM_OPTION, OPTION_TYPE } from './command-json.ts';
import { concludeTyped } from './conclude.ts';
import type { DiscordAnswer } from './discord-answer.ts';
import { LIMITS, shorten } from './discord-limits.ts';
import { type DiscordRoom, dispatch, realmOf } from './discord-room.ts';
import { openForm } from './form-flow.ts';
import { attachmentOf, namesOf } from './form-modal.ts';
import { type Interaction, identityOf, type Json, listOf, textOf } from './interaction.ts';

interface Typed {
  /** The words as they were registered. */
  readonly words: readonly string[];
  readonly options: readonly Json[];
}

const readTyped = (data: Json): Typed => {
  const words = [textOf(data.name)];
  let options = listOf(data.options);
  for (let first = options[0]; first !== undefined && Number(first.type) <= OPTION_TYPE.group; first = options[0]) {
    words.push(textOf(first.name));
    options = listOf(first.options);
  }
  return { words, options };
};

const readValue = (value: unknown, many: boolean): RawArgs[string] => {
  if (typeof value === 'boolean') return value;
  const text = undoFormatting(String(value ?? ''));
  return many ? text.split(/[\s,，、]+/).filter((word) => word !== '') : text;
};

const argsOf = (options: readonly Json[], command: CommandCard | undefined): RawArgs =>
  Object.fromEntries(
    options.map((option) => {
      const name = textOf(option.name);
      return [name, readValue(option.value, command?.options[name]?.many === true)] as const;
    }),
  );

/** Files that were attached, by their options. */
const filesOf = (data: Json, options: readonly Json[], command: CommandCard | undefined) =>
  Object.fromEntries(
    options.flatMap((option) => {
      const name = textOf(option.name);
      const file = command?.options[name]?.kind === 'file' ? attachmentOf(data, option.value) : undefined;
      return file === undefined ? [] : [[name, file] as const];
    }),
  );

/** A change without anything to change it by: the form asks. */
const saysNothing = ({ effect, options }: CommandCard, args: RawArgs): boolean =>
  effect !== 'read' && Object.keys(options).length > 0 && Object.keys(args).length === 0;

/** A slash command: acknowledged (or its form opened) before anything is looked up. */
export const typedCommand = async (room: DiscordRoom, answer: DiscordAnswer): Promise<void> => {
  const { interaction } = answer;
  const { words, options } = readTyped(interaction.data);
  const command = commandAt(room.desk.catalogue, words);
  const files = filesOf(interaction.data, options, command);
  const { [FORM_OPTION]: form, ...typed } = argsOf(options, command);
  const args = { ...typed, ...namesOf(files) };
  if (command !== undefined && (form === true || saysNothing(command, args))) {
    const state = { command: command.path.join(' '), args, files, user: interaction.user.id };
    await openForm(room, answer, room.book.newKey(), state, 0);
    return;
  }
  const open = !isPrivate(command);
  if (!(await answer.later(open ? 'everybody' : 'asker'))) return;
  const realm = await realmOf(room, interaction);
  const deed = { path: command?.path ?? words, args, files, origin: 'typed' as const };
  await concludeTyped(room, answer, realm, await dispatch(room, answer, realm, deed), deed, open);
};

/** What is suggested for the option being typed; of an option that may stand several times, for its last word. */
const suggestions = async (room: DiscordRoom, interaction: Interaction) => {
  const { words, options } = readTyped(interaction.data);
  const command = commandAt(room.desk.catalogue, words);
  const focused = options.find((option) => option.focused === true);
  if (command === undefined || focused === undefined) return [];
  const name = textOf(focused.name);
  const typed = String(focused.value ?? '');
  const before = command.options[name]?.many === true ? (/^.*[\s,]/.exec(typed)?.[0] ?? '') : '';
  const actor = identityOf(interaction, await realmOf(room, interaction));
  const found = await room.desk.suggest({
    path: command.path,
    option: name,
    typed: typed.slice(before.length),
    actor,
  });
  return found
    .map(({ value, label }) => ({ name: shorten(`${before}${label}`, LIMITS.suggestion), value: `${before}${value}` }))
    .filter(({ name: shown, value }) => shown !== '' && value.length <= LIMITS.suggestion)
    .slice(0, LIMITS.suggestions);
};

export const suggestTyped = async (room: DiscordRoom, answer: DiscordAnswer): Promise<void> => {
  await answer.choices(await suggestions(room, answer.interaction).catch(() => []));
};
