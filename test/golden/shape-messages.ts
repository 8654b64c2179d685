import type { Action } from '../../src/chat/action.ts';
import { bold, card, code, context, date, link, moment, paragraph, relative } from '../../src/chat/build.ts';
import type { Message, Text } from '../../src/chat/message.ts';
import { plus } from '../../src/kernel/clock.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { GOLDEN_NOW } from './order-messages.ts';

// One white pixel.
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAWk1v8QAAAABJRU5ErkJggg==',
  'base64',
);

const STYLES: readonly Action['style'][] = ['primary', 'plain', 'danger'];

const buttons = (count: number): readonly Action[] =>
  Array.from({ length: count }, (_, index): Action => {
    const number = index + 1;
    return {
      label: `Renew site ${number}`,
      command: 'cert renew',
      args: { certificate: `crt_${String(number).padStart(4, '0')}` },
      style: STYLES[index % STYLES.length] ?? 'plain',
      ...(number % 5 === 0 ? { confirm: `Renew site ${number} now?` } : {}),
      ...(number % 7 === 0 ? { ask: { option: 'remark', label: 'Remark' } } : {}),
    };
  });

const EVERY_SPAN: Text = [
  'plain, ',
  bold('bold'),
  ', ',
  code('code'),
  ', ',
  link('a link', 'https://example.com/path?x=1'),
  ', ',
  link('https://example.com/', 'https://example.com/'),
  ', ',
  { mention: 'Mei Lin', person: 'per_01mei' },
  ', ',
  date(GOLDEN_NOW),
  ', ',
  moment(GOLDEN_NOW),
  ', ',
  relative(plus(GOLDEN_NOW, 13.9 * DAY)),
];

const everyBlock: Message = card({
  title: 'Every block and every span',
  blocks: [
    paragraph(...EVERY_SPAN),
    {
      kind: 'fields',
      fields: [
        { label: 'Spans', value: EVERY_SPAN },
        { label: 'A longer label', value: ['short'] },
      ],
    },
    { kind: 'list', items: [EVERY_SPAN, ['second']] },
    { kind: 'list', ordered: true, items: [['first'], EVERY_SPAN] },
    { kind: 'divider' },
    {
      kind: 'table',
      columns: ['Name', 'Value'],
      rows: [
        [['spans'], EVERY_SPAN],
        [['two'], ['2']],
      ],
    },
    { kind: 'code', label: 'With a label', code: 'openssl x509 -in example.pem -noout -text' },
    { kind: 'code', code: 'no label\n  two lines, indented' },
    {
      kind: 'steps',
      steps: [
        { label: 'done', state: 'done', detail: EVERY_SPAN },
        { label: 'current', state: 'current' },
        { label: 'waiting', state: 'waiting' },
        { label: 'failed', state: 'failed' },
        { label: 'skipped', state: 'skipped' },
      ],
    },
    { kind: 'image', alt: 'A QR code for the one-time link', png: PIXEL },
    context(...EVERY_SPAN),
  ],
  actions: buttons(1),
});

const tones = (['neutral', 'good', 'waiting', 'warning', 'bad'] as const).map((tone): [string, Message] => [
  `tone-${tone}`,
  card({ tone, title: `The tone ${tone}`, blocks: [paragraph('One sentence.')] }),
]);

const longTable: Message = card({
  title: '200 names of one order',
  blocks: [
    {
      kind: 'table',
      columns: ['#', 'Name', 'State', 'Advice'],
      rows: Array.from({ length: 200 }, (_, index) => [
        [String(index + 1)],
        [code(`host-${index + 1}.eu-west.internal.example.com`)],
        [index % 3 === 0 ? bold('missing') : 'valid'],
        [index % 3 === 0 ? 'Add the record, then verify again' : '–'],
      ]),
    },
  ],
  actions: buttons(5),
});

const certificates: Message = card({
  title: '100 certificates',
  blocks: [
    context('Sorted by expiry.'),
    {
      kind: 'table',
      columns: ['Id', 'Names', 'Issuer', 'Expires', 'State'],
      rows: Array.from({ length: 100 }, (_, index) => [
        [code(`crt_${String(index + 1).padStart(4, '0')}`)],
        [`site-${index + 1}.example.com${index % 4 === 0 ? ', www and 3 more' : ''}`],
        [index % 2 === 0 ? 'built-in CA' : 'pebble'],
        [relative(plus(GOLDEN_NOW, (index + 2) * DAY))],
        [index < 10 ? bold('expiring soon') : 'issued'],
      ]),
    },
  ],
  actions: [
    { label: 'Next page', command: 'cert list', args: { page: '2' }, style: 'plain' },
    { label: 'Only expiring', command: 'cert list', args: { state: 'expiring' }, style: 'plain' },
  ],
});

const LONG_WORD = `${'a'.repeat(60)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(40)}.example.com`;

const longWords: Message = card({
  tone: 'waiting',
  title: `Validating ${LONG_WORD}`,
  blocks: [
    paragraph('The name ', code(LONG_WORD), ' is as long as DNS allows.'),
    { kind: 'fields', fields: [{ label: 'A label that is much longer than labels usually are', value: [LONG_WORD] }] },
    { kind: 'table', columns: ['Name', 'State'], rows: [[[code(LONG_WORD)], ['valid']]] },
    { kind: 'code', label: 'Value', code: 'x'.repeat(300) },
  ],
  actions: [{ label: `Verify ${LONG_WORD}`, command: 'cert verify', args: { order: LONG_WORD }, style: 'primary' }],
});

const chinese: Message = card({
  tone: 'warning',
  title: '例子.公司 的证书将在 6 天后到期',
  blocks: [
    paragraph(
      '该证书由',
      bold('上传'),
      '得到，不会自动续费。请在到期前申请新证书，并部署到全部 3 个目标，否则访问者会看到安全警告。',
    ),
    {
      kind: 'fields',
      fields: [
        { label: '域名', value: [code('例子.公司'), ' (xn--fsqu00a.xn--55qx5d)'] },
        { label: '颁发机构', value: ['内置 CA'] },
        { label: '到期', value: [relative(plus(GOLDEN_NOW, 6 * DAY))] },
      ],
    },
    {
      kind: 'table',
      columns: ['目标', '状态'],
      rows: [
        [['网站'], ['正在使用']],
        [['缓存 cache-1'], ['等待部署']],
      ],
    },
    {
      kind: 'steps',
      steps: [
        { label: '已提交', state: 'done' },
        { label: '验证中', state: 'current', detail: ['3 台服务器中的 2 台'] },
      ],
    },
  ],
  actions: [
    { label: '申请新证书', command: 'cert apply', args: { names: '例子.公司' }, style: 'primary' },
    { label: '忽略消息通知', command: 'cert ignore-notifications', args: { certificate: 'crt_01' }, style: 'plain' },
  ],
});

const empty: Message = card({
  title: 'Empty blocks',
  blocks: [
    paragraph(),
    context(),
    { kind: 'fields', fields: [] },
    { kind: 'fields', fields: [{ label: 'Empty value', value: [] }] },
    { kind: 'list', items: [] },
    { kind: 'table', columns: ['Name', 'State'], rows: [] },
    { kind: 'code', code: '' },
    { kind: 'steps', steps: [] },
    { kind: 'divider' },
    { kind: 'divider' },
    { kind: 'image', alt: '', png: new Uint8Array() },
  ],
});

const titleOnly: Message = card({ tone: 'good', title: 'Done' });

export const shapeMessages: Readonly<Record<string, Message>> = {
  everyBlock,
  ...Object.fromEntries(tones),
  longTable,
  certificates,
  longWords,
  chinese,
  empty,
  titleOnly,
  actions30: card({ title: 'Thirty buttons', blocks: [paragraph('Choose.')], actions: buttons(30) }),
  actions5: card({ title: 'Five buttons and nothing else', actions: buttons(5) }),
};
