import { html, type Markup, type Piece } from './html-markup.ts';
import { drawElementHtml, drawTextObject, type Place } from './page-elements.ts';
import { drawMrkdwn } from './page-mrkdwn.ts';
import { isJson, type Json, listAt, textAt } from './slack-model.ts';
import type { World } from './slack-world.ts';

type Draw = (place: Place, block: Json) => Markup;

const elements = (place: Place, block: Json): Piece =>
  listAt(block, 'elements').map((one) => drawElementHtml(place, one));

const STYLES: readonly { readonly key: string; readonly wrap: (inner: Piece) => Markup }[] = [
  { key: 'code', wrap: (inner) => html`<code>${inner}</code>` },
  { key: 'bold', wrap: (inner) => html`<strong>${inner}</strong>` },
  { key: 'italic', wrap: (inner) => html`<em>${inner}</em>` },
  { key: 'strike', wrap: (inner) => html`<s>${inner}</s>` },
];

const styled = (part: Json, inner: Piece): Piece => {
  const style = isJson(part.style) ? part.style : {};
  return STYLES.filter(({ key }) => style[key] === true).reduce((drawn: Piece, { wrap }) => wrap(drawn), inner);
};

const RICH: Readonly<Record<string, (world: World, part: Json) => Piece>> = {
  text: (_, part) => textAt(part, 'text'),
  link: (_, part) => {
    const url = textAt(part, 'url') ?? '';
    return html`<a href="${url}" target="_blank" rel="noreferrer">${textAt(part, 'text') ?? url}</a>`;
  },
  user: (world, part) => drawMrkdwn(world, `<@${textAt(part, 'user_id')}>`),
  channel: (world, part) => drawMrkdwn(world, `<#${textAt(part, 'channel_id')}>`),
  usergroup: (world, part) => drawMrkdwn(world, `<!subteam^${textAt(part, 'usergroup_id')}>`),
  broadcast: (_, part) => html`<span class="mention loud">@${textAt(part, 'range')}</span>`,
  emoji: (_, part) => `:${textAt(part, 'name')}:`,
  date: (_, part) => textAt(part, 'fallback') ?? new Date(Number(part.timestamp) * 1000).toISOString(),
};

const richInline = (world: World, value: Json): Piece =>
  listAt(value, 'elements').map((part) => styled(part, RICH[String(part.type)]?.(world, part) ?? ''));

const RICH_BLOCKS: Readonly<Record<string, (world: World, value: Json) => Markup>> = {
  rich_text_section: (world, value) => html`<div class="wrap">${richInline(world, value)}</div>`,
  rich_text_preformatted: (world, value) => html`<pre>${richInline(world, value)}</pre>`,
  rich_text_quote: (world, value) => html`<blockquote>${richInline(world, value)}</blockquote>`,
  rich_text_list: (world, value) => {
    const items = listAt(value, 'elements').map((one) => html`<li>${richInline(world, one)}</li>`);
    return value.style === 'ordered' ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
  },
};

const rich = (world: World, block: Json): Markup =>
  html`${listAt(block, 'elements').map((one) => RICH_BLOCKS[String(one.type)]?.(world, one))}`;

const table: Draw = ({ world }, block) => {
  const rows: unknown[] = Array.isArray(block.rows) ? block.rows : [];
  const drawn = rows.map((row) => (Array.isArray(row) ? row.filter(isJson) : []));
  const cell = (one: Json): Piece => (one.type === 'rich_text' ? rich(world, one) : textAt(one, 'text'));
  const [head = [], ...body] = drawn;
  return html`<table><thead><tr>${head.map((one) => html`<th>${cell(one)}</th>`)}</tr></thead>
    <tbody>${body.map((row) => html`<tr>${row.map((one) => html`<td>${cell(one)}</td>`)}</tr>`)}</tbody></table>`;
};

const card: Draw = (place, block) => html`<div class="card">
  ${['title', 'subtitle', 'body'].map((key) => (isJson(block[key]) ? html`<div class="card-${key}">${drawTextObject(place.world, block[key])}</div>` : undefined))}
  <div class="actions">${listAt(block, 'actions').map((one) => drawElementHtml(place, one))}</div></div>`;

const section: Draw = (place, block) => html`<div class="section"><div class="grow">
  ${isJson(block.text) ? drawTextObject(place.world, block.text) : undefined}
  ${listAt(block, 'fields').length > 0 ? html`<div class="fields">${listAt(block, 'fields').map((one) => html`<div>${drawTextObject(place.world, one)}</div>`)}</div>` : undefined}
  </div>${isJson(block.accessory) ? html`<div class="accessory">${drawElementHtml(place, block.accessory)}</div>` : undefined}</div>`;

const input: Draw = (
  place,
  block,
) => html`<div class="input"><div class="label">${textAt(block.label, 'text')}${block.optional === true ? html` <small>(optional)</small>` : undefined}</div>
  ${isJson(block.element) ? drawElementHtml(place, block.element) : undefined}
  ${isJson(block.hint) ? html`<small>${textAt(block.hint, 'text')}</small>` : undefined}</div>`;

const DRAWINGS: Readonly<Record<string, Draw>> = {
  actions: (place, block) => html`<div class="actions">${elements(place, block)}</div>`,
  alert: (place, block) =>
    html`<div class="alert ${textAt(block, 'level') ?? ''}">${drawTextObject(place.world, block.text)}</div>`,
  card,
  carousel: (place, block) =>
    html`<div class="carousel">${listAt(block, 'elements').map((one) => card(place, one))}</div>`,
  container: (place, block) =>
    html`<div class="card"><div class="card-title">${textAt(block.title, 'text')}</div>${drawBlocksHtml(place.world, place.target, listAt(block, 'child_blocks'), {})}</div>`,
  context: (place, block) => html`<div class="context">${elements(place, block)}</div>`,
  context_actions: (place, block) => html`<div class="actions">${elements(place, block)}</div>`,
  data_table: table,
  data_visualization: (_, block) => html`<div class="unknown">[chart: ${textAt(block, 'title')}]</div>`,
  divider: () => html`<hr>`,
  header: (_, block) => html`<h3>${textAt(block.text, 'text')}</h3>`,
  image: (_, block) =>
    html`<figure><figcaption>${textAt(block.title, 'text')}</figcaption><img src="${textAt(block, 'image_url')}" alt="${textAt(block, 'alt_text')}"></figure>`,
  input,
  markdown: (_, block) => html`<div class="wrap">${textAt(block, 'text')}</div>`,
  rich_text: ({ world }, block) => rich(world, block),
  section,
  table,
};

/** Blocks as HTML, approximately as the client draws them. `states` is what was chosen so far, by block id. */
export const drawBlocksHtml = (
  world: World,
  target: string,
  blocks: readonly Json[],
  states: Readonly<Record<string, Readonly<Record<string, Json>>>>,
  errors: Readonly<Record<string, string>> = {},
): Markup =>
  html`${blocks.map((block) => {
    const id = textAt(block, 'block_id') ?? '';
    const place: Place = { world, target, block, states: states[id] ?? {} };
    const drawn =
      DRAWINGS[String(block.type)]?.(place, block) ?? html`<div class="unknown">[${String(block.type)}]</div>`;
    const error = errors[id];
    return html`<div class="block ${String(block.type)}">${drawn}${error === undefined ? undefined : html`<p class="error">${error}</p>`}</div>`;
  })}`;
