import { describe, expect, test } from 'vitest';
import { BLOCKS } from '../../fakes/slack-api/kit-blocks.ts';
import { ELEMENTS } from '../../fakes/slack-api/kit-elements.ts';
import {
  actions,
  button,
  card,
  chart,
  divider,
  entry,
  field,
  home,
  image,
  type Kit,
  marked,
  modal,
  plain,
  rich,
  row,
  rows,
  section,
  table,
} from './kit-samples.ts';
import { refusal, sharedRig } from './slack-rig.ts';

const it = sharedRig();

const task: Kit = {
  type: 'task_card',
  task_id: '1',
  title: 'Validate',
  status: 'in_progress',
  details: rich({ type: 'text', text: 'x' }),
};

/** One good block of every kind the platform knows. */
const GOOD: Readonly<Record<string, Kit>> = {
  actions: actions(button()),
  alert: { type: 'alert', text: marked(3), level: 'warning' },
  card: card({ actions: [button()], hero_image: image() }),
  carousel: { type: 'carousel', elements: [card()] },
  container: { type: 'container', title: plain(3), child_blocks: [section(), divider()], is_collapsible: true },
  context: { type: 'context', elements: [marked(3), image()] },
  context_actions: {
    type: 'context_actions',
    elements: [
      {
        type: 'feedback_buttons',
        positive_button: { text: plain(2), value: '1' },
        negative_button: { text: plain(2), value: '0' },
      },
    ],
  },
  data_table: {
    type: 'data_table',
    caption: 'x',
    rows: [[{ type: 'raw_text', text: 'a' }], [{ type: 'raw_number', value: 1, text: '1' }]],
  },
  data_visualization: chart(2, 3),
  divider: divider(),
  file: { type: 'file', source: 'remote', external_id: 'x' },
  header: { type: 'header', text: plain(3) },
  image: image({ title: plain(3) }),
  input: field(entry()),
  markdown: { type: 'markdown', text: '# x' },
  plan: { type: 'plan', title: 'Order', tasks: [task] },
  rich_text: rich(
    { type: 'text', text: 'x', style: { bold: true } },
    { type: 'user', user_id: 'U1' },
    { type: 'date', timestamp: 1, format: '{date}' },
  ),
  section: section({ fields: [plain(3)], accessory: button() }),
  table: table(2, 2),
  task_card: task,
  video: {
    type: 'video',
    alt_text: 'x',
    title: plain(3),
    video_url: 'https://example.com/v',
    thumbnail_url: 'https://example.com/t.png',
  },
};

const MESSAGES_ONLY = [
  'carousel',
  'container',
  'context_actions',
  'data_table',
  'data_visualization',
  'file',
  'markdown',
  'plan',
  'table',
  'task_card',
];

describe('every block of the platform', () => {
  test('has a good sample here', () => {
    expect(Object.keys(GOOD).sort()).toEqual(Object.keys(BLOCKS).sort());
  });

  test.each(Object.entries(GOOD))('ok/%s in a message', async (_, block) => {
    const { client, ops } = it();
    expect((await client.chat.postMessage({ channel: ops.id, text: 'x', blocks: [block] as never })).ok).toBe(true);
  });

  test.each(MESSAGES_ONLY)('fail/%s in a modal or an App Home', async (name) => {
    const { client, ann, api, team } = it();
    const view = api.platform.modals.open(team.id, ann.id, modal());
    const blocks = [GOOD[name]!];
    const modalCall = client.views.update({ view_id: view.id, view: modal({ blocks, submit: plain(2) }) as never });
    expect((await refusal(modalCall)).error).toBe('invalid_arguments');
    expect((await refusal(client.views.publish({ user_id: ann.id, view: home({ blocks }) as never }))).error).toBe(
      'invalid_arguments',
    );
  });

  const elsewhere = Object.keys(GOOD).filter((name) => !MESSAGES_ONLY.includes(name));

  test.each(elsewhere)('ok/%s in a modal', async (name) => {
    const { client, ann, api, team } = it();
    const view = api.platform.modals.open(team.id, ann.id, modal());
    const updated = modal({ blocks: [GOOD[name]!], submit: plain(2) });
    expect((await client.views.update({ view_id: view.id, view: updated as never })).ok).toBe(true);
  });
});

const accessory = (element: Kit): Kit => section({ accessory: element });
const opts = { options: rows(2) };

/** One good element of every kind, where it may stand. */
const ELEMENTS_GOOD: Readonly<Record<string, Kit>> = {
  button: actions(
    button({ confirm: { title: plain(2), text: marked(2), confirm: plain(2), deny: plain(2), style: 'danger' } }),
  ),
  workflow_button: actions({
    type: 'workflow_button',
    text: plain(2),
    workflow: { trigger: { url: 'https://slack.com/shortcuts/Ft1' } },
  }),
  overflow: accessory({ type: 'overflow', options: [row({ url: 'https://example.com' })] }),
  checkboxes: accessory({ type: 'checkboxes', ...opts, initial_options: [row({ value: 'v1' })] }),
  radio_buttons: accessory({ type: 'radio_buttons', ...opts, initial_option: row({ value: 'v1' }) }),
  static_select: accessory({ type: 'static_select', ...opts, initial_option: row({ value: 'v0' }) }),
  multi_static_select: accessory({ type: 'multi_static_select', ...opts, max_selected_items: 2 }),
  external_select: accessory({ type: 'external_select', min_query_length: 0 }),
  multi_external_select: accessory({ type: 'multi_external_select' }),
  users_select: accessory({ type: 'users_select', initial_user: 'U1' }),
  multi_users_select: accessory({ type: 'multi_users_select', initial_users: ['U1'] }),
  conversations_select: accessory({
    type: 'conversations_select',
    filter: { include: ['public'], exclude_bot_users: true },
  }),
  multi_conversations_select: accessory({ type: 'multi_conversations_select', default_to_current_conversation: true }),
  channels_select: accessory({ type: 'channels_select', initial_channel: 'C1' }),
  multi_channels_select: accessory({ type: 'multi_channels_select' }),
  datepicker: accessory({ type: 'datepicker', initial_date: '2026-12-31' }),
  timepicker: accessory({ type: 'timepicker', initial_time: '23:59' }),
  datetimepicker: actions({ type: 'datetimepicker', initial_date_time: 1_628_633_820 }),
  plain_text_input: field(entry({ multiline: true, min_length: 1, max_length: 3000 })),
  email_text_input: field({ type: 'email_text_input' }),
  url_text_input: field({ type: 'url_text_input', initial_value: 'https://example.com' }),
  number_input: field({ type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '9' }),
  rich_text_input: field({ type: 'rich_text_input', min_lines: 1, max_lines: 8 }),
  file_input: field({ type: 'file_input', filetypes: ['csr'], max_files: 1 }),
};

describe('every element of the platform', () => {
  test('has a good sample here', () => {
    expect(Object.keys(ELEMENTS_GOOD).sort()).toEqual(Object.keys(ELEMENTS).sort());
  });

  test.each(Object.entries(ELEMENTS_GOOD))('ok/%s', async (_, block) => {
    const { client, ops } = it();
    expect((await client.chat.postMessage({ channel: ops.id, text: 'x', blocks: [block] as never })).ok).toBe(true);
  });

  const TOO_LITTLE: readonly { readonly name: string; readonly block: Kit }[] = [
    { name: 'no file', block: field({ type: 'file_input', max_files: 0 }) },
    { name: 'no card', block: { type: 'carousel', elements: [] } },
    { name: 'no chosen items', block: accessory({ type: 'multi_static_select', ...opts, max_selected_items: 0 }) },
    { name: 'no row', block: { type: 'table', rows: [] } },
    { name: 'a pie of nothing', block: chart(1, 1, { chart: { type: 'pie', segments: [{ label: 'a', value: 0 }] } }) },
    {
      name: 'a data table of one row',
      block: { type: 'data_table', caption: 'x', rows: [[{ type: 'raw_text', text: 'a' }]] },
    },
  ];

  test.each(TOO_LITTLE)('fail/$name', async ({ block }) => {
    const { client, ops } = it();
    const said = await refusal(client.chat.postMessage({ channel: ops.id, text: 'x', blocks: [block] as never }));
    expect(said.error).toBe('invalid_blocks');
  });
});
