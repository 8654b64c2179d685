import {
  ClientRefusal,
  onlyFilled,
  type PickedFile,
  type Resolved,
  resolve,
  resolveNothing,
} from './client-commands.ts';
import { COMPONENT } from './component-tables.ts';
import type { Channel, World } from './discord-world.ts';
import type { ModalRecord } from './interaction-life.ts';
import { type Dict, dict, dicts, given, isDict, text, whole } from './plain-json.ts';

export type ModalValue = string | boolean | readonly string[] | readonly PickedFile[];
/** By custom id or by label. */
export type ModalValues = Readonly<Record<string, ModalValue>>;

/** One field of an open modal, as a person sees it. */
export interface ModalField {
  readonly customId: string;
  readonly label: string;
  readonly description: string;
  readonly component: Dict;
  /** Where it stands: in a Label (18) or an action row (1). */
  readonly holder: Dict;
}

export const fieldsOf = (modal: ModalRecord): readonly ModalField[] =>
  modal.components.flatMap((holder) => {
    const component = isDict(holder.component) ? holder.component : dicts(holder.components)[0];
    if (component === undefined) return [];
    return [
      {
        customId: text(component.custom_id),
        label: text(holder.label) || text(component.label),
        description: text(holder.description),
        component,
        holder,
      },
    ];
  });

const refuse = (field: ModalField, why: string): never => {
  throw new ClientRefusal(`the field "${field.label}" ${why}`);
};

interface Filling {
  readonly world: World;
  readonly channel: Channel;
  readonly upload: (file: PickedFile) => Dict;
  readonly resolved: Resolved;
}

type Fill = (field: ModalField, value: ModalValue | undefined, filling: Filling) => Dict;

/** Modal fields are required unless they say otherwise. */
const required = (field: ModalField): boolean => field.component.required !== false;

const fillText: Fill = (field, value) => {
  const written = value === undefined ? text(field.component.value) : String(value);
  const min = whole(field.component.min_length) ?? (required(field) ? 1 : 0);
  const max = whole(field.component.max_length) ?? 4_000;
  if (written === '' && required(field)) refuse(field, 'is required');
  if (written !== '' && written.length < min) refuse(field, `needs at least ${min} characters`);
  if (written.length > max) refuse(field, `takes at most ${max} characters`);
  return { value: written };
};

const picked = (field: ModalField, value: ModalValue | undefined): readonly string[] => {
  if (value === undefined)
    return dicts(field.component.options)
      .filter((option) => option.default === true)
      .map((option) => text(option.value));
  return Array.isArray(value) ? value.map(String) : [String(value)];
};

const checkCount = (field: ModalField, count: number): void => {
  const least = required(field) ? Math.max(1, whole(field.component.min_values) ?? 1) : 0;
  const most = whole(field.component.max_values) ?? (field.component.type === COMPONENT.checkboxGroup ? 10 : 1);
  if (count < least) refuse(field, count === 0 ? 'is required' : `needs at least ${least}`);
  if (count > most) refuse(field, `takes at most ${most}`);
};

const fillChosen: Fill = (field, value) => {
  const values = picked(field, value);
  checkCount(field, values.length);
  const known = dicts(field.component.options).map((option) => option.value);
  for (const one of values) if (!known.includes(one)) refuse(field, `has no option "${one}"`);
  return { values };
};

const fillRadio: Fill = (field, value, filling) => {
  const { values } = fillChosen(field, value, filling) as { values: readonly string[] };
  return { value: values[0] ?? null };
};

const fillIds: Fill = (field, value, { world, channel, resolved }) => {
  const values = picked(field, value);
  checkCount(field, values.length);
  for (const id of values) resolve(world, channel, id, resolved);
  return { values };
};

const fillFiles: Fill = (field, value, { upload, resolved }) => {
  const files = (Array.isArray(value) ? value : []) as readonly PickedFile[];
  checkCount(field, files.length);
  const uploaded = files.map(upload);
  for (const file of uploaded) resolved.attachments[text(file.id)] = file;
  return { values: uploaded.map((file) => file.id) };
};

const fillBox: Fill = (field, value) => ({
  value: value === undefined ? field.component.default === true : value === true,
});

const FILL: Readonly<Record<number, Fill>> = {
  [COMPONENT.textInput]: fillText,
  [COMPONENT.stringSelect]: fillChosen,
  [COMPONENT.userSelect]: fillIds,
  [COMPONENT.roleSelect]: fillIds,
  [COMPONENT.mentionableSelect]: fillIds,
  [COMPONENT.channelSelect]: fillIds,
  [COMPONENT.fileUpload]: fillFiles,
  [COMPONENT.radioGroup]: fillRadio,
  [COMPONENT.checkboxGroup]: fillChosen,
  [COMPONENT.checkbox]: fillBox,
};

/** The `data` of a submitted modal. Refuses what the client would not submit. */
export const modalData = (
  modal: ModalRecord,
  values: ModalValues,
  world: World,
  channel: Channel,
  upload: (file: PickedFile) => Dict,
): Dict => {
  const fields = fieldsOf(modal);
  const stray = Object.keys(values).find(
    (key) => !fields.some((field) => field.customId === key || field.label === key),
  );
  if (stray !== undefined) throw new ClientRefusal(`the modal "${modal.title}" has no field "${stray}"`);
  const filling: Filling = { world, channel, upload, resolved: resolveNothing() };
  const components = modal.components.map((holder, index) => {
    const field = fields.find((one) => one.holder === holder);
    if (field === undefined) return { type: holder.type, id: index + 1 };
    const { component } = field;
    const fill = FILL[component.type as number];
    const own = {
      type: component.type,
      id: whole(component.id) ?? 100 + index,
      custom_id: field.customId,
      ...dict(fill?.(field, values[field.customId] ?? values[field.label], filling)),
    };
    const id = given(holder.id) ? holder.id : index + 1;
    return holder.type === COMPONENT.row
      ? { type: 1, id, components: [own] }
      : { type: holder.type, id, component: own };
  });
  const resolved = onlyFilled(filling.resolved);
  return { custom_id: modal.customId, components, ...(Object.keys(resolved).length === 0 ? {} : { resolved }) };
};
