import type { Fields } from './field-rules.ts';

/** @see https://discord.com/developers/docs/components/reference#component-object-component-types */
export const COMPONENT = {
  row: 1,
  button: 2,
  stringSelect: 3,
  textInput: 4,
  userSelect: 5,
  roleSelect: 6,
  mentionableSelect: 7,
  channelSelect: 8,
  section: 9,
  textDisplay: 10,
  thumbnail: 11,
  mediaGallery: 12,
  file: 13,
  separator: 14,
  container: 17,
  label: 18,
  fileUpload: 19,
  radioGroup: 21,
  checkboxGroup: 22,
  checkbox: 23,
} as const;

export const SELECTS: readonly number[] = [
  COMPONENT.stringSelect,
  COMPONENT.userSelect,
  COMPONENT.roleSelect,
  COMPONENT.mentionableSelect,
  COMPONENT.channelSelect,
];

/** Components in one Components V2 message, nested ones counted. */
export const MAX_NESTED = 40;
/** Characters all displayable text of a message's components may have together. */
export const MAX_DISPLAYABLE = 4_000;
/**
 * Bytes of UTF-8 in all text displays, plus 12 for each, above which the real platform answers 500: a little over 3,300 Chinese
 * characters, though 4,000 are allowed. @see https://github.com/discord/discord-api-docs/issues/8554
 */
export const MAX_PROCESSED_BYTES = 10_170;
export const PROCESSED_BYTES_PER_DISPLAY = 12;

const id = { is: 'integer', min: 0, max: 2_147_483_647 } as const;
const customId = { is: 'text', min: 1, max: 100, required: true } as const;
const flag = { is: 'flag' } as const;
const object = { is: 'object', required: true } as const;
const between = (low: number, high: number) => ({ min_values: { is: 'integer', min: low, max: high } }) as const;
const upTo = (high: number) => ({ max_values: { is: 'integer', min: 1, max: high } }) as const;
const alt = { is: 'text', min: 1, max: 1_024 } as const;

const select: Fields = {
  id,
  custom_id: customId,
  placeholder: { is: 'text', max: 150 },
  ...between(0, 25),
  ...upTo(25),
  disabled: flag,
  required: flag,
  default_values: { is: 'list', max: 25 },
};

/** The fields of each component by its type. */
export const COMPONENT_FIELDS: Readonly<Record<number, Fields>> = {
  [COMPONENT.row]: { id, components: { is: 'list', min: 1, max: 5, required: true } },
  [COMPONENT.button]: {
    id,
    style: { is: 'choice', of: [1, 2, 3, 4, 5, 6], required: true },
    label: { is: 'text', max: 80 },
    custom_id: { is: 'text', min: 1, max: 100 },
    url: { is: 'url', max: 512, schemes: ['http', 'https', 'discord'] },
    disabled: flag,
    emoji: { is: 'object' },
  },
  [COMPONENT.stringSelect]: { ...select, options: { is: 'list', min: 1, max: 25, required: true } },
  [COMPONENT.userSelect]: select,
  [COMPONENT.roleSelect]: select,
  [COMPONENT.mentionableSelect]: select,
  [COMPONENT.channelSelect]: { ...select, channel_types: { is: 'list', max: 25 } },
  [COMPONENT.section]: { id, components: { is: 'list', min: 1, max: 3, required: true }, accessory: object },
  [COMPONENT.textDisplay]: { id, content: { is: 'text', min: 1, max: 4_000, required: true } },
  [COMPONENT.thumbnail]: { id, media: object, description: alt, spoiler: flag },
  [COMPONENT.mediaGallery]: { id, items: { is: 'list', min: 1, max: 10, required: true } },
  [COMPONENT.file]: { id, file: object, spoiler: flag },
  [COMPONENT.separator]: { id, divider: flag, spacing: { is: 'choice', of: [1, 2] } },
  [COMPONENT.container]: {
    id,
    components: { is: 'list', min: 1, max: MAX_NESTED, required: true },
    accent_color: { is: 'integer', min: 0, max: 0xffffff },
    spoiler: flag,
  },
  [COMPONENT.label]: {
    id,
    label: { is: 'text', min: 1, max: 45, required: true },
    description: { is: 'text', min: 1, max: 100 },
    component: object,
  },
  [COMPONENT.textInput]: {
    id,
    custom_id: customId,
    style: { is: 'choice', of: [1, 2], required: true },
    label: { is: 'text', min: 1, max: 45 },
    min_length: { is: 'integer', min: 0, max: 4_000 },
    max_length: { is: 'integer', min: 1, max: 4_000 },
    required: flag,
    value: { is: 'text', max: 4_000 },
    placeholder: { is: 'text', max: 100 },
  },
  [COMPONENT.fileUpload]: { id, custom_id: customId, ...between(0, 10), ...upTo(10), required: flag },
  [COMPONENT.radioGroup]: {
    id,
    custom_id: customId,
    options: { is: 'list', min: 2, max: 10, required: true },
    required: flag,
  },
  [COMPONENT.checkboxGroup]: {
    id,
    custom_id: customId,
    options: { is: 'list', min: 1, max: 10, required: true },
    ...between(0, 10),
    ...upTo(10),
    required: flag,
  },
  [COMPONENT.checkbox]: { id, custom_id: customId, default: flag },
};

/** One option of a select, radio group or checkbox group. */
export const OPTION_FIELDS: Fields = {
  label: { is: 'text', min: 1, max: 100, required: true },
  value: { is: 'text', min: 1, max: 100, required: true },
  description: { is: 'text', max: 100 },
  default: flag,
  emoji: { is: 'object' },
};

export const MEDIA_ITEM_FIELDS: Fields = { media: object, description: alt, spoiler: flag };

/** Which types may stand where. */
export const PLACES = {
  legacyTop: [COMPONENT.row],
  v2Top: [
    COMPONENT.row,
    COMPONENT.section,
    COMPONENT.textDisplay,
    COMPONENT.mediaGallery,
    COMPONENT.file,
    COMPONENT.separator,
    COMPONENT.container,
  ],
  container: [
    COMPONENT.row,
    COMPONENT.section,
    COMPONENT.textDisplay,
    COMPONENT.mediaGallery,
    COMPONENT.file,
    COMPONENT.separator,
  ],
  row: [COMPONENT.button, ...SELECTS],
  section: [COMPONENT.textDisplay],
  accessory: [COMPONENT.button, COMPONENT.thumbnail],
  modalTop: [COMPONENT.row, COMPONENT.textDisplay, COMPONENT.label],
  modalRow: [COMPONENT.textInput],
  label: [
    COMPONENT.textInput,
    ...SELECTS,
    COMPONENT.fileUpload,
    COMPONENT.radioGroup,
    COMPONENT.checkboxGroup,
    COMPONENT.checkbox,
  ],
} as const satisfies Readonly<Record<string, readonly number[]>>;
