import { plainText } from '../src/chat/build.ts';
import type { Block, Span, Text } from '../src/chat/message.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in HTML, between tags and in an attribute. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);

type Instant = Extract<Span, { readonly instant: string }>;

const row = (tag: 'td' | 'th', cells: readonly string[]): string =>
  `<tr>${cells.map((cell) => `<${tag} align="left">${cell}</${tag}>`).join('')}</tr>`;

type Drawers = { readonly [K in Block['kind']]: (block: Extract<Block, { kind: K }>) => string };

/** Blocks as plain HTML: no style, no script, nothing loaded from elsewhere. `when` says an instant; default: in UTC. */
export const htmlBlocks = (
  blocks: readonly Block[],
  when: (span: Instant) => string = (span) => plainText([span]),
): string => {
  const words = (text: Text): string =>
    text
      .map((span) => {
        if (typeof span === 'string') return escaped(span);
        if ('bold' in span) return `<b>${escaped(span.bold)}</b>`;
        if ('code' in span) return `<code>${escaped(span.code)}</code>`;
        if ('link' in span && /^https?:/.test(span.to))
          return `<a href="${escaped(span.to)}">${escaped(span.link)}</a>`;
        return escaped('instant' in span ? when(span) : plainText([span]));
      })
      .join('');
  const drawers: Drawers = {
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
  return blocks.map((block) => (drawers[block.kind] as (block: Block) => string)(block)).join('\n');
};
