import { withEmoji } from './emoji-names.ts';
import { readMrkdwn } from './mrkdwn-reading.ts';
import { isJson, type Json, listAt, type SlackMessage, textAt, type ViewRecord } from './slack-model.ts';
import type { World } from './slack-world.ts';
import { isEmptyState, STATES } from './view-values.ts';

type Draw = (world: World, value: Json) => readonly string[];

/** A text object as read: markup resolved in `mrkdwn`; in `plain_text` only emoji, unless `emoji: false` forbids it. */
export const drawText = (world: World, value: unknown): string => {
  const text = textAt(value, 'text') ?? '';
  if (!isJson(value) || value.type !== 'mrkdwn') return isJson(value) && value.emoji === false ? text : withEmoji(text);
  return readMrkdwn(world, text);
};

const at = (world: World, value: Json, key: string): readonly string[] =>
  isJson(value[key]) ? [drawText(world, value[key])] : [];

const button: Draw = (world, value) => [`[${drawText(world, value.text)}]`];
const menu: Draw = (world, value) => [`<${drawText(world, value.placeholder) || String(value.action_id)}>`];

const drawElement: Draw = (world, value) => {
  const type = String(value.type);
  if (type === 'button' || type === 'workflow_button' || type === 'icon_button') return button(world, value);
  if (type === 'image') return [`(image: ${textAt(value, 'alt_text')})`];
  if (type === 'plain_text' || type === 'mrkdwn') return [drawText(world, value)];
  if (type === 'overflow') return ['<…>'];
  if (type === 'radio_buttons' || type === 'checkboxes')
    return listAt(value, 'options').map((option) => `( ) ${drawText(world, option.text)}`);
  return menu(world, value);
};

const elements: Draw = (world, value) => [
  listAt(value, 'elements')
    .flatMap((one) => drawElement(world, one))
    .join(' '),
];

const INLINE: Readonly<Record<string, (world: World, value: Json) => string>> = {
  text: (_, value) => textAt(value, 'text') ?? '',
  link: (_, value) => textAt(value, 'text') ?? textAt(value, 'url') ?? '',
  user: (world, value) => readMrkdwn(world, `<@${textAt(value, 'user_id')}>`),
  channel: (world, value) => readMrkdwn(world, `<#${textAt(value, 'channel_id')}>`),
  usergroup: (world, value) => readMrkdwn(world, `<!subteam^${textAt(value, 'usergroup_id')}>`),
  broadcast: (_, value) => `@${textAt(value, 'range')}`,
  emoji: (_, value) => `:${textAt(value, 'name')}:`,
  date: (_, value) => textAt(value, 'fallback') ?? String(value.timestamp),
};

const inline = (world: World, value: Json): string =>
  listAt(value, 'elements')
    .map((one) => INLINE[String(one.type)]?.(world, one) ?? '')
    .join('');

const richPart: Draw = (world, value) =>
  value.type === 'rich_text_list'
    ? listAt(value, 'elements').map(
        (one, index) => `${value.style === 'ordered' ? `${index + 1}.` : '-'} ${inline(world, one)}`,
      )
    : inline(world, value).split('\n');

const rich: Draw = (world, value) => listAt(value, 'elements').flatMap((one) => richPart(world, one));

const cells: Draw = (world, value) =>
  (Array.isArray(value.rows) ? value.rows : []).map((row: unknown) =>
    (Array.isArray(row) ? row.filter(isJson) : [])
      .map((cell) => (cell.type === 'rich_text' ? rich(world, cell).join(' ') : (textAt(cell, 'text') ?? '')))
      .join(' | '),
  );

const card: Draw = (world, value) => [
  ...['title', 'subtitle', 'body'].flatMap((key) => at(world, value, key)),
  ...listAt(value, 'actions').flatMap((one) => drawElement(world, one)),
];

const DRAWINGS: Readonly<Record<string, Draw>> = {
  actions: elements,
  alert: (world, value) => at(world, value, 'text'),
  card,
  carousel: (world, value) => listAt(value, 'elements').flatMap((one) => card(world, one)),
  container: (world, value) => [...at(world, value, 'title'), ...drawBlocks(world, listAt(value, 'child_blocks'))],
  context: elements,
  context_actions: elements,
  data_table: (world, value) => [textAt(value, 'caption') ?? '', ...cells(world, value)],
  data_visualization: (_, value) => [`(chart: ${textAt(value, 'title')})`],
  divider: () => ['---'],
  header: (world, value) => at(world, value, 'text'),
  image: (_, value) => [`(image: ${textAt(value, 'alt_text')})`],
  input: (world, value) => [
    ...at(world, value, 'label'),
    ...(isJson(value.element) ? drawElement(world, value.element) : []),
    ...at(world, value, 'hint'),
  ],
  markdown: (_, value) => (textAt(value, 'text') ?? '').split('\n'),
  plan: (_, value) => [
    textAt(value, 'title') ?? '',
    ...listAt(value, 'tasks').map((task) => `[${task.status}] ${task.title}`),
  ],
  rich_text: rich,
  section: (world, value) => [
    ...at(world, value, 'text'),
    ...listAt(value, 'fields').map((field) => drawText(world, field)),
    ...(isJson(value.accessory) ? drawElement(world, value.accessory) : []),
  ],
  table: cells,
  task_card: (_, value) => [`[${value.status}] ${value.title}`],
  video: (world, value) => at(world, value, 'title'),
};

/** Blocks as lines of text, in reading order. */
export const drawBlocks = (world: World, blocks: readonly Json[]): readonly string[] =>
  blocks.flatMap((block) => DRAWINGS[String(block.type)]?.(world, block) ?? []).flatMap((line) => line.split('\n'));

/** A message as lines: its blocks, or its text where it has none; then attachments and files. */
export const drawMessage = (world: World, message: SlackMessage): readonly string[] => [
  ...(message.blocks.length > 0 ? drawBlocks(world, message.blocks) : readMrkdwn(world, message.text).split('\n')),
  ...message.attachments.flatMap((one) => [
    ...[textAt(one, 'title'), textAt(one, 'text')].flatMap((text) =>
      text === undefined ? [] : [readMrkdwn(world, text)],
    ),
    ...drawBlocks(world, listAt(one, 'blocks')),
  ]),
  ...message.files.map((id) => `(file: ${world.files.get(id)?.name})`),
];

const shown = (state: Json): string => {
  const value = state[STATES[String(state.type)]?.key ?? ''];
  const one = (item: unknown): string =>
    isJson(item) ? (textAt(item.text, 'text') ?? textAt(item, 'name') ?? '') : String(item);
  return Array.isArray(value) ? value.map(one).join(', ') : one(value);
};

/** A view as lines: title, blocks with what was filled in, errors, and the two buttons below. */
export const drawView = (world: World, view: ViewRecord): readonly string[] => {
  const blocks = listAt(view.body, 'blocks').flatMap((block) => {
    const id = textAt(block, 'block_id') ?? '';
    const filled = Object.values(view.values[id] ?? {}).filter((state) => !isEmptyState(state));
    const error = view.errors[id];
    return [
      ...drawBlocks(world, [block]),
      ...filled.map((state) => `= ${shown(state)}`),
      ...(error === undefined ? [] : [`! ${error}`]),
    ];
  });
  const feet = [view.body.close, view.body.submit].flatMap((one) => (isJson(one) ? [`[${drawText(world, one)}]`] : []));
  return [...at(world, view.body, 'title'), ...blocks, ...(feet.length > 0 ? [feet.join(' ')] : [])];
};
