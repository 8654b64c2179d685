import { BLOCKS, type BlockRule, type KitSurface } from './kit-blocks.ts';
import { textWithin } from './kit-data-blocks.ts';
import { plainText } from './kit-objects.ts';
import {
  boolean,
  byType,
  type Check,
  type Fault,
  list,
  may,
  must,
  type Note,
  object,
  oneOf,
  string,
} from './kit-shape.ts';
import { isJson, type Json, listAt, textAt } from './slack-model.ts';

/** Blocks a surface takes at most. */
export const MOST_BLOCKS: Readonly<Record<KitSurface, number>> = { message: 50, modal: 100, home: 100 };
/** Characters of all `markdown` blocks of one payload together. */
const MARKDOWN_TOTAL = 12_000;
const CHARTS_PER_MESSAGE = 2;
/** A view may weigh this much as JSON. */
export const VIEW_BYTES = 250_000;
/** Measured by others (bolt-js #2509: 13,172 to 13,297 characters), in no documentation. */
const BLOCKS_TOTAL = 13_200;

const onSurface = (surface: KitSurface): Check => {
  const kinds = Object.entries(BLOCKS).filter(([, rule]: [string, BlockRule]) => rule.surfaces.includes(surface));
  return byType(Object.fromEntries(kinds.map(([name, rule]) => [name, rule.check])));
};
const BLOCK_ON: Readonly<Record<KitSurface, Check>> = {
  message: onSurface('message'),
  modal: onSurface('modal'),
  home: onSurface('home'),
};

/** The interactive elements of a block, with their places inside it. */
export const elementsOf = (block: Json): readonly { readonly at: string; readonly element: Json }[] => {
  const found: { at: string; element: Json }[] = [];
  if (isJson(block.accessory)) found.push({ at: '/accessory', element: block.accessory });
  if (isJson(block.element)) found.push({ at: '/element', element: block.element });
  for (const key of ['elements', 'actions'])
    for (const [index, one] of listAt(block, key).entries()) {
      found.push({ at: `/${key}/${index}`, element: one });
      for (const inner of elementsOf(one)) found.push({ at: `/${key}/${index}${inner.at}`, element: inner.element });
    }
  return found.filter(({ element }) => element.type !== 'rich_text_section');
};

/** A block's children first, then itself: `container` is the only one that has any. */
export const withChildren = (blocks: readonly Json[]): readonly Json[] =>
  blocks.flatMap((block) => [block, ...listAt(block, 'child_blocks')]);

const uniqueIds = (blocks: readonly Json[], at: string, note: Note): void => {
  const blockIds = new Set<string>();
  for (const [index, block] of blocks.entries()) {
    const blockId = block.type === 'markdown' ? undefined : textAt(block, 'block_id');
    if (blockId !== undefined && blockIds.has(blockId))
      note(`\`block_id\` "${blockId}" already exists`, `${at}/${index}/block_id`);
    if (blockId !== undefined) blockIds.add(blockId);
    const actionIds = new Set<string>();
    for (const { at: inner, element } of elementsOf(block)) {
      const actionId = textAt(element, 'action_id');
      if (actionId !== undefined && actionIds.has(actionId))
        note(`\`action_id\` "${actionId}" already exists`, `${at}/${index}${inner}/action_id`);
      if (actionId !== undefined) actionIds.add(actionId);
    }
  }
};

const amounts = (blocks: readonly Json[], at: string, note: Note): void => {
  const markdown = blocks.filter((block) => block.type === 'markdown');
  if (textWithin(markdown) > MARKDOWN_TOTAL && markdown.length > 1)
    note(`must be less than ${MARKDOWN_TOTAL + 1} characters`, at);
  if (blocks.filter((block) => block.type === 'data_visualization').length > CHARTS_PER_MESSAGE)
    note('too many data_visualization blocks', at);
};

const oneFocus = (blocks: readonly Json[], at: string, note: Note): void => {
  const focused = blocks.flatMap((block) => elementsOf(block)).filter(({ element }) => element.focus_on_load === true);
  if (focused.length > 1) note('only one element may set `focus_on_load`', at);
};

/** Every fault of a list of blocks on a surface; `at` is the pointer of the list. */
export const checkBlocks = (blocks: unknown, surface: KitSurface, at = '/blocks'): readonly Fault[] => {
  const faults: Fault[] = [];
  const note: Note = (message, pointer) => faults.push({ message, pointer });
  list(BLOCK_ON[surface], { max: MOST_BLOCKS[surface] })(blocks, at, note);
  const objects = Array.isArray(blocks) ? blocks.filter(isJson) : [];
  uniqueIds(objects, at, note);
  amounts(objects, at, note);
  oneFocus(objects, at, note);
  return faults;
};

const TABLES = ['table', 'data_table'];

/** A message has one table at most. */
export const tooManyTables = (blocks: readonly Json[]): boolean =>
  withChildren(blocks).filter((block) => TABLES.includes(String(block.type))).length > 1;

/** A message's blocks are too long together, tables aside. */
export const tooLong = (blocks: readonly Json[]): boolean =>
  textWithin(blocks.filter((block) => !TABLES.includes(String(block.type)))) > BLOCKS_TOTAL;

const shared = {
  blocks: must(() => undefined),
  private_metadata: may(string({ max: 3000 })),
  callback_id: may(string({ max: 255 })),
  external_id: may(string({ max: 255 })),
} as const;

const VIEWS: Readonly<Record<'modal' | 'home', Check>> = {
  modal: object({
    type: must(oneOf('modal')),
    ...shared,
    title: must(plainText(24)),
    close: may(plainText(24)),
    submit: may(plainText(24)),
    clear_on_close: may(boolean),
    notify_on_close: may(boolean),
  }),
  home: object({ type: must(oneOf('home')), ...shared }),
};

/** Every fault of a view; `kinds` are those the method takes. */
export const checkView = (view: unknown, kinds: readonly ('modal' | 'home')[]): readonly Fault[] => {
  const faults: Fault[] = [];
  const note: Note = (message, pointer) => faults.push({ message, pointer });
  byType(Object.fromEntries(kinds.map((kind) => [kind, VIEWS[kind]])))(view, '/view', note);
  if (!isJson(view) || (view.type !== 'modal' && view.type !== 'home')) return faults;
  faults.push(...checkBlocks(view.blocks, view.type, '/view/blocks'));
  if (view.type === 'modal' && view.submit === undefined)
    for (const [index, block] of listAt(view, 'blocks').entries())
      if (block.type === 'input')
        note('must define `submit` to use an `input` block in modals', `/view/blocks/${index}/input`);
  return faults;
};

const text = may(string());
const ATTACHMENT_FIELDS = Object.fromEntries(
  (
    'fallback color pretext author_name author_link author_icon title title_link text image_url thumb_url footer ' +
    'footer_icon callback_id'
  )
    .split(' ')
    .map((key) => [key, text]),
);
const anything = may(() => undefined);
const attachment: Check = object({
  ...ATTACHMENT_FIELDS,
  blocks: anything,
  fields: may(list(object({ title: text, value: text, short: may(boolean) }))),
  mrkdwn_in: may(list(string())),
  ts: anything,
  id: anything,
});

/** Every fault of a message's attachments, the blocks inside them included. */
export const checkAttachments = (attachments: unknown): readonly Fault[] => {
  const faults: Fault[] = [];
  list(attachment)(attachments, '/attachments', (message, pointer) => faults.push({ message, pointer }));
  for (const [index, one] of (Array.isArray(attachments) ? attachments.filter(isJson) : []).entries())
    if (one.blocks !== undefined) faults.push(...checkBlocks(one.blocks, 'message', `/attachments/${index}/blocks`));
  return faults;
};
