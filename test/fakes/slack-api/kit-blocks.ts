import { dataTable, dataVisualization, table } from './kit-data-blocks.ts';
import { CONTEXT_ACTIONS, ELEMENTS } from './kit-elements.ts';
import { anyText, id, imageElement, imageFields, mrkdwnText, plainText } from './kit-objects.ts';
import { richText } from './kit-rich-text.ts';
import {
  atLeastOne,
  boolean,
  byType,
  type Check,
  exactlyOne,
  list,
  may,
  must,
  object,
  oneOf,
  string,
  url,
} from './kit-shape.ts';

export type KitSurface = 'message' | 'modal' | 'home';

export interface BlockRule {
  readonly check: Check;
  readonly surfaces: readonly KitSurface[];
}

type Fields = Parameters<typeof object>[0];

const EVERYWHERE: readonly KitSurface[] = ['message', 'modal', 'home'];
const MESSAGES: readonly KitSurface[] = ['message'];

const block = (type: string): Fields => ({ type: must(oneOf(type)), block_id: may(id) });

const elements = (names: string): Readonly<Record<string, Check>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, ELEMENTS[name] as Check]));

const SELECTS =
  'static_select external_select users_select conversations_select channels_select ' +
  'multi_static_select multi_external_select multi_users_select multi_conversations_select multi_channels_select';
const CHOICES = `${SELECTS} checkboxes radio_buttons datepicker timepicker`;
const ACCESSORIES = { ...elements(`button workflow_button overflow ${CHOICES}`), image: imageElement };
const IN_ACTIONS = elements(`button workflow_button overflow ${CHOICES} datetimepicker rich_text_input`);
const IN_INPUT = elements(
  `${CHOICES} datetimepicker plain_text_input email_text_input url_text_input number_input rich_text_input file_input`,
);

const card: Check = object(
  {
    ...block('card'),
    hero_image: may(imageElement),
    icon: may(imageElement),
    title: may(mrkdwnText(150)),
    subtitle: may(mrkdwnText(150)),
    body: may(mrkdwnText(200)),
    actions: may(list(byType(elements('button')), { max: 25 })),
  },
  atLeastOne('hero_image', 'title', 'actions', 'body'),
);

const taskCard: Check = object({
  ...block('task_card'),
  task_id: must(string({ min: 1 })),
  title: must(string({ min: 1 })),
  details: may(richText),
  output: may(richText),
  sources: may(list(object({ type: must(oneOf('url')), url: must(url(3000)), text: must(string({ min: 1 })) }))),
  status: must(oneOf('pending', 'in_progress', 'complete', 'error')),
});

const CHILDREN = [
  'actions',
  'context',
  'divider',
  'file',
  'header',
  'image',
  'input',
  'rich_text',
  'section',
  'table',
  'video',
];

/** Every block by its type, with the surfaces that take it. @see docs.slack.dev/reference/block-kit/blocks */
export const BLOCKS: Readonly<Record<string, BlockRule>> = {
  actions: {
    surfaces: EVERYWHERE,
    check: object({ ...block('actions'), elements: must(list(byType(IN_ACTIONS), { min: 1, max: 25 })) }),
  },
  alert: {
    surfaces: ['message', 'modal'],
    check: object({
      ...block('alert'),
      text: must(anyText(3000)),
      level: may(oneOf('default', 'info', 'warning', 'error', 'success')),
    }),
  },
  card: { surfaces: EVERYWHERE, check: card },
  carousel: {
    surfaces: MESSAGES,
    check: object({ ...block('carousel'), elements: must(list(byType({ card }), { min: 1, max: 10 })) }),
  },
  container: {
    surfaces: MESSAGES,
    check: object(
      {
        ...block('container'),
        title: may(plainText(150)),
        rich_text_title: may(richText),
        subtitle: may(anyText(150)),
        child_blocks: must(list((value, at, note) => byType(childBlocks())(value, at, note), { min: 1, max: 10 })),
        width: may(oneOf('narrow', 'standard', 'wide', 'full')),
        icon: may(imageElement),
        is_collapsible: may(boolean),
        default_collapsed: may(boolean),
        has_header_divider: may(boolean),
      },
      atLeastOne('title', 'rich_text_title'),
    ),
  },
  context: {
    surfaces: EVERYWHERE,
    check: object({
      ...block('context'),
      elements: must(
        list((value, at, note) => (isImage(value) ? imageElement : anyText(3000))(value, at, note), {
          min: 1,
          max: 10,
        }),
      ),
    }),
  },
  context_actions: {
    surfaces: MESSAGES,
    check: object({ ...block('context_actions'), elements: must(list(byType(CONTEXT_ACTIONS), { min: 1, max: 5 })) }),
  },
  data_table: { surfaces: MESSAGES, check: dataTable },
  data_visualization: { surfaces: MESSAGES, check: dataVisualization },
  divider: { surfaces: EVERYWHERE, check: object(block('divider')) },
  file: {
    surfaces: MESSAGES,
    check: object({ ...block('file'), source: must(oneOf('remote')), external_id: must(string({ min: 1 })) }),
  },
  header: { surfaces: EVERYWHERE, check: object({ ...block('header'), text: must(plainText(150)) }) },
  image: {
    surfaces: EVERYWHERE,
    check: object(
      { ...imageFields, block_id: may(id), title: may(plainText(2000)) },
      exactlyOne('image_url', 'slack_file'),
    ),
  },
  input: {
    surfaces: EVERYWHERE,
    check: object({
      ...block('input'),
      label: must(plainText(2000)),
      element: must(byType(IN_INPUT)),
      hint: may(plainText(2000)),
      optional: may(boolean),
      dispatch_action: may(boolean),
    }),
  },
  markdown: {
    surfaces: MESSAGES,
    check: object({ ...block('markdown'), text: must(string({ min: 1, max: 12_000 })) }),
  },
  plan: {
    surfaces: MESSAGES,
    check: object({
      ...block('plan'),
      title: must(string({ min: 1 })),
      tasks: may(list(byType({ task_card: taskCard }))),
    }),
  },
  rich_text: { surfaces: EVERYWHERE, check: richText },
  section: {
    surfaces: EVERYWHERE,
    check: object(
      {
        ...block('section'),
        text: may(anyText(3000)),
        fields: may(list(anyText(2000), { min: 1, max: 10 })),
        accessory: may(byType(ACCESSORIES)),
        expand: may(boolean),
      },
      atLeastOne('text', 'fields'),
    ),
  },
  table: { surfaces: MESSAGES, check: table },
  task_card: { surfaces: MESSAGES, check: taskCard },
  video: {
    surfaces: EVERYWHERE,
    check: object({
      ...block('video'),
      video_url: must(url(3000)),
      thumbnail_url: must(url(3000)),
      alt_text: must(string({ min: 1, max: 2000 })),
      title: must(plainText(199)),
      title_url: may(url(3000)),
      author_name: may(string({ max: 49 })),
      provider_name: may(string()),
      provider_icon_url: may(url(3000)),
      description: may(plainText(199)),
    }),
  },
};

const isImage = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'image';

const childBlocks = (): Readonly<Record<string, Check>> =>
  Object.fromEntries(CHILDREN.map((name) => [name, (BLOCKS[name] as BlockRule).check]));
