import { bold, card, code, context, date, link, moment, paragraph, relative } from '../../src/chat/build.ts';
import type { Message } from '../../src/chat/message.ts';

/** The instant at which every golden message is drawn. */
export const GOLDEN_NOW = '2026-03-01T06:05:00.000Z';

const TOKEN = 'gfj9XqEqT0b3yRr6Zk4m1Vd8Hh2Lw7Ns5Pc0Ja9Kx3Q';
const FINGERPRINT = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const ORDER = 'ord_01jnv8k2m4q7r9tx';

const applied: Message = card({
  tone: 'waiting',
  title: 'example.com: one DNS record is needed',
  blocks: [
    paragraph('Add this record at the DNS provider of ', code('example.com'), ', then press ', bold('Verify'), '.'),
    {
      kind: 'fields',
      fields: [
        { label: 'Order', value: [code(ORDER)] },
        { label: 'Plan', value: ['Free DV, 90 days'] },
        { label: 'Names', value: [code('example.com'), ', ', code('www.example.com')] },
        { label: 'Type', value: [code('TXT')] },
        { label: 'Deadline', value: [relative('2026-03-08T06:05:00.000Z')] },
      ],
    },
    { kind: 'code', label: 'Host', code: '_acme-challenge.example.com' },
    { kind: 'code', label: 'Value', code: TOKEN },
    context('Signet looks by itself every few minutes. ', link('How to add a record', 'https://docs.example.net/dns')),
  ],
  actions: [
    { label: 'Verify', command: 'cert verify', args: { order: ORDER }, style: 'primary' },
    { label: 'Use a file instead', command: 'cert verify', args: { order: ORDER, method: 'file' }, style: 'plain' },
    {
      label: 'Cancel',
      command: 'cert cancel',
      args: { order: ORDER },
      style: 'danger',
      confirm: 'Cancel the order for example.com?',
    },
  ],
});

const inProgress: Message = card({
  tone: 'waiting',
  title: 'api.example.com: validating',
  blocks: [
    {
      kind: 'steps',
      steps: [
        { label: 'Submitted', state: 'done', detail: [moment('2026-03-01T06:00:00.000Z')] },
        { label: 'Record written', state: 'done', detail: ['by ', bold('bind-internal')] },
        { label: 'Seen by every authoritative server', state: 'current', detail: ['2 of 3'] },
        { label: 'Checked by the CA', state: 'waiting' },
        { label: 'Organisation review', state: 'skipped', detail: ['not needed for DV'] },
        { label: 'Issued', state: 'waiting' },
      ],
    },
  ],
  actions: [{ label: 'Cancel', command: 'cert cancel', args: { order: ORDER }, style: 'danger', confirm: 'Cancel?' }],
});

const failedOrder: Message = card({
  tone: 'bad',
  title: 'shop.example.com: validation failed',
  blocks: [
    {
      kind: 'steps',
      steps: [
        { label: 'Submitted', state: 'done' },
        {
          label: 'Checked by the CA',
          state: 'failed',
          detail: ['CAA record ', code('0 issue "other.example"'), ' forbids it'],
        },
        { label: 'Issued', state: 'waiting' },
      ],
    },
    paragraph('Allow the CA in the CAA record of ', code('example.com'), ' or choose another CA, then apply again.'),
  ],
  actions: [
    { label: 'Apply again', command: 'cert apply', args: { names: 'shop.example.com' }, style: 'primary' },
    { label: 'Show the diagnosis', command: 'cert verify', args: { order: ORDER }, style: 'plain' },
  ],
});

const verifyDiagnosis: Message = card({
  tone: 'warning',
  title: 'example.com: the record is there, with another value',
  blocks: [
    {
      kind: 'fields',
      fields: [
        { label: 'Expected', value: [code('TXT'), ' ', code(TOKEN)] },
        { label: 'Found', value: [code('TXT'), ' ', code('an-old-value-from-last-year')] },
      ],
    },
    {
      kind: 'table',
      columns: ['Server', 'Address', 'Answer', 'State'],
      rows: [
        [['ns1.example.net'], [code('192.0.2.1')], [code('an-old-value-from-last-year')], ['another value']],
        [['ns2.example.net'], [code('192.0.2.2')], [code('an-old-value-from-last-year')], ['another value']],
        [['ns3.example.net'], [code('2001:db8::53')], ['–'], [bold('no answer'), ' within 3 s']],
      ],
    },
    {
      kind: 'list',
      ordered: true,
      items: [
        ['Replace the value of ', code('_acme-challenge.example.com'), '.'],
        ['See why ', code('ns3.example.net'), ' does not answer: the CA may ask it.'],
        ['Press ', bold('Verify'), ' again; allow up to 5 minutes.'],
      ],
    },
    { kind: 'code', label: 'Value', code: TOKEN },
  ],
  actions: [{ label: 'Verify', command: 'cert verify', args: { order: ORDER }, style: 'primary' }],
});

const approval: Message = card({
  tone: 'warning',
  title: 'Approval needed: revoke pay.example.com',
  blocks: [
    paragraph({ mention: 'Mei Lin', person: 'per_01mei' }, ' asks to revoke a certificate that is in use.'),
    {
      kind: 'fields',
      fields: [
        { label: 'Reason', value: ['The key was on a lost laptop.'] },
        { label: 'Serves', value: ['2 targets: ', code('web'), ', ', code('cache')] },
        { label: 'Ends', value: [relative('2026-03-02T06:05:00.000Z')] },
      ],
    },
  ],
  actions: [
    { label: 'Approve', command: 'cert approve', args: { approval: 'apv_01jq' }, style: 'primary' },
    {
      label: 'Reject',
      command: 'cert reject',
      args: { approval: 'apv_01jq' },
      style: 'danger',
      ask: { option: 'reason', label: 'Why not?' },
    },
  ],
});

const deployed: Message = card({
  tone: 'good',
  title: 'example.com is served by web and cache',
  blocks: [
    {
      kind: 'table',
      columns: ['Target', 'Where', 'Saw'],
      rows: [
        [
          ['web'],
          [code('web.example.com:443')],
          ['serial ', code('04:d2:1f'), ', valid until ', date('2026-05-30T06:05:00.000Z')],
        ],
        [['cache'], [code('10.0.0.7:8443')], ['the same certificate, chain complete']],
      ],
    },
    { kind: 'code', label: 'Fingerprint (SHA-256)', code: FINGERPRINT },
    { kind: 'divider' },
    context('Renews by itself ', relative('2026-04-30T06:05:00.000Z'), '.'),
  ],
  actions: [
    { label: 'Roll back', command: 'cert deploy', args: { undo: 'dep_01' }, style: 'danger', confirm: 'Roll back?' },
  ],
});

const expiring: Message = card({
  tone: 'warning',
  title: 'legacy.example.org expires in 6 days',
  blocks: [
    paragraph('Nothing renews it: it was uploaded. Last seen ', relative('2026-03-01T06:04:20.000Z'), '.'),
    context('You get this because you own it.'),
  ],
  actions: [
    { label: 'Apply for a new one', command: 'cert apply', args: { names: 'legacy.example.org' }, style: 'primary' },
    { label: 'Ignore', command: 'cert ignore-notifications', args: { certificate: 'crt_01' }, style: 'plain' },
  ],
});

const refused: Message = card({
  tone: 'bad',
  title: 'The free plan does not take example.gov',
  blocks: [paragraph('Choose a paid plan: ', code('apply example.gov --plan ov'), '.'), context('Rule PLAN-8')],
  audience: 'asker',
});

export const orderMessages = {
  applied,
  inProgress,
  failedOrder,
  verifyDiagnosis,
  approval,
  deployed,
  expiring,
  refused,
} as const;
