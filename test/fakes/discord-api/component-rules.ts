import { ApiFault } from './api-fault.ts';
import {
  COMPONENT,
  COMPONENT_FIELDS,
  MAX_DISPLAYABLE,
  MAX_NESTED,
  MAX_PROCESSED_BYTES,
  MEDIA_ITEM_FIELDS,
  OPTION_FIELDS,
  PLACES,
  PROCESSED_BYTES_PER_DISPLAY,
  SELECTS,
} from './component-tables.ts';
import { checkFields, checkUnique, type Faults, type Path } from './field-rules.ts';
import { type Dict, dict, dicts, given, isDict, list, text, whole } from './plain-json.ts';

export interface Placed {
  readonly component: Dict;
  readonly path: Path;
}

/** A component and everything in it, in reading order. */
export const nested = (component: Dict, path: Path): readonly Placed[] => [
  { component, path },
  ...list(component.components).flatMap((child, index) =>
    isDict(child) ? nested(child, [...path, 'components', index]) : [],
  ),
  ...(isDict(component.accessory) ? nested(component.accessory, [...path, 'accessory']) : []),
  ...(isDict(component.component) ? nested(component.component, [...path, 'component']) : []),
];

const notAllowed = (path: Path, key: string, faults: Faults): void =>
  faults.add([...path, key], 'BUTTON_COMPONENT_FIELD_NOT_ALLOWED', `A ${key} cannot be specified for this style`);

const checkButton = (button: Dict, path: Path, faults: Faults): void => {
  const style = whole(button.style) ?? 0;
  const wanted = style === 5 ? 'url' : style === 6 ? 'sku_id' : 'custom_id';
  for (const key of ['custom_id', 'url', 'sku_id']) {
    if (key === wanted && !given(button[key])) faults.required([...path, key]);
    if (key !== wanted && given(button[key])) notAllowed(path, key, faults);
  }
  if (style !== 6 && text(button.label) === '' && !given(button.emoji))
    faults.add(path, 'BUTTON_COMPONENT_INVALID_LABEL', 'A button must have a label or an emoji');
};

const checkOptions = (component: Dict, path: Path, faults: Faults): void => {
  const options = list(component.options);
  options.forEach((option, index) => {
    checkFields(OPTION_FIELDS, dict(option), [...path, 'options', index], faults);
  });
  checkUnique(
    options.map((option, index) => ({ value: dict(option).value, path: [...path, 'options', index, 'value'] })),
    'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
    'The specified option value is already used',
    faults,
  );
  checkCounts(component, path, options.length, faults);
};

const checkCounts = (component: Dict, path: Path, options: number | undefined, faults: Faults): void => {
  const least = whole(component.min_values) ?? 1;
  const most = whole(component.max_values) ?? 1;
  if (least > most && given(component.min_values))
    faults.add([...path, 'min_values'], 'NUMBER_TYPE_MAX', 'min_values must not be greater than max_values');
  if (options !== undefined && most > options)
    faults.add([...path, 'max_values'], 'NUMBER_TYPE_MAX', `Value should be less than or equal to ${options}.`);
  const chosen = dicts(component.options).filter((option) => option.default === true).length;
  if (component.type === COMPONENT.stringSelect && chosen > most)
    faults.add([...path, 'options'], 'SELECT_COMPONENT_TOO_MANY_DEFAULTS', 'More defaults than max_values');
};

const checkMedia = (media: unknown, path: Path, attached: ReadonlySet<string>, faults: Faults): void => {
  const schemes = path.at(-1) === 'file' ? ['attachment'] : ['http', 'https', 'attachment'];
  checkFields({ url: { is: 'url', max: 2_048, schemes, required: true } }, dict(media), path, faults);
  const name = text(dict(media).url).match(/^attachment:\/\/(.+)$/)?.[1];
  if (name !== undefined && !attached.has(name))
    faults.add(
      [...path, 'url'],
      'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
      `The attachment ${name} is not in this message.`,
    );
};

type Own = (component: Dict, path: Path, attached: ReadonlySet<string>, faults: Faults) => void;

/** What a type's fields alone cannot say. */
const OWN: Readonly<Record<number, Own>> = {
  [COMPONENT.button]: (component, path, _, faults) => checkButton(component, path, faults),
  [COMPONENT.stringSelect]: (component, path, _, faults) => checkOptions(component, path, faults),
  [COMPONENT.radioGroup]: (component, path, _, faults) => checkOptions(component, path, faults),
  [COMPONENT.checkboxGroup]: (component, path, _, faults) => checkOptions(component, path, faults),
  [COMPONENT.userSelect]: (component, path, _, faults) => checkCounts(component, path, undefined, faults),
  [COMPONENT.roleSelect]: (component, path, _, faults) => checkCounts(component, path, undefined, faults),
  [COMPONENT.mentionableSelect]: (component, path, _, faults) => checkCounts(component, path, undefined, faults),
  [COMPONENT.channelSelect]: (component, path, _, faults) => checkCounts(component, path, undefined, faults),
  [COMPONENT.thumbnail]: (component, path, attached, faults) =>
    checkMedia(component.media, [...path, 'media'], attached, faults),
  [COMPONENT.file]: (component, path, attached, faults) =>
    checkMedia(component.file, [...path, 'file'], attached, faults),
  [COMPONENT.mediaGallery]: (component, path, attached, faults) =>
    list(component.items).forEach((item, index) => {
      const at = [...path, 'items', index];
      checkFields(MEDIA_ITEM_FIELDS, dict(item), at, faults);
      checkMedia(dict(item).media, [...at, 'media'], attached, faults);
    }),
};

/** One component's own fields; its place and children are checked by the caller. */
export const checkOne = ({ component, path }: Placed, attached: ReadonlySet<string>, faults: Faults): void => {
  const type = whole(component.type) ?? 0;
  checkFields(COMPONENT_FIELDS[type] ?? {}, component, path, faults);
  OWN[type]?.(component, path, attached, faults);
};

/** The type must be one of those that may stand here; false where it is not. */
export const checkPlace = (component: unknown, path: Path, place: readonly number[], faults: Faults): boolean => {
  if (!isDict(component) || !given(component.type)) {
    faults.required([...path, 'type']);
    return false;
  }
  if (place.includes(component.type as number)) return true;
  faults.add(
    [...path, 'type'],
    'UNION_TYPE_CHOICES',
    `Value of field "type" must be one of (${[...place].sort((a, b) => a - b).join(', ')}).`,
  );
  return false;
};

const checkRow = (row: Dict, path: Path, faults: Faults): void => {
  const children = dicts(row.components);
  const selects = children.filter((child) => SELECTS.includes(child.type as number)).length;
  if (selects > 0 && children.length > 1)
    faults.add(path, 'COMPONENT_LAYOUT_WIDTH_EXCEEDED', 'The specified component exceeds the maximum width');
};

const PLACE_IN: Readonly<Record<number, readonly number[]>> = {
  [COMPONENT.row]: PLACES.row,
  [COMPONENT.section]: PLACES.section,
  [COMPONENT.container]: PLACES.container,
};

const checkTree = (
  component: unknown,
  path: Path,
  place: readonly number[],
  attached: ReadonlySet<string>,
  faults: Faults,
): void => {
  if (!checkPlace(component, path, place, faults)) return;
  const known = component as Dict;
  checkOne({ component: known, path }, attached, faults);
  const inside = PLACE_IN[known.type as number];
  if (inside !== undefined)
    list(known.components).forEach((child, index) => {
      checkTree(child, [...path, 'components', index], inside, attached, faults);
    });
  if (known.type === COMPONENT.row) checkRow(known, path, faults);
  if (known.type === COMPONENT.section && isDict(known.accessory))
    checkTree(known.accessory, [...path, 'accessory'], PLACES.accessory, attached, faults);
};

/** Everything a person could read in a component: what the platform's displayable text budget is taken to count. */
const displayable = (component: Dict): string =>
  [
    component.content,
    component.label,
    component.placeholder,
    ...dicts(component.options).flatMap((option) => [option.label, option.description]),
  ]
    .map(text)
    .join('');

/** The rules for one message's components together. `attached` are the filenames the message will have. */
export const checkMessageComponents = (
  components: unknown,
  v2: boolean,
  attached: ReadonlySet<string>,
  path: Path,
  faults: Faults,
): void => {
  if (!given(components)) return;
  checkFields({ components: { is: 'list', max: v2 ? MAX_NESTED : 5 } }, { components }, path, faults);
  const at = [...path, 'components'];
  list(components).forEach((component, index) => {
    checkTree(component, [...at, index], v2 ? PLACES.v2Top : PLACES.legacyTop, attached, faults);
  });
  const all = list(components).flatMap((component, index) =>
    isDict(component) ? nested(component, [...at, index]) : [],
  );
  if (v2 && all.length > MAX_NESTED)
    faults.add(at, 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', `Total number of components cannot exceed ${MAX_NESTED}`);
  if (all.map(({ component }) => displayable(component)).join('').length > MAX_DISPLAYABLE)
    faults.add(
      at,
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      `Components displayable text size exceeds maximum size of ${MAX_DISPLAYABLE}`,
    );
  checkIdentities(all, faults);
};

/** Custom ids and numeric ids are unique in a message or modal; 0 asks the platform for one. */
export const checkIdentities = (all: readonly Placed[], faults: Faults): void => {
  checkUnique(
    all.map(({ component, path }) => ({ value: component.custom_id, path: [...path, 'custom_id'] })),
    'COMPONENT_CUSTOM_ID_DUPLICATED',
    'Component custom id cannot be duplicated',
    faults,
  );
  checkUnique(
    all.map(({ component, path }) => ({
      value: component.id === 0 ? undefined : component.id,
      path: [...path, 'id'],
    })),
    'COMPONENT_ID_DUPLICATED',
    'Component id cannot be duplicated',
    faults,
  );
};

/** The platform's own crash: answers 500 where the text is short enough in characters but not in bytes. */
export const refuseProcessedSize = (components: readonly unknown[]): void => {
  const displays = components
    .flatMap((component) => (isDict(component) ? nested(component, []) : []))
    .filter(({ component }) => component.type === COMPONENT.textDisplay);
  const bytes = displays.reduce(
    (sum, { component }) => sum + Buffer.byteLength(text(component.content)) + PROCESSED_BYTES_PER_DISPLAY,
    0,
  );
  if (bytes > MAX_PROCESSED_BYTES) throw new ApiFault(500, { message: '500: Internal Server Error', code: 0 });
};
