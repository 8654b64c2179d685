import type { Action } from '../../src/chat/action.ts';
import { plainText } from '../../src/chat/build.ts';
import type { Block, Message, Text } from '../../src/chat/message.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);

const words = (text: Text): string =>
  text
    .map((span) => {
      if (typeof span === 'string') return escaped(span);
      if ('bold' in span) return `<b>${escaped(span.bold)}</b>`;
      if ('code' in span) return `<code>${escaped(span.code)}</code>`;
      if ('link' in span && /^https?:/.test(span.to)) return `<a href="${escaped(span.to)}">${escaped(span.link)}</a>`;
      return escaped(plainText([span]));
    })
    .join('');

const row = (tag: 'td' | 'th', cells: readonly string[]): string =>
  `<tr>${cells.map((cell) => `<${tag} align="left">${cell}</${tag}>`).join('')}</tr>`;

type Drawers = { readonly [K in Block['kind']]: (block: Extract<Block, { kind: K }>) => string };

/** Plain enough for every mail reader: no style, no script, nothing loaded from elsewhere. */
const DRAWERS: Drawers = {
  text: ({ text }) => `<p>${words(text)}</p>`,
  context: ({ text }) => `<p><small>${words(text)}</small></p>`,
  fields: ({ fields }) =>
    `<table>${fields.map(({ label, value }) => row('td', [escaped(label), words(value)])).join('')}</table>`,
  list: ({ items }) => `<ul>${items.map((item) => `<li>${words(item)}</li>`).join('')}</ul>`,
  table: ({ columns, rows }) =>
    `<table>${row('th', columns.map(escaped))}${rows.map((cells) => row('td', cells.map(words))).join('')}</table>`,
  code: ({ label, code }) => `${label === undefined ? '' : `<p>${escaped(label)}</p>`}<pre>${escaped(code)}</pre>`,
  steps: ({ steps }) =>
    `<ul>${steps.map(({ label, state, detail = [] }) => `<li>[${state}] ${escaped(label)} ${words(detail)}</li>`).join('')}</ul>`,
  image: ({ alt }) => `<p>${escaped(alt)}</p>`,
  divider: () => '<hr>',
};

/** A button in a mail is the command to type. */
const typed = ({ label, command, args }: Action): string =>
  `${label}: /${command} ${Object.entries(args)
    .map(([name, value]) => `--${name} ${/\s/.test(value) ? JSON.stringify(value) : value}`)
    .join(' ')}`.trimEnd();

export const mailText = ({ plain, actions }: Message): string =>
  [plain, ...(actions.length === 0 ? [] : ['', ...actions.map(typed)]), ''].join('\n');

export const mailHtml = ({ title, blocks, actions }: Message, language: string): string =>
  [
    `<!doctype html><html lang="${language}"><body>`,
    `<h2>${escaped(title)}</h2>`,
    ...blocks.map((block) => (DRAWERS[block.kind] as (block: Block) => string)(block)),
    ...(actions.length === 0 ? [] : [`<pre>${actions.map((action) => escaped(typed(action))).join('\n')}</pre>`]),
    '</body></html>',
  ].join('\n');
