import { html, type Markup, type Piece } from './html-markup.ts';
import { drawBlocksHtml } from './page-blocks.ts';
import { drawMrkdwn } from './page-mrkdwn.ts';
import type { Channel, Json, SlackMessage, User, ViewRecord } from './slack-model.ts';
import { listAt, textAt } from './slack-model.ts';
import type { Platform } from './slack-platform.ts';

/** Who looks, and where: a channel's id, or `home` for the App Home. */
export interface Look {
  readonly user: User;
  readonly at: Channel | 'home';
}

/** The parts of the page that change by themselves, as HTML. */
export interface Parts {
  readonly side: string;
  readonly head: string;
  readonly feed: string;
  readonly overlay: string;
  readonly notices: string;
}

const COLOURS = ['#0f766e', '#b45309', '#6d28d9', '#be123c', '#1d4ed8', '#15803d'];
const avatar = (user: User | undefined, name: string): Markup => {
  const number = [...(user?.id ?? name)].reduce((sum, char) => sum + char.charCodeAt(0), 0);
  const colour = user?.isBot === true ? '#111827' : (COLOURS[number % COLOURS.length] ?? '');
  return html`<span class="avatar" data-colour="${colour}">${name.charAt(0).toUpperCase()}</span>`;
};

const link = (user: User, at: string): string => `/?as=${user.id}&at=${at}`;

const side = ({ world }: Platform, look: Look): Markup => {
  const team = world.teams.get(look.user.team);
  const here = look.at === 'home' ? 'home' : look.at.id;
  const mine = [...world.channels.values()].filter(
    (one) => one.team === look.user.team && one.members.has(look.user.id),
  );
  const item = (at: string, label: Piece): Markup =>
    html`<a class="${here === at ? 'here' : ''}" href="${link(look.user, at)}">${label}</a>`;
  const direct = mine.find((one) => one.kind === 'im');
  const people = [...world.users.values()].filter((one) => one.team === look.user.team && !one.isBot && !one.deleted);
  const mark = (one: Channel): string => (one.archived ? '▪' : one.kind === 'private' ? '◆' : '#');
  return html`<h1>${team?.name}</h1><p class="sub">stand-in for Slack</p>
    <h2>Channels</h2>${mine.filter((one) => one.kind !== 'im').map((one) => item(one.id, html`<i>${mark(one)}</i> ${one.name}`))}
    <h2>${world.app.name}</h2>${item('home', html`<i>⌂</i> Home`)}${direct === undefined ? undefined : item(direct.id, html`<i>✉</i> Messages`)}
    <h2>You are</h2>${people.map((one) => html`<a class="person ${one.id === look.user.id ? 'here' : ''}" href="${link(one, here)}">${avatar(one, one.realName)} ${one.realName}</a>`)}`;
};

const time = (ts: string): string => new Date(Number(ts) * 1000).toISOString().slice(11, 16);

const body = (platform: Platform, message: SlackMessage): Markup => {
  const { world } = platform;
  const target = `message:${message.channel}:${message.ts}`;
  const text = message.blocks.length > 0 ? undefined : drawMrkdwn(world, message.text);
  const attached = message.attachments.map((one) => {
    const words = textAt(one, 'text');
    return html`<div class="attachment" data-colour="${textAt(one, 'color') ?? '#d1d5db'}">${words === undefined ? undefined : drawMrkdwn(world, words)}
      ${drawBlocksHtml(world, target, listAt(one, 'blocks'), {})}</div>`;
  });
  const files = message.files.map(
    (id) =>
      html`<div class="file">▤ ${world.files.get(id)?.title} <small>${world.files.get(id)?.length} bytes</small></div>`,
  );
  return html`${text}${drawBlocksHtml(world, target, message.blocks, {})}${attached}${files}`;
};

const messageHtml = (platform: Platform, message: SlackMessage): Markup => {
  const { world } = platform;
  const author = world.users.get(message.user);
  const whisper = message.ephemeralTo !== undefined;
  const classes = `message ${whisper ? 'whisper' : ''} ${message.threadTs === undefined ? '' : 'reply'}`;
  return html`<article class="${classes}">${avatar(author, author?.realName ?? '?')}<div class="grow">
    ${whisper ? html`<p class="only">Only visible to you</p>` : undefined}
    <p class="by"><strong>${author?.realName}</strong>${author?.isBot === true ? html`<span class="tag">APP</span>` : undefined}
    <time>${time(message.ts)}</time>${message.edits > 0 ? html`<small>(edited)</small>` : undefined}</p>
    ${body(platform, message)}</div></article>`;
};

/** Replies stand below what they answer. */
const threaded = (messages: readonly SlackMessage[]): readonly SlackMessage[] =>
  messages
    .filter((one) => one.threadTs === undefined)
    .flatMap((one) => [one, ...messages.filter((other) => other.threadTs === one.ts)]);

const feed = (platform: Platform, look: Look): Markup => {
  const { world } = platform;
  if (look.at === 'home') {
    const home = world.views.get(world.homes.get(look.user.id) ?? '');
    if (home === undefined) return html`<p class="empty">${world.app.name} has shown nothing here yet.</p>`;
    return html`<div class="home">${drawBlocksHtml(world, `view:${home.id}`, listAt(home.body, 'blocks'), home.values)}</div>`;
  }
  const visible = look.at.messages.filter(
    (one) => !one.deleted && (one.ephemeralTo === undefined || one.ephemeralTo === look.user.id),
  );
  if (visible.length === 0) return html`<p class="empty">Nothing was said here yet. Try <code>/cert help</code>.</p>`;
  return html`${threaded(visible).map((one) => messageHtml(platform, one))}`;
};

const foot = (view: ViewRecord): Markup => {
  const [close, submit] = [view.body.close, view.body.submit] as readonly (Json | undefined)[];
  return html`<footer><button type="button" class="button" data-close="one">${textAt(close, 'text') ?? 'Cancel'}</button>
    ${submit === undefined ? undefined : html`<button type="button" class="button primary" data-submit>${textAt(submit, 'text')}</button>`}</footer>`;
};

const overlay = ({ world, modals }: Platform, look: Look): Markup => {
  const view = modals.top(look.user.id);
  if (view === undefined) return html``;
  return html`<div class="shade"><form class="modal" role="dialog" aria-modal="true" data-view="${view.hash}">
    <header><h2>${textAt(view.body.title, 'text')}</h2><button type="button" class="cross" data-close="all" aria-label="Close">×</button></header>
    <div class="fill">${drawBlocksHtml(world, `view:${view.id}`, listAt(view.body, 'blocks'), view.values, view.errors)}</div>
    ${foot(view)}</form></div>`;
};

const head = (look: Look): Markup => {
  if (look.at === 'home') return html`<h2>Home</h2>`;
  const sign = look.at.kind === 'im' ? '' : '#';
  return html`<h2>${sign}${look.at.kind === 'im' ? 'Messages' : look.at.name}</h2><span>${look.at.members.size} members${look.at.archived ? ', archived' : ''}</span>`;
};

/** How long a notice of the client stays on the page, in milliseconds. */
const NOTICE_LIFE = 10_000;

/** Every part as it looks to this person now. */
export const drawParts = (platform: Platform, look: Look): Parts => {
  const now = platform.world.clock.now();
  const fresh = platform.world.notices.filter((one) => one.user === look.user.id && one.at > now - NOTICE_LIFE);
  const notices = fresh.slice(-3);
  const drawn = notices.map((one) => html`<p role="status" data-at="${one.at}">${one.text}</p>`);
  return {
    side: side(platform, look).markup,
    head: head(look).markup,
    feed: feed(platform, look).markup,
    overlay: overlay(platform, look).markup,
    notices: html`${drawn}`.markup,
  };
};

/** The whole page. No script, style or picture comes from another host. */
export const drawPage = (platform: Platform, look: Look): string => {
  const parts = drawParts(platform, look);
  const at = look.at === 'home' ? 'home' : look.at.id;
  const raw = (markup: string): Markup => ({ markup });
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>Stand-in for Slack</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/slack-page.css"><link rel="stylesheet" href="/slack-kit.css"><script src="/slack-page.js" defer></script></head>
    <body data-as="${look.user.id}" data-at="${at}"><nav id="side">${raw(parts.side)}</nav>
    <main><header id="head">${raw(parts.head)}</header><section id="feed">${raw(parts.feed)}</section><div id="notices">${raw(parts.notices)}</div>
    <form id="composer" ${at === 'home' ? raw('hidden') : undefined}><input name="text" autocomplete="off" placeholder="Write, or type a command: /cert help" aria-label="Message"><button class="button primary">Send</button></form></main>
    <div id="overlay">${raw(parts.overlay)}</div></body></html>`.markup;
};
