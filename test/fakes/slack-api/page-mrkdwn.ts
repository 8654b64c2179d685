import { withEmoji } from './emoji-names.ts';
import { html, type Markup, type Piece } from './html-markup.ts';
import type { World } from './slack-world.ts';

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const link = (target: string, label: string): Markup =>
  /^(https?|mailto):/.test(target)
    ? html`<a href="${target}" target="_blank" rel="noreferrer">${label}</a>`
    : html`${label}`;

/** A token inside `<…>` as the client draws it. */
const token = (world: World, inner: string): Markup => {
  const [target = '', label] = inner.split('|', 2) as [string, string?];
  const mention = (text: string): Markup => html`<span class="mention">${text}</span>`;
  if (target.startsWith('@')) return mention(`@${world.users.get(target.slice(1))?.name ?? target.slice(1)}`);
  if (target.startsWith('#')) return mention(`#${world.channels.get(target.slice(1))?.name ?? target.slice(1)}`);
  if (target.startsWith('!subteam^'))
    return mention(`@${world.groups.get(target.slice(9))?.handle ?? target.slice(9)}`);
  if (target.startsWith('!date^')) return html`${label ?? target}`;
  if (target.startsWith('!')) return html`<span class="mention loud">@${target.slice(1)}</span>`;
  return link(unescaped(target), unescaped(label ?? target));
};

const MARKS: readonly { readonly pattern: RegExp; readonly draw: (inner: Piece) => Markup }[] = [
  { pattern: /(?<![\w*])\*([^*\n]+)\*(?![\w*])/, draw: (inner) => html`<strong>${inner}</strong>` },
  { pattern: /(?<![\w_])_([^_\n]+)_(?![\w_])/, draw: (inner) => html`<em>${inner}</em>` },
  { pattern: /(?<![\w~])~([^~\n]+)~(?![\w~])/, draw: (inner) => html`<s>${inner}</s>` },
];

const marked = (text: string): Piece => {
  for (const { pattern, draw } of MARKS) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const [whole, inner = ''] = match;
    return [marked(text.slice(0, match.index)), draw(marked(inner)), marked(text.slice(match.index + whole.length))];
  }
  return text;
};

/** One run of text: code spans first, since nothing in them is markup. */
const inline = (world: World, text: string): Piece =>
  text.split(/(`[^`\n]+`|<[^<>\n]+>)/).map((part) => {
    if (/^`[^`]+`$/.test(part)) return html`<code>${unescaped(part.slice(1, -1))}</code>`;
    if (/^<[^<>]+>$/.test(part)) return token(world, part.slice(1, -1));
    return marked(withEmoji(unescaped(part)));
  });

const line = (world: World, text: string): Markup =>
  text.startsWith('&gt;')
    ? html`<blockquote>${inline(world, text.slice(4).trimStart())}</blockquote>`
    : html`<div>${inline(world, text)}&#8203;</div>`;

/** `mrkdwn` as HTML: code blocks, quotes, code, bold, italic, struck, links and mentions. */
export const drawMrkdwn = (world: World, text: string): Markup =>
  html`${text.split(/(```[\s\S]+?```)/).map((part) =>
    part.startsWith('```') && part.length > 5
      ? html`<pre>${unescaped(part.slice(3, -3).replace(/^\n/, ''))}</pre>`
      : part === ''
        ? undefined
        : part
            .replace(/^\n|\n$/g, '')
            .split('\n')
            .map((one) => line(world, one)),
  )}`;
