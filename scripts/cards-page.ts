import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from '../adapters/system.ts';
import { DEFAULT_APP } from '../test/fakes/slack-api/app-settings.ts';
import { html, type Markup } from '../test/fakes/slack-api/html-markup.ts';
import { drawBlocksHtml } from '../test/fakes/slack-api/page-blocks.ts';
import type { Json } from '../test/fakes/slack-api/slack-model.ts';
import { World } from '../test/fakes/slack-api/slack-world.ts';
import { drawDiscord, type Sent } from './cards/discord-card.ts';

// `npm run cards` draws the golden cards of both platforms side by side, roughly as their clients do, into one file to look at.

const GOLDEN = join(import.meta.dirname, '../test/golden');
/** Mentions in golden cards name nobody of a workspace. */
const NOBODY = new World(systemClock, DEFAULT_APP, 1);

const read = <T>(path: string): T => JSON.parse(readFileSync(join(GOLDEN, path), 'utf8')) as T;

const slackCard = (name: string): Markup => {
  const { blocks, files } = read<{ blocks: readonly Json[]; files: readonly string[] }>(`slack/${name}.golden.json`);
  const attached = files.map((file) => html`<div class="file">▤ ${file}</div>`);
  return html`<div class="slack platform"><div class="name">Slack</div>${drawBlocksHtml(NOBODY, 'card', blocks, {})}${attached}</div>`;
};

const discordCard = (name: string): Markup => {
  const { components } = read<{ components: readonly Sent[] }>(`discord/${name}.json`);
  return html`<div class="discord platform"><div class="name">Discord</div>${drawDiscord(components)}</div>`;
};

/** Every message that both platforms have a golden card of. */
export const goldenNames = (): readonly string[] =>
  readdirSync(join(GOLDEN, 'slack'))
    .map((file) => file.replace(/\.golden\.json$/, ''))
    .toSorted();

/** The whole page; nothing in it comes from anywhere else. */
export const cardsPage = (): string => {
  const css = readFileSync(join(import.meta.dirname, 'cards/cards.css'), 'utf8');
  const themes = ['light', 'dark'].map(
    (theme) => html`<label><input type="radio" name="theme" id="${theme}"> ${theme}</label> `,
  );
  const pairs = goldenNames().map(
    (name) =>
      html`<section data-golden="${name}"><h2>${name}</h2><div class="pair">${slackCard(name)}${discordCard(name)}</div></section>`,
  );
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Cards</title><link rel="icon" href="data:,"><style>${{ markup: css }}</style></head>
<body><h1>The golden cards on Slack and Discord</h1><p>${themes}</p>${pairs}</body></html>
`.markup;
};

if (process.argv[1] === import.meta.filename) {
  const [file = 'cards.html'] = process.argv.slice(2);
  writeFileSync(file, cardsPage());
  process.stdout.write(`${pathToFileURL(file)}\n`);
}
