import { html, type Markup } from '../../test/fakes/slack-api/html-markup.ts';
import { drawDiscordText } from './discord-text.ts';

/** A component as it is sent. @see https://discord.com/developers/docs/components/reference */
export interface Sent {
  readonly type: number;
  readonly components?: readonly Sent[];
  readonly accent_color?: number;
  readonly content?: string;
  readonly style?: number;
  readonly label?: string;
  readonly placeholder?: string;
  readonly options?: readonly { readonly label: string }[];
  readonly items?: readonly { readonly description?: string }[];
  readonly file?: { readonly url: string };
}

const BUTTONS: Readonly<Record<number, string>> = { 1: 'primary', 2: 'plain', 3: 'good', 4: 'danger', 5: 'plain' };

const DRAWINGS: Readonly<Record<number, (sent: Sent) => Markup>> = {
  1: ({ components }) => html`<div class="row">${drawDiscord(components ?? [])}</div>`,
  2: ({ style, label }) => html`<button type="button" class="${BUTTONS[style ?? 2] ?? 'plain'}">${label}</button>`,
  3: ({ placeholder, options = [] }) =>
    html`<select><option>${placeholder}</option>${options.map(({ label }) => html`<option>${label}</option>`)}</select>`,
  10: ({ content }) => html`<div class="text">${drawDiscordText(content ?? '')}</div>`,
  12: ({ items = [] }) =>
    html`${items.map(({ description }) => html`<div class="picture">${description ?? 'image'}</div>`)}`,
  13: ({ file }) => html`<div class="file">▤ ${file?.url.replace('attachment://', '')}</div>`,
  14: () => html`<hr>`,
  17: ({ components, accent_color: colour }) =>
    html`<div class="container" style="border-left-color: ${colour === undefined ? 'var(--line)' : `#${colour.toString(16).padStart(6, '0')}`}">${drawDiscord(components ?? [])}</div>`,
};

/** Components V2 as HTML, roughly as the client draws them. */
export const drawDiscord = (components: readonly Sent[]): Markup =>
  html`${components.map((sent) => DRAWINGS[sent.type]?.(sent) ?? html`<div class="unknown">[component ${sent.type}]</div>`)}`;
