import { withEmoji } from './emoji-names.ts';
import { isJson, type Json, listAt, type SlackMessage, textAt } from './slack-model.ts';
import type { World } from './slack-world.ts';
import { addressesIn } from './typed-text.ts';

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** How a token inside `<…>` reads on the screen. */
const token = (world: World, inner: string): string => {
  const [target = '', label] = inner.split('|', 2) as [string, string?];
  if (target.startsWith('@')) return `@${world.users.get(target.slice(1))?.name ?? label ?? target.slice(1)}`;
  if (target.startsWith('#')) return `#${world.channels.get(target.slice(1))?.name ?? label ?? target.slice(1)}`;
  if (target.startsWith('!subteam^')) return `@${world.groups.get(target.slice(9))?.handle ?? label ?? target}`;
  if (target.startsWith('!date^')) return label ?? target;
  if (target.startsWith('!')) return `@${target.slice(1)}`;
  return label === undefined || label === target ? target : `${label} (${target})`;
};

/** `mrkdwn` as a person reads it: emoji and tokens resolved, marks left as they are, the three entities undone. */
export const readMrkdwn = (world: World, text: string): string =>
  unescaped(withEmoji(text).replace(/<([^<>]+)>/g, (_, inner: string) => token(world, inner)));

/** Whom a message calls: people, groups, and the words that call everybody. */
export interface Calls {
  readonly everybody: readonly string[];
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

const mrkdwnOf = (value: Json): readonly string[] => {
  const own = value.type === 'mrkdwn' ? [textAt(value, 'text') ?? ''] : [];
  if (value.type === 'broadcast') return [`<!${textAt(value, 'range')}>`];
  if (value.type === 'user') return [`<@${textAt(value, 'user_id')}>`];
  if (value.type === 'usergroup') return [`<!subteam^${textAt(value, 'usergroup_id')}>`];
  const inner = Object.values(value).flatMap((one) =>
    Array.isArray(one) ? one : typeof one === 'object' && one !== null ? [one] : [],
  );
  return [...own, ...inner.flatMap((one) => (typeof one === 'object' && one !== null ? mrkdwnOf(one as Json) : []))];
};

/** Everybody a message would disturb, found in its text and in every markup inside its blocks. */
export const callsOf = (message: SlackMessage): Calls => {
  const attached = message.attachments.flatMap((one) => [
    textAt(one, 'text') ?? '',
    ...listAt(one, 'blocks').flatMap(mrkdwnOf),
  ]);
  const text = [message.text, ...message.blocks.flatMap(mrkdwnOf), ...attached].join('\n');
  const all = (pattern: RegExp): readonly string[] => [
    ...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? '')),
  ];
  return {
    everybody: all(/<!(channel|here|everyone)(?:\|[^>]*)?>/g),
    users: all(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g),
    groups: all(/<!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>/g),
  };
};

const linkable = (value: Json): readonly string[] => {
  if (value.type === 'mrkdwn') return value.verbatim === true ? [] : [textAt(value, 'text') ?? ''];
  if (value.type === 'link') return [` ${textAt(value, 'url')} `];
  return Object.values(value).flatMap((one) =>
    (Array.isArray(one) ? one : [one]).filter(isJson).flatMap((inner) => linkable(inner)),
  );
};

/** What the client makes links of: tokens, and bare names and addresses where `verbatim` does not forbid it. */
export const linksOf = (message: SlackMessage): readonly string[] => {
  const texts = message.blocks.length > 0 ? message.blocks.flatMap(linkable) : [message.text];
  const text = [...texts, ...message.attachments.flatMap((one) => listAt(one, 'blocks').flatMap(linkable))].join('\n');
  const tokens = [...text.matchAll(/<((?:https?|mailto):[^|>]+)(?:\|[^>]*)?>/g)].map((match) => match[1] ?? '');
  return [...tokens, ...addressesIn(text.replace(/<[^>]*>|`[^`]*`/g, ' '))];
};
