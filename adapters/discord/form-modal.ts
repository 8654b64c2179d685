import type { Form, FormField } from '../../src/chat/form.ts';
import type { Option, RawArgs } from '../../src/chat/option.ts';
import type { PlatformFile } from '../platform-file.ts';
import { COMPONENT, LIMITS, shorten } from './discord-limits.ts';
import { visible } from './discord-markdown.ts';
import { isJson, type Json, jsonOf, listOf, textOf } from './interaction.ts';

/** What a field's value may be picked from, found out before the form opens. */
export type Picks = Readonly<Record<string, readonly { readonly value: string; readonly label: string }[]>>;

/**
 * Fields in the order they are asked: what is wrong first, then what is needed, then the rest as the command names it. Pages that were asked
 * stay, by the names of their fields, and what came up since follows them.
 */
export const pagesOf = (
  fields: readonly FormField[],
  asked: readonly (readonly string[])[] = [],
): readonly (readonly FormField[])[] => {
  const weight = ({ fault, option }: FormField): number => {
    if (fault !== undefined) return 0;
    return option.required === true || option.positional === true ? 1 : 2;
  };
  const before = asked.map((names) => fields.filter(({ name }) => names.includes(name)));
  const ordered = fields
    .filter((field) => !before.some((page) => page.includes(field)))
    .toSorted((a, b) => weight(a) - weight(b));
  const rest = Array.from({ length: Math.ceil(ordered.length / LIMITS.modalFields) }, (_, page) =>
    ordered.slice(page * LIMITS.modalFields, (page + 1) * LIMITS.modalFields),
  );
  return [...before, ...rest];
};

const standing = ({ value, option }: FormField): string =>
  value ?? (option.default === undefined ? '' : String(option.default));

const select = (field: FormField, picks: Picks[string]): Json => {
  const chosen = standing(field).split(/\s+/);
  const options = picks.slice(0, LIMITS.selectOptions).map(({ value, label }) => ({
    value: shorten(value, LIMITS.suggestion),
    label: shorten(visible(label), LIMITS.optionLabel),
    ...(chosen.includes(value) ? { default: true } : {}),
  }));
  const many = field.option.many === true;
  return {
    type: COMPONENT.select,
    custom_id: field.name,
    options: many ? options : oneDefault(options),
    required: field.option.required === true,
    min_values: field.option.required === true ? 1 : 0,
    max_values: many ? options.length : 1,
  };
};

const oneDefault = <T extends { readonly default?: boolean }>(options: readonly T[]): readonly T[] => {
  const first = options.findIndex((option) => option.default === true);
  return options.map((option, index) => {
    if (index === first || option.default === undefined) return option;
    const { default: _, ...rest } = option;
    return rest as T;
  });
};

const input = (field: FormField): Json => {
  const { option, name } = field;
  const value = shorten(standing(field), LIMITS.input);
  return {
    type: COMPONENT.input,
    custom_id: name,
    style: option.kind === 'long-text' || option.kind === 'names' ? 2 : 1,
    required: option.required === true,
    max_length: Math.min(option.max ?? LIMITS.input, LIMITS.input),
    ...(value === '' || option.kind === 'secret' ? {} : { value: value.slice(0, option.max ?? LIMITS.input) }),
  };
};

/** One that was uploaded before need not be again. */
const upload = ({ name, option, value }: FormField): Json => {
  const required = option.required === true && (value === undefined || value === '');
  return { type: COMPONENT.upload, custom_id: name, min_values: required ? 1 : 0, max_values: 1, required };
};

const component = (field: FormField, picks: Picks): Json => {
  if (field.option.kind === 'file') return upload(field);
  const own = picks[field.name] ?? field.choices?.map((value) => ({ value, label: value })) ?? [];
  if (field.option.kind === 'flag')
    return { type: COMPONENT.checkbox, custom_id: field.name, default: standing(field) === 'true' };
  return own.length > 0 && own.length <= LIMITS.selectOptions ? select(field, own) : input(field);
};

const label = (field: FormField, picks: Picks): Json => {
  // The fault takes the hint's place: there is one line.
  const given = field.option.kind === 'file' && field.value !== undefined ? field.value : field.hint;
  const hint = visible(field.fault ?? given);
  return {
    type: COMPONENT.label,
    label: shorten(field.label, LIMITS.label),
    ...(hint === '' ? {} : { description: shorten(hint, LIMITS.labelHint) }),
    component: component(field, picks),
  };
};

/** One page of a form as a modal. */
export const modalOf = (
  form: Form,
  pages: readonly (readonly FormField[])[],
  page: number,
  customId: string,
  picks: Picks,
): Json => {
  const count = pages.length > 1 ? ` (${page + 1}/${pages.length})` : '';
  return {
    custom_id: customId,
    title: `${shorten(visible(form.title), LIMITS.modalTitle - count.length)}${count}`,
    components: (pages[page] ?? []).map((field) => label(field, picks)),
  };
};

const valueIn = (component: Json, option: Option | undefined): RawArgs[string] | undefined => {
  if (typeof component.value === 'boolean') return component.value;
  if (Array.isArray(component.values)) {
    const values = component.values.map(String);
    return option?.many === true ? values : values[0];
  }
  const text = textOf(component.value);
  return option?.many === true ? text.split(/[\s,]+/).filter((word) => word !== '') : text;
};

/** An attachment as the interaction describes it. */
export const attachmentOf = (data: Json, id: unknown): PlatformFile | undefined => {
  const found = jsonOf(jsonOf(jsonOf(data.resolved).attachments)[textOf(id)]);
  const url = textOf(found.url);
  return url === '' ? undefined : { name: textOf(found.filename), url, size: Number(found.size ?? 0) };
};

/** What stands for files in a form that is drawn again: their names. */
export const namesOf = (files: Readonly<Record<string, PlatformFile>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([option, { name }]) => [option, name]));

/** Files that were uploaded in a form, by their options. */
export const filesIn = (data: Json): Readonly<Record<string, PlatformFile>> =>
  Object.fromEntries(
    listOf(data.components).flatMap(({ component: inside }) => {
      const { type, custom_id: name, values } = jsonOf(inside);
      if (type !== COMPONENT.upload || !Array.isArray(values)) return [];
      const file = attachmentOf(data, values[0]);
      return file === undefined ? [] : [[textOf(name), file] as const];
    }),
  );

/** What was filled in; what was left empty is given as empty text, so that it takes back what stood there. */
export const readModal = (data: Json, options: Readonly<Record<string, Option>>): RawArgs =>
  Object.fromEntries(
    listOf(data.components).flatMap((holder) => {
      const inside = isJson(holder.component) ? holder.component : jsonOf(listOf(holder.components)[0]);
      const name = textOf(inside.custom_id);
      if (inside.type === COMPONENT.upload) return [];
      const value = valueIn(inside, options[name]);
      return name === '' ? [] : [[name, value ?? ''] as const];
    }),
  );
