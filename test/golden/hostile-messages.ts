import { bold, card, code, link, paragraph } from '../../src/chat/build.ts';
import type { Message } from '../../src/chat/message.ts';

const ESCAPES = 'before\u001b[2J\u001b]0;owned\u0007\u001b[31mred\u009b1A\u0000\u0008after';
const MENTIONS =
  '@everyone @here <!channel> <!here> <@U0123456789> <@123456789012345678> <@&987654321098765432> <#C0123456789>';
const MARKUP =
  '*bold* _italic_ ~struck~ **bold** __under__ ||hidden|| `code` ```fence``` > quote # head [text](https://evil.example)';
const LINKS = '<https://evil.example|https://bank.example> & &lt;b&gt; <b>html</b> <script>alert(1)</script>';
const OVERRIDE = 'certificate_\u202egnp.exe\u202c and \u2066isolated\u2069, zero\u200bwidth, \ufeffmark';

const escapes: Message = card({
  tone: 'bad',
  title: `Escapes: ${ESCAPES}`,
  blocks: [
    paragraph(ESCAPES, ' ', bold(ESCAPES), ' ', code(ESCAPES), ' ', link(ESCAPES, `https://example.com/${ESCAPES}`)),
    { kind: 'fields', fields: [{ label: ESCAPES, value: [ESCAPES] }] },
    { kind: 'list', items: [[ESCAPES], ['line\r\nbreak\rreturn\ttab\u2028separator']] },
    { kind: 'table', columns: [ESCAPES, 'b'], rows: [[[ESCAPES], ['x\ny']]] },
    { kind: 'code', label: ESCAPES, code: ESCAPES },
    { kind: 'steps', steps: [{ label: ESCAPES, state: 'current', detail: [ESCAPES] }] },
    { kind: 'image', alt: ESCAPES, png: new Uint8Array() },
    { kind: 'context', text: [{ mention: ESCAPES, person: ESCAPES }] },
  ],
  actions: [{ label: ESCAPES, command: 'cert status', args: { subject: ESCAPES }, style: 'plain' }],
});

const mentions: Message = card({
  tone: 'warning',
  title: `Mentions: ${MENTIONS}`,
  blocks: [
    paragraph(MENTIONS, ' ', bold(MENTIONS), ' ', code(MENTIONS)),
    { kind: 'fields', fields: [{ label: MENTIONS, value: [{ mention: '@everyone', person: 'per_x' }] }] },
    { kind: 'context', text: [MENTIONS] },
  ],
  actions: [{ label: '@everyone', command: 'cert status', args: { subject: MENTIONS }, style: 'primary' }],
});

const markup: Message = card({
  title: `Markup: ${MARKUP}`,
  blocks: [
    paragraph(MARKUP, '\n', LINKS),
    { kind: 'list', items: [[MARKUP], [LINKS]], ordered: true },
    { kind: 'table', columns: ['a|b', '`c`'], rows: [[['pipe | in a cell'], ['``` fence ```']]] },
    { kind: 'code', label: 'Fence', code: '```\nstill code\n```\n~~~' },
    paragraph(link('https://bank.example', 'https://evil.example/?a=1&b=<2>'), ' ', link('', 'https://example.com/')),
  ],
  actions: [
    { label: ':smile: &amp; *x*', command: 'cert status', args: { subject: '-"quoted\\" text' }, style: 'plain' },
  ],
});

const overrides: Message = card({
  tone: 'bad',
  title: `Overrides: ${OVERRIDE}`,
  blocks: [
    paragraph(OVERRIDE, ' ', link(OVERRIDE, 'https://example.com/\u202egpj.exe')),
    { kind: 'code', label: 'File', code: OVERRIDE },
    { kind: 'list', items: [['שלום عالم'], ['\ud800 lone surrogate'], ['family 👨‍👩‍👧 flag 🇨🇳 é e\u0301']] },
  ],
  actions: [{ label: OVERRIDE, command: 'cert status', args: { subject: 'x' }, style: 'danger', confirm: OVERRIDE }],
});

export const hostileMessages = { escapes, mentions, markup, overrides } as const;
