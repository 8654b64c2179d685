import type { Form, FormField } from '../../src/chat/form.ts';
import type { Options, RawArgs } from '../../src/chat/option.ts';
import { undoFormatting } from '../../src/chat/undo-formatting.ts';
import type { Language } from '../../src/texts/language.ts';
import type { PlatformFile } from '../platform-file.ts';
import type { KitBlock } from './slack-blocks.ts';
import { LIMITS } from './slack-limits.ts';
import type { Place } from './slack-place.ts';
import { clip, plainText } from './slack-text.ts';
import { slackWords } from './slack-words.ts';

/** What a form carries through the person's hands; it is signed by nothing, so everything in it is checked again. */
export interface FormMemory {
  readonly command: string;
  readonly place: Place;
  /** Given before and not asked for. */
  readonly args?: Readonly<Record<string, string>>;
}

export type View = Readonly<Record<string, unknown>>;

const FIELD = 'field:';
/** The action id of every field; of a menu whose rows we know, the same. */
export const FIELD_ACTION = 'value';

export const fieldBlock = (name: string): string => `${FIELD}${name}`;
export const fieldOfBlock = (block: string): string | undefined =>
  block.startsWith(FIELD) ? block.slice(FIELD.length) : undefined;

const row = (value: string, label = value) => ({ text: plainText(label, LIMITS.optionText), value });

/** Kinds whose values this bot knows: suggested while the person types. */
const SUGGESTED: readonly string[] = ['order', 'certificate', 'subject', 'person'];

const listOf = (value: string): readonly string[] => value.split(/[,，、\s]+/u).filter((part) => part !== '');

const fits = (value: string): boolean => value !== '' && value.length <= LIMITS.optionValue;

const menu = (field: FormField, choices: readonly string[], language: Language): View => {
  const many = field.option.many === true;
  const rows = choices.slice(0, LIMITS.options).map((choice) => row(choice));
  const chosen = (many ? listOf(field.value ?? '') : [field.value ?? '']).filter((value) => choices.includes(value));
  const initial = chosen.map((value) => row(value));
  return {
    type: many ? 'multi_static_select' : 'static_select',
    options: rows,
    placeholder: plainText(slackWords(language).choose, 150),
    ...(initial.length === 0 ? {} : many ? { initial_options: initial } : { initial_option: initial[0] }),
  };
};

const searched = (field: FormField, language: Language): View => {
  const many = field.option.many === true;
  const chosen = (many ? listOf(field.value ?? '') : [field.value ?? '']).filter(fits).map((value) => row(value));
  return {
    type: many ? 'multi_external_select' : 'external_select',
    min_query_length: 0,
    placeholder: plainText(slackWords(language).choose, 150),
    ...(chosen.length === 0 ? {} : many ? { initial_options: chosen } : { initial_option: chosen[0] }),
  };
};

const typed = (field: FormField, multiline: boolean): View => {
  const max = Math.min(field.option.max ?? LIMITS.inputText, LIMITS.inputText);
  return {
    type: 'plain_text_input',
    multiline,
    max_length: max,
    ...(field.value === undefined || field.value === '' ? {} : { initial_value: clip(field.value, max) }),
  };
};

const checkbox = (field: FormField, language: Language): View => {
  const yes = { text: plainText(slackWords(language).yes, LIMITS.optionText), value: 'true' };
  return { type: 'checkboxes', options: [yes], ...(field.value === 'true' ? { initial_options: [yes] } : {}) };
};

/** Text that was pasted for a file stays as it was typed. */
const isPasted = ({ value }: FormField): boolean => value?.includes('-----BEGIN ') === true;

const elementOf = (field: FormField, language: Language): View => {
  const { kind, dynamic, choices: fixed } = field.option;
  const choices = field.choices ?? fixed ?? [];
  if (kind === 'flag') return checkbox(field, language);
  if (choices.length > 0 && choices.length <= LIMITS.options && choices.every(fits))
    return menu(field, choices, language);
  if (dynamic !== undefined || SUGGESTED.includes(kind)) return searched(field, language);
  if (kind === 'file' && !isPasted(field)) return { type: 'file_input', max_files: 1 };
  return typed(field, kind === 'long-text' || kind === 'file');
};

const fieldBlocks = (field: FormField, language: Language): readonly KitBlock[] => {
  const fault: readonly KitBlock[] =
    field.fault === undefined ? [] : [{ type: 'section', text: plainText(`⚠️ ${field.fault}`, LIMITS.blockText) }];
  return [
    ...fault,
    {
      type: 'input',
      block_id: fieldBlock(field.name),
      label: plainText(field.label, LIMITS.label),
      element: { ...elementOf(field, language), action_id: FIELD_ACTION },
      optional: field.option.required !== true,
      ...(field.option.decides === true ? { dispatch_action: true } : {}),
      ...(field.hint === '' ? {} : { hint: plainText(field.hint, LIMITS.label) }),
    },
  ];
};

interface ViewParts {
  readonly id: string;
  readonly title: string;
  readonly submit?: string;
  readonly blocks: readonly KitBlock[];
  readonly memory?: unknown;
}

export const modal = ({ id, title, submit, blocks, memory }: ViewParts, language: Language): View => ({
  type: 'modal',
  callback_id: id,
  title: plainText(title, LIMITS.modalTitle),
  close: plainText(slackWords(language).close, LIMITS.modalButton),
  ...(submit === undefined ? {} : { submit: plainText(submit, LIMITS.modalButton) }),
  ...(memory === undefined ? {} : { private_metadata: JSON.stringify(memory) }),
  blocks: blocks.slice(0, LIMITS.viewBlocks),
});

/** A command as a form: what was typed is kept, and what is wrong stands above its field. */
export const formView = (form: Form, place: Place, language: Language): View => {
  const memory: FormMemory = { command: form.command, place };
  // Slack's titles are short: the command's own words fit, its sentence stands below.
  const heading: KitBlock = { type: 'section', text: plainText(form.title, LIMITS.blockText) };
  const fields = form.fields.flatMap((field) => fieldBlocks(field, language));
  return modal(
    { id: 'form', title: form.command, submit: form.submit, blocks: [heading, ...fields], memory },
    language,
  );
};

type State = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, Readonly<Record<string, State>>>>;

/** A form as it comes back. */
export interface Submitted {
  readonly viewId: string;
  readonly memory: FormMemory;
  readonly values: Values;
}

const chosenIn = (state: State): RawArgs[string] | undefined => {
  const one = (option: unknown): string => String((option as { readonly value?: string } | null)?.value ?? '');
  if (Array.isArray(state.selected_options)) return state.selected_options.map(one);
  if (state.selected_option !== undefined && state.selected_option !== null) return one(state.selected_option);
  return typeof state.value === 'string' && state.value.trim() !== '' ? state.value : undefined;
};

/** Files that were chosen, by their options; they still lie at Slack. */
export const filesIn = (values: Values): Readonly<Record<string, PlatformFile>> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([block, states]) => {
      const name = fieldOfBlock(block);
      const [state] = Object.values(states);
      const [file] = Array.isArray(state?.files) ? (state.files as readonly State[]) : [];
      if (name === undefined || file === undefined) return [];
      const url = String(file.url_private_download ?? file.url_private ?? '');
      return [[name, { name: String(file.name ?? name), url, size: Number(file.size ?? 0) }]];
    }),
  );

/** What was filled in, as arguments of the command whose options these are; empty fields are left out. */
export const readForm = (values: Values, options: Options): RawArgs => {
  const args: Record<string, RawArgs[string]> = {};
  for (const [block, states] of Object.entries(values)) {
    const name = fieldOfBlock(block);
    const option = name === undefined ? undefined : options[name];
    const [state] = Object.values(states);
    const value = state === undefined ? undefined : chosenIn(state);
    if (name === undefined || option === undefined || value === undefined) continue;
    if (option.kind === 'flag') args[name] = Array.isArray(value) && value.length > 0;
    else if (Array.isArray(value)) {
      if (value.length > 0) args[name] = value;
    } else if (typeof value !== 'string' || option.kind === 'secret' || option.kind === 'file') args[name] = value;
    else
      args[name] =
        option.kind === 'names' || option.many === true ? listOf(undoFormatting(value)) : undoFormatting(value);
  }
  return args;
};
