import { type Json, listAt, textAt } from './slack-model.ts';
import type { World } from './slack-world.ts';
import { STATES } from './view-values.ts';

/** A file chosen in a `file_input`. */
export interface ChosenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a person enters: text, a row's text or value, several of them, a moment in seconds, or files. */
export type Choice = string | number | readonly string[] | readonly ChosenFile[];

const rows = (element: Json, offered: readonly Json[]): readonly Json[] => [
  ...listAt(element, 'options'),
  ...listAt(element, 'option_groups').flatMap((group) => listAt(group, 'options')),
  ...offered,
];

/** The row a person would click: by its value or by the words on it. */
export const pickRow = (element: Json, offered: readonly Json[], wanted: string): Json => {
  const all = rows(element, offered);
  const row = all.find((one) => one.value === wanted) ?? all.find((one) => textAt(one.text, 'text') === wanted);
  if (row !== undefined) return row;
  const names = all.map((one) => textAt(one.text, 'text')).join(', ');
  throw new Error(
    `no row ${JSON.stringify(wanted)} in ${String(element.action_id)}; there are: ${names || 'none (suggest first?)'}`,
  );
};

const userId = (world: World, team: string, wanted: string): string => {
  const user = [...world.users.values()].find((one) => one.team === team && (one.id === wanted || one.name === wanted));
  if (user === undefined) throw new Error(`no person ${wanted}`);
  return user.id;
};

const channelId = (world: World, team: string, wanted: string): string => {
  const name = wanted.replace(/^#/, '');
  const channel = [...world.channels.values()].find(
    (one) => one.team === team && (one.id === name || one.name === name),
  );
  if (channel === undefined) throw new Error(`no channel ${wanted}`);
  return channel.id;
};

const texts = (choice: Choice): readonly string[] => (Array.isArray(choice) ? choice.map(String) : [String(choice)]);

const LARGEST_FILE = 10_000_000;

const chosenFiles = (element: Json, choice: Choice): readonly ChosenFile[] => {
  const files = Array.isArray(choice) ? (choice as readonly ChosenFile[]) : [];
  const most = typeof element.max_files === 'number' ? element.max_files : 10;
  if (files.length > most) throw new Error(`the client takes at most ${most} files`);
  const types = Array.isArray(element.filetypes) ? element.filetypes.map(String) : [];
  for (const file of files) {
    if (file.bytes.length > LARGEST_FILE) throw new Error(`the client takes no file above 10 MB: ${file.name}`);
    if (types.length > 0 && !types.includes(file.name.split('.').at(-1) ?? ''))
      throw new Error(`the client takes only ${types.join(', ')}: ${file.name}`);
  }
  return files;
};

/** The state of an element after a person's choice, as payloads carry it. */
export const chosenState = (
  world: World,
  team: string,
  element: Json,
  choice: Choice,
  offered: readonly Json[],
  upload: (file: ChosenFile) => Json,
): Json => {
  const type = String(element.type);
  const rule = STATES[type];
  if (rule === undefined) throw new Error(`nothing can be chosen in a ${type}`);
  const one = texts(choice)[0] ?? '';
  const BY_KEY: Readonly<Record<string, () => unknown>> = {
    value: () => one,
    selected_option: () => (one === '' ? null : pickRow(element, offered, one)),
    selected_options: () => texts(choice).map((wanted) => pickRow(element, offered, wanted)),
    selected_user: () => userId(world, team, one),
    selected_users: () => texts(choice).map((wanted) => userId(world, team, wanted)),
    selected_channel: () => channelId(world, team, one),
    selected_channels: () => texts(choice).map((wanted) => channelId(world, team, wanted)),
    selected_conversation: () => channelId(world, team, one),
    selected_conversations: () => texts(choice).map((wanted) => channelId(world, team, wanted)),
    selected_date: () => one,
    selected_time: () => one,
    selected_date_time: () => Number(choice),
    rich_text_value: () => ({
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: one }] }],
    }),
    files: () => chosenFiles(element, choice).map(upload),
  };
  return { type, [rule.key]: BY_KEY[rule.key]?.() };
};

/** What the client itself refuses to send: empty required fields, text of the wrong length or kind. */
export const clientRefusal = (element: Json, state: Json): string | undefined => {
  const value = state.value;
  if (typeof value !== 'string' || value === '') return undefined;
  const [min, max] = [element.min_length, element.max_length];
  if (typeof min === 'number' && value.length < min) return `must be at least ${min} characters`;
  if (value.length > (typeof max === 'number' ? max : 3000)) return `must be at most ${max ?? 3000} characters`;
  if (element.type === 'email_text_input' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value))
    return 'must be an e-mail address';
  if (element.type === 'url_text_input' && !URL.canParse(value)) return 'must be a URL';
  if (element.type === 'number_input') {
    const number = Number(value);
    if (Number.isNaN(number) || (element.is_decimal_allowed === false && !Number.isInteger(number)))
      return 'must be a number';
    if (element.min_value !== undefined && number < Number(element.min_value))
      return `must be at least ${element.min_value}`;
    if (element.max_value !== undefined && number > Number(element.max_value))
      return `must be at most ${element.max_value}`;
  }
  return undefined;
};
