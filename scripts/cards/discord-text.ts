import { html, type Markup, type Piece } from '../../test/fakes/slack-api/html-markup.ts';

type Draw = (...parts: readonly string[]) => Markup;

const link = (address: string, label: Piece): Markup => html`<a href="${address}" rel="noreferrer">${label}</a>`;

const moment = (seconds: string): string =>
  new Date(Number(seconds) * 1000).toISOString().slice(0, 16).replace('T', ' ');

/** What stands within a line, the first that fits; an escaped character is itself. */
const SPANS: readonly { readonly pattern: RegExp; readonly draw: Draw }[] = [
  { pattern: /\\([\s\S])/, draw: (character) => html`${character}` },
  { pattern: /`([^`]+)`/, draw: (inner) => html`<code>${inner}</code>` },
  { pattern: /\*\*((?:\\.|[^*\\])+)\*\*/, draw: (inner) => html`<strong>${spans(inner ?? '')}</strong>` },
  { pattern: /\*((?:\\.|[^*\\])+)\*/, draw: (inner) => html`<em>${spans(inner ?? '')}</em>` },
  { pattern: /~~((?:\\.|[^~\\])+)~~/, draw: (inner) => html`<s>${spans(inner ?? '')}</s>` },
  { pattern: /<t:(\d+)(?::\w)?>/, draw: (seconds) => html`<time>${moment(seconds ?? '0')}</time>` },
  { pattern: /<@!?(\d+)>/, draw: (id) => html`<span class="mention">@${id}</span>` },
  {
    pattern: /\[((?:\\.|[^\]\\])+)\]\(<([^>]+)>\)/,
    draw: (label, address) => link(address ?? '', spans(label ?? '')),
  },
  { pattern: /<(https?:\/\/[^>\s]+)>/, draw: (address) => link(address ?? '', address) },
];

/** Discord's markup within a line as HTML. */
const spans = (text: string): Piece => {
  const found = SPANS.flatMap(({ pattern, draw }) => {
    const match = pattern.exec(text);
    return match === null ? [] : [{ match, draw }];
  }).toSorted((a, b) => a.match.index - b.match.index)[0];
  if (found === undefined) return text;
  const [whole, ...inner] = found.match;
  const end = found.match.index + whole.length;
  return [text.slice(0, found.match.index), found.draw(...inner), spans(text.slice(end))];
};

const LINES: readonly { readonly pattern: RegExp; readonly draw: Draw }[] = [
  { pattern: /^(#{1,3}) (.*)$/, draw: (_, inner) => html`<h4>${spans(inner ?? '')}</h4>` },
  { pattern: /^-# (.*)$/, draw: (inner) => html`<small>${spans(inner ?? '')}</small>` },
  { pattern: /^( *)[-*] (.*)$/, draw: (_, inner) => html`<div class="item">• ${spans(inner ?? '')}</div>` },
  {
    pattern: /^( *\d+)\. (.*)$/,
    draw: (count, inner) => html`<div class="item">${count}. ${spans(inner ?? '')}</div>`,
  },
  { pattern: /^> (.*)$/, draw: (inner) => html`<blockquote>${spans(inner ?? '')}</blockquote>` },
];

const line = (text: string): Markup => {
  for (const { pattern, draw } of LINES) {
    const match = pattern.exec(text);
    if (match !== null) return draw(...match.slice(1));
  }
  return html`<div>${spans(text)}&#8203;</div>`;
};

/** A text display of Discord's as HTML: code blocks first, since nothing in them is markup. */
export const drawDiscordText = (text: string): Markup =>
  html`${text.split(/(```[\s\S]+?```)/).map((part) =>
    part.startsWith('```')
      ? html`<pre>${part.slice(3, -3).replace(/^(?:\w*\n)/, '')}</pre>`
      : part
          .replace(/^\n|\n$/g, '')
          .split('\n')
          .filter((one, index, all) => one !== '' || all.length > 1 || index > 0)
          .map(line),
  )}`;
