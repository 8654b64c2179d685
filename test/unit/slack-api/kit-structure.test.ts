import { describe, expect, test } from 'vitest';
import {
  actions,
  button,
  card,
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
  rich,
  row,
  rows,
  section,
  select,
  table,
  times,
} from './kit-samples.ts';
import { refusal, sharedRig } from './slack-rig.ts';

const it = sharedRig();

const post = (blocks: unknown) =>
  it().client.chat.postMessage({ channel: it().ops.id, text: 'x', blocks: blocks as never });

interface Wrong {
  readonly name: string;
  readonly blocks: Kit[];
  readonly says: string;
}

const wrong = (name: string, says: string, ...blocks: Kit[]): Wrong => ({ name, says, blocks });
const accessory = (element: Kit): Kit => section({ accessory: element });

const WRONG: readonly Wrong[] = [
  wrong('an unknown block', 'unsupported type: banner [json-pointer:/blocks/0/type]', { type: 'banner' }),
  wrong('a block without a type', 'missing required field: type [json-pointer:/blocks/0]', { text: plain(1) }),
  wrong('an unknown property of a block', 'invalid additional property: colour [json-pointer:/blocks/0]', {
    ...divider(),
    colour: 'red',
  }),
  wrong(
    'an unknown property of an element',
    'invalid additional property: label [json-pointer:/blocks/0/elements/0]',
    actions(button({ label: 'x' })),
  ),
  wrong(
    'an unknown property of a text',
    'invalid additional property: emoji [json-pointer:/blocks/0/text]',
    section({ text: { ...marked(3), emoji: false } }),
  ),
  wrong(
    'null where text belongs',
    'must provide a string [json-pointer:/blocks/0/elements/0/value]',
    actions(button({ value: null })),
  ),
  wrong(
    'a string where a text object belongs',
    'must provide an object [json-pointer:/blocks/0/title]',
    card({ title: 'x' }),
  ),
  wrong('empty text', 'must be more than 0 characters [json-pointer:/blocks/0/text/text]', section({ text: plain(0) })),
  wrong('a section without text and fields', 'missing required field: text or fields [json-pointer:/blocks/0]', {
    type: 'section',
  }),
  wrong('markup in a header', 'must be a valid enum value [json-pointer:/blocks/0/text/type]', {
    type: 'header',
    text: marked(3),
  }),
  wrong(
    'markup on a button',
    'must be a valid enum value [json-pointer:/blocks/0/elements/0/text/type]',
    actions(button({ text: marked(3) })),
  ),
  wrong(
    'a style that is none',
    'must be a valid enum value [json-pointer:/blocks/0/elements/0/style]',
    actions(button({ style: 'default' })),
  ),
  wrong('no elements', 'must provide at least 1 items [json-pointer:/blocks/0/elements]', actions()),
  wrong(
    'a text input in actions',
    'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
    actions(entry()),
  ),
  wrong('a button as input', 'unsupported type: button [json-pointer:/blocks/0/element/type]', field(button())),
  wrong('a select without rows', 'missing required field: options or option_groups', accessory(select())),
  wrong('a select with an empty list', 'must provide at least 1 items', accessory(select({ options: [] }))),
  wrong(
    'rows and groups together',
    'must provide only one of: options, option_groups',
    accessory(select({ options: rows(1), option_groups: [{ label: plain(1), options: rows(1) }] })),
  ),
  wrong(
    'an initial option that is no option',
    'must match one of the provided options',
    accessory(select({ options: rows(2), initial_option: row({ value: 'other' }) })),
  ),
  wrong(
    'markup in a row of a select',
    'must be a valid enum value',
    accessory(select({ options: [row({ text: marked(3) })] })),
  ),
  wrong(
    'a link in a row of a select',
    'invalid additional property: url',
    accessory(select({ options: [row({ url: 'https://example.com' })] })),
  ),
  wrong(
    'min_length above max_length',
    'must not be greater than max_length',
    field(entry({ min_length: 9, max_length: 2 })),
  ),
  wrong('a wrong date', 'must be a valid date', accessory({ type: 'datepicker', initial_date: '1.2.2026' })),
  wrong('a wrong time', 'must be a valid time', accessory({ type: 'timepicker', initial_time: '25:00' })),
  wrong('an address that is none', 'must be a valid url', actions(button({ url: 'javascript:alert(1)' }))),
  wrong('an image without an address', 'missing required field: image_url or slack_file', {
    type: 'image',
    alt_text: 'x',
  }),
  wrong('an image with two', 'must provide only one of: image_url, slack_file', image({ slack_file: { id: 'F1' } })),
  wrong('an image without words', 'missing required field: alt_text', {
    type: 'image',
    image_url: 'https://example.com/a.png',
  }),
  wrong(
    'a confirmation without text',
    'missing required field: text',
    actions(button({ confirm: confirm({ text: undefined }) })),
  ),
  wrong(
    'two blocks with one id',
    '`block_id` "a" already exists [json-pointer:/blocks/1/block_id]',
    section({ block_id: 'a' }),
    section({ block_id: 'a' }),
  ),
  wrong(
    'two elements of a block with one id',
    '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
  ),
  wrong('an unknown part of rich text', 'unsupported type: shout', rich({ type: 'shout', text: 'x' })),
  wrong(
    'a style in rich text that is none',
    'invalid additional property: big',
    rich({ type: 'text', text: 'x', style: { big: true } }),
  ),
  wrong('a card with nothing in it', 'missing required field: hero_image or title or actions or body', {
    type: 'card',
  }),
  wrong('an empty table cell', 'must be more than 0 characters', {
    type: 'table',
    rows: [[{ type: 'raw_text', text: '' }]],
  }),
  wrong(
    'a chart whose series miss a category',
    'must provide one value for every category',
    chart(1, 2, {
      chart: {
        type: 'line',
        series: [{ name: 's', data: [{ label: 'a', value: 1 }] }],
        axis_config: { categories: ['a', 'b'] },
      },
    }),
  ),
  wrong(
    'markdown blocks above 12,000 characters together',
    'must be less than 12001 characters [json-pointer:/blocks]',
    { type: 'markdown', text: letters(7000) },
    { type: 'markdown', text: letters(7000) },
  ),
  wrong('a task with a status that is none', 'must be a valid enum value', {
    type: 'task_card',
    task_id: '1',
    title: 'x',
    status: 'done',
  }),
];

describe('a message with a fault in its blocks', () => {
  test.each(WRONG)('fail/$name', async ({ blocks, says }) => {
    const said = await refusal(post(blocks));
    expect(said.error).toBe('invalid_blocks');
    expect((said.response_metadata as { messages: string[] }).messages.join('\n')).toContain(says);
  });

  test('fail/a text object that fits neither kind says so first', async () => {
    const said = await refusal(post([section({ text: marked(3001) })]));
    expect(said.errors).toEqual([
      'failed to match all allowed schemas [json-pointer:/blocks/0/text]',
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ]);
  });

  test('fail/blocks that are no list are invalid_blocks_format', async () => {
    expect((await refusal(post('[{"type":'))).error).toBe('invalid_blocks_format');
    expect((await refusal(post({ type: 'divider' }))).error).toBe('invalid_blocks_format');
  });

  test('fail/two tables are invalid_attachments', async () => {
    const said = await refusal(post([table(1), table(1)]));
    expect(said.error).toBe('invalid_attachments');
    expect((said.response_metadata as { messages: string[] }).messages).toEqual(['[ERROR] only_one_table_allowed']);
  });

  test('fail/much text in few blocks is msg_blocks_too_long', async () => {
    expect((await refusal(post(times(5, () => section({ text: marked(2900) }))))).error).toBe('msg_blocks_too_long');
  });

  test('ok/the same action_id in different blocks', async () => {
    const again = () => actions(button({ action_id: 'a' }));
    expect((await post([again(), again()])).ok).toBe(true);
  });

  test('ok/a markdown block loses its block_id', async () => {
    const posted = await post([{ type: 'markdown', text: 'x', block_id: 'mine' }]);
    expect((posted.message!.blocks![0] as Kit).block_id).not.toBe('mine');
  });

  test('ok/ids that were left out are made', async () => {
    const posted = await post([actions(button())]);
    const block = posted.message?.blocks?.[0] as { block_id: string; elements: { action_id: string }[] };
    expect(block.block_id).toMatch(/^\w{5}$/);
    expect(block.elements[0]?.action_id).toMatch(/^\w{5}$/);
  });
});

interface WrongView {
  readonly name: string;
  readonly view: Kit;
  readonly says: string;
}

const WRONG_VIEWS: readonly WrongView[] = [
  {
    name: 'an input without a submit button',
    view: modal({ blocks: [field(entry())] }),
    says: 'must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]',
  },
  {
    name: 'an unknown property',
    view: modal({ submit_disabled: true }),
    says: 'invalid additional property: submit_disabled [json-pointer:/view]',
  },
  { name: 'no title', view: modal({ title: undefined }), says: 'missing required field: title [json-pointer:/view]' },
  {
    name: 'a markdown block',
    view: modal({ blocks: [{ type: 'markdown', text: 'x' }] }),
    says: 'unsupported type: markdown [json-pointer:/view/blocks/0/type]',
  },
  {
    name: 'a table',
    view: modal({ blocks: [table(1)] }),
    says: 'unsupported type: table [json-pointer:/view/blocks/0/type]',
  },
  { name: 'a chart', view: modal({ blocks: [chart()] }), says: 'unsupported type: data_visualization' },
  {
    name: 'two fields that want the focus',
    view: modal({
      submit: plain(2),
      blocks: [field(entry({ focus_on_load: true })), field(entry({ focus_on_load: true }))],
    }),
    says: 'only one element may set `focus_on_load`',
  },
];

describe('a view with a fault', () => {
  test.each(WRONG_VIEWS)('fail/$name', async ({ view, says }) => {
    const { client, api, team, ann } = it();
    const opened = api.platform.modals.open(team.id, ann.id, modal());
    const said = await refusal(client.views.update({ view_id: opened.id, view: view as never }));
    expect(said.error).toBe('invalid_arguments');
    expect((said.response_metadata as { messages: string[] }).messages.join('\n')).toContain(says);
  });

  test('fail/a modal as App Home', async () => {
    const { client, ann } = it();
    expect((await refusal(client.views.publish({ user_id: ann.id, view: modal() as never }))).error).toBe(
      'invalid_arguments',
    );
  });

  test('fail/a title on an App Home', async () => {
    const { client, ann } = it();
    const said = await refusal(client.views.publish({ user_id: ann.id, view: home({ title: plain(3) }) as never }));
    expect((said.response_metadata as { messages: string[] }).messages[0]).toContain(
      'invalid additional property: title',
    );
  });
});

describe('a message with attachments', () => {
  const attach = (attachments: unknown) =>
    it().client.chat.postMessage({ channel: it().ops.id, text: 'x', attachments: attachments as never });

  test('ok/a coloured bar beside blocks', async () => {
    expect((await attach([{ color: '#2eb886', fallback: 'x', blocks: [section()] }])).ok).toBe(true);
  });

  test('fail/the blocks inside are checked too', async () => {
    const said = await refusal(attach([{ color: '#2eb886', blocks: [section({ text: marked(3001) })] }]));
    expect(said.error).toBe('invalid_blocks');
    expect((said.errors as string[]).at(-1)).toContain('/attachments/0/blocks/0/text/text');
  });

  test('fail/an unknown property', async () => {
    expect((await refusal(attach([{ colour: 'red' }]))).error).toBe('invalid_attachments');
  });

  test('fail/more than a hundred', async () => {
    expect((await refusal(attach(times(101, () => ({ text: 'x' }))))).error).toBe('too_many_attachments');
  });
});
