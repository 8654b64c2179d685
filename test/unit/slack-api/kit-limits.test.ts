import { describe, expect, test } from 'vitest';
import {
  actions,
  address,
  button,
  card,
  cell,
  chart,
  confirm,
  divider,
  entry,
  field,
  home,
  image,
  type Kit,
  letters,
  marked,
  modal,
  plain,
  row,
  rows,
  section,
  select,
  table,
  times,
} from './kit-samples.ts';
import { refusal, sharedRig } from './slack-rig.ts';

const it = sharedRig();

interface Limit {
  readonly name: string;
  /** The largest number taken. */
  readonly most: number;
  readonly make: (n: number) => Kit[];
  readonly says: string;
}

const chars = (most: number): string => `must be less than ${most + 1} characters`;
const items = (most: number): string => `no more than ${most} items allowed`;
const limit = (name: string, most: number, says: string, make: (n: number) => Kit[]): Limit => ({
  name,
  most,
  says,
  make,
});

const inSection = (element: Kit): Kit[] => [section({ accessory: element })];

/** §1.4 of the platform notes, line by line. */
const MESSAGE_LIMITS: readonly Limit[] = [
  limit('blocks of a message', 50, items(50), (n) => times(n, divider)),
  limit('section text', 3000, chars(3000), (n) => [section({ text: marked(n) })]),
  limit('section fields', 10, items(10), (n) => [section({ fields: times(n, () => plain(1)) })]),
  limit('section field text', 2000, chars(2000), (n) => [section({ fields: [plain(n)] })]),
  limit('header', 150, chars(150), (n) => [{ type: 'header', text: plain(n) }]),
  limit('actions elements', 25, items(25), (n) => [actions(...times(n, () => button()))]),
  limit('context elements', 10, items(10), (n) => [{ type: 'context', elements: times(n, () => plain(1)) }]),
  limit('button text', 75, chars(75), (n) => [actions(button({ text: plain(n) }))]),
  limit('button value', 2000, chars(2000), (n) => [actions(button({ value: letters(n) }))]),
  limit('button url', 3000, chars(3000), (n) => [actions(button({ url: address(n) }))]),
  limit('button accessibility label', 75, chars(75), (n) => [actions(button({ accessibility_label: letters(n) }))]),
  limit('action_id', 255, chars(255), (n) => [actions(button({ action_id: letters(n) }))]),
  limit('block_id', 255, chars(255), (n) => [section({ block_id: letters(n) })]),
  limit('option text', 75, chars(75), (n) => inSection(select({ options: [row({ text: plain(n) })] }))),
  limit('option value', 150, chars(150), (n) => inSection(select({ options: [row({ value: letters(n) })] }))),
  limit('option description', 75, chars(75), (n) => inSection(select({ options: [row({ description: plain(n) })] }))),
  limit('select options', 100, items(100), (n) => inSection(select({ options: rows(n) }))),
  limit('select groups', 100, items(100), (n) =>
    inSection(select({ option_groups: times(n, () => ({ label: plain(1), options: rows(1) })) })),
  ),
  limit('options of a group', 100, items(100), (n) =>
    inSection(select({ option_groups: [{ label: plain(1), options: rows(n) }] })),
  ),
  limit('group label', 75, chars(75), (n) =>
    inSection(select({ option_groups: [{ label: plain(n), options: rows(1) }] })),
  ),
  limit('radio buttons', 10, items(10), (n) => inSection({ type: 'radio_buttons', options: rows(n) })),
  limit('checkboxes', 10, items(10), (n) => inSection({ type: 'checkboxes', options: rows(n) })),
  limit('overflow rows', 5, items(5), (n) => inSection({ type: 'overflow', options: rows(n) })),
  limit('confirm title', 100, chars(100), (n) => [actions(button({ confirm: confirm({ title: plain(n) }) }))]),
  limit('confirm text', 300, chars(300), (n) => [actions(button({ confirm: confirm({ text: plain(n) }) }))]),
  limit('confirm button', 30, chars(30), (n) => [actions(button({ confirm: confirm({ confirm: plain(n) }) }))]),
  limit('deny button', 30, chars(30), (n) => [actions(button({ confirm: confirm({ deny: plain(n) }) }))]),
  limit('placeholder', 150, chars(150), (n) => inSection(select({ options: rows(1), placeholder: plain(n) }))),
  limit('input label', 2000, chars(2000), (n) => [field(entry(), { label: plain(n) })]),
  limit('input hint', 2000, chars(2000), (n) => [field(entry(), { hint: plain(n) })]),
  limit('plain_text_input initial value', 3000, chars(3000), (n) => [field(entry({ initial_value: letters(n) }))]),
  limit('plain_text_input max_length', 3000, 'must be at most 3000', (n) => [field(entry({ max_length: n }))]),
  limit('image alt text', 2000, chars(2000), (n) => [image({ alt_text: letters(n) })]),
  limit('image url', 3000, chars(3000), (n) => [image({ image_url: address(n) })]),
  limit('image title', 2000, chars(2000), (n) => [image({ title: plain(n) })]),
  limit('file_input files', 10, 'must be at most 10', (n) => [field({ type: 'file_input', max_files: n })]),
  limit('markdown block', 12_000, chars(12_000), (n) => [{ type: 'markdown', text: letters(n) }]),
  limit('table rows', 100, items(100), (n) => [table(n)]),
  limit('table cells of a row', 20, items(20), (n) => [table(1, n)]),
  limit('table characters', 10_000, chars(10_000), (n) => [
    { type: 'table', rows: [[cell(letters(n - 4000)), cell(letters(4000))]] },
  ]),
  limit('table column settings', 20, items(20), (n) => [
    { ...table(1), column_settings: times(n, () => ({ align: 'left' })) },
  ]),
  limit('card title', 150, chars(150), (n) => [card({ title: marked(n) })]),
  limit('card subtitle', 150, chars(150), (n) => [card({ subtitle: marked(n) })]),
  limit('card body', 200, chars(200), (n) => [card({ body: marked(n) })]),
  limit('carousel cards', 10, items(10), (n) => [{ type: 'carousel', elements: times(n, () => card()) }]),
  limit('context_actions elements', 5, items(5), (n) => [
    { type: 'context_actions', elements: times(n, () => ({ type: 'icon_button', icon: 'trash', text: plain(3) })) },
  ]),
  limit('charts of a message', 2, 'too many data_visualization blocks', (n) => times(n, () => chart())),
  limit('chart series', 12, items(12), (n) => [chart(n)]),
  limit('chart points', 20, items(20), (n) => [chart(1, n)]),
  limit('chart title', 50, chars(50), (n) => [chart(1, 1, { title: letters(n) })]),
  limit('chart label', 20, chars(20), (n) => [
    chart(1, 1, { chart: { type: 'pie', segments: [{ label: letters(n), value: 1 }] } }),
  ]),
];

describe('a message at and above each limit of Block Kit', () => {
  test.each(MESSAGE_LIMITS)('ok/$name: $most', async ({ make, most }) => {
    const { client, ops } = it();
    const posted = await client.chat.postMessage({ channel: ops.id, text: 'x', blocks: make(most) as never });
    expect(posted.ok).toBe(true);
  });

  test.each(MESSAGE_LIMITS)('fail/$name: one above $most', async ({ make, most, says }) => {
    const { client, ops } = it();
    const said = await refusal(
      client.chat.postMessage({ channel: ops.id, text: 'x', blocks: make(most + 1) as never }),
    );
    expect(said.error).toBe('invalid_blocks');
    const { messages } = said.response_metadata as { messages: string[] };
    expect(messages.join('\n')).toContain(`[ERROR] ${says} [json-pointer:/blocks`);
    expect((said.errors as string[]).join('\n')).toContain(says);
  });
});

interface ViewLimit {
  readonly name: string;
  readonly most: number;
  readonly make: (n: number) => Kit;
  readonly says: string;
}

const VIEW_LIMITS: readonly ViewLimit[] = [
  { name: 'blocks of a modal', most: 100, says: items(100), make: (n) => modal({ blocks: times(n, divider) }) },
  { name: 'modal title', most: 24, says: chars(24), make: (n) => modal({ title: plain(n) }) },
  { name: 'modal submit', most: 24, says: chars(24), make: (n) => modal({ submit: plain(n) }) },
  { name: 'modal close', most: 24, says: chars(24), make: (n) => modal({ close: plain(n) }) },
  { name: 'private_metadata', most: 3000, says: chars(3000), make: (n) => modal({ private_metadata: letters(n) }) },
  { name: 'callback_id', most: 255, says: chars(255), make: (n) => modal({ callback_id: letters(n) }) },
];

describe('a view at and above each limit', () => {
  const update = async (view: Kit) => {
    const { client, api, team, ann } = it();
    const opened = api.platform.modals.open(team.id, ann.id, modal());
    return client.views.update({ view_id: opened.id, view: view as never });
  };

  test.each(VIEW_LIMITS)('ok/$name: $most', async ({ make, most }) => {
    expect((await update(make(most))).ok).toBe(true);
  });

  test.each(VIEW_LIMITS)('fail/$name: one above $most', async ({ make, most, says }) => {
    const said = await refusal(update(make(most + 1)));
    expect(said.error).toBe('invalid_arguments');
    const { messages } = said.response_metadata as { messages: string[] };
    expect(messages.join('\n')).toContain(`[ERROR] ${says} [json-pointer:/view`);
  });

  test('ok/blocks of an App Home: 100', async () => {
    const { client, ann } = it();
    const published = await client.views.publish({
      user_id: ann.id,
      view: home({ blocks: times(100, divider) }) as never,
    });
    expect(published.ok).toBe(true);
  });

  test('fail/blocks of an App Home: 101', async () => {
    const { client, ann } = it();
    const view = home({ blocks: times(101, divider) });
    expect((await refusal(client.views.publish({ user_id: ann.id, view: view as never }))).error).toBe(
      'invalid_arguments',
    );
  });

  test('fail/a view above 250 kB is view_too_large', async () => {
    const blocks = times(100, () => section({ text: marked(2900) }));
    expect((await refusal(update(modal({ blocks })))).error).toBe('view_too_large');
  });
});
