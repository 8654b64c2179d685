import type { Span, Text } from '../../src/chat/message.ts';
import { fromInstant } from '../../src/kernel/clock.ts';

// Controls, marks that turn the direction of text, and what cannot be seen; joiners make letters and emoji.
const UNSEEN = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}]/gu;

/** Text of a person as one can see it: line ends are `\n`, nothing hidden, well-formed. */
export const visible = (text: string): string =>
  text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(UNSEEN, '')
    .toWellFormed();

export const oneLine = (text: string): string => visible(text).replace(/\s*\n\s*/g, ' ');

/** What the platform would ping by, whatever markup stands around it: a space without width parts it. */
const unping = (text: string): string => text.replace(/@(everyone|here)/gi, '@\u200b$1');

/**
 * A person's text with every character of the platform's markup made plain: emphasis, headings, quotes, lists, mentions, times, emoji,
 * and the colon of addresses that would become links.
 */
export const escapeMarkdown = (text: string): string =>
  unping(visible(text))
    .replace(/[\\*_~`|<>[\]#]/g, '\\$&')
    .replace(/:(?=\/\/|[\w+~-]+:)/g, '\\:')
    .replace(/^(\s*)([-+])/gm, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/gm, '$1\\$2');

/** A backtick would end a code span, so it becomes its look-alike. */
const codeSpan = (text: string): string => {
  const inside = unping(oneLine(text)).replaceAll('`', 'ˋ').trim();
  return inside === '' ? '' : `\`${inside}\``;
};

/** An address that may be linked to; undefined for anything but the web. */
const webAddress = (to: string): string | undefined => {
  const url = URL.parse(visible(to));
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  return url.href.replace(
    /[<>()[\]\\|*_~`@\s]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
};

/** A label that reads like an address must not hide another. */
const LIKE_ADDRESS = /:\/\/|^\S+\.\S+$/;

const link = (label: string, to: string): string => {
  const address = webAddress(to);
  const text = oneLine(label).trim();
  if (address === undefined) return escapeMarkdown(text === '' ? to : `${text} ${to}`);
  if (text === '' || label === to) return `<${address}>`;
  if (LIKE_ADDRESS.test(text)) return `${escapeMarkdown(text)} <${address}>`;
  return `[${escapeMarkdown(text)}](<${address}>)`;
};

/** The platform draws it in the reader's own language and time zone. */
const STYLES = { date: 'D', moment: 'f', relative: 'R' } as const;

const time = (instant: string, as: keyof typeof STYLES): string => {
  const ms = fromInstant(instant);
  return Number.isNaN(ms) ? escapeMarkdown(instant) : `<t:${Math.floor(ms / 1000)}:${STYLES[as]}>`;
};

/** Bold, or nothing where there is nothing to see. */
export const bold = (text: string): string => {
  const inside = escapeMarkdown(oneLine(text).trim());
  return inside === '' ? '' : `**${inside}**`;
};

const spanMarkdown = (span: Exclude<Span, string>): string => {
  if ('bold' in span) return bold(span.bold);
  if ('code' in span) return codeSpan(span.code);
  if ('link' in span) return link(span.link, span.to);
  // A name, never a ping: whoever must be told gets a message of their own.
  if ('mention' in span) return `@${escapeMarkdown(oneLine(span.mention).replace(/^@/, ''))}`;
  return time(span.instant, span.as);
};

/** Spans in the platform's markup; neighbours of plain text are escaped together, so that no mark is made of two. */
export const markdown = (text: Text): string => {
  const parts: (string | Exclude<Span, string>)[] = [];
  for (const span of text) {
    const last = parts.at(-1);
    if (typeof span === 'string' && typeof last === 'string') parts[parts.length - 1] = last + span;
    else parts.push(span);
  }
  return unping(parts.map((part) => (typeof part === 'string' ? escapeMarkdown(part) : spanMarkdown(part))).join(''));
};

/** Text between fences, which nothing inside can close. */
export const fenceText = (code: string): string =>
  unping(visible(code)).replace(/`{3,}/g, (run) => [...run].join('\u200b'));
