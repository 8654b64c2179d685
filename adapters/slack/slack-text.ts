import { fromInstant } from '../../src/kernel/clock.ts';
import type { Span, Text } from '../../src/texts/text.ts';
import { LIMITS } from './slack-limits.ts';

// Characters that cannot be seen or turn the direction of a line; joiners stay, scripts and emoji need them.
const UNSEEN =
  /[\u{ad}\u{61c}\u{180e}\u{200b}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e007f}]/gu;

const byNumber = (character: string): string =>
  `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;

/** Untrusted text without control characters; what hides or changes direction is shown by its number. */
export const cleanText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?|[\u{85}\u{2028}\u{2029}]/gu, '\n')
    .replace(/[\t\v\f]/gu, ' ')
    .replace(/\p{Cc}/gu, (control) => (control === '\n' ? control : ''))
    .replace(UNSEEN, byNumber);

export const cleanLine = (text: string): string => cleanText(text).replace(/\s+/g, ' ').trim();

/** At most `max` UTF-16 units, with an ellipsis where something is missing. */
export const clip = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;

/** The only three characters that mean something to Slack's parser: without them nothing mentions, links or formats a date. */
export const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Text that is shown as it stands: no markup, no emoji names. */
export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

/** Slack refuses empty text; a dash stands for it. */
export const plainText = (text: string, max: number): PlainText => ({
  type: 'plain_text',
  text: clip(cleanLine(text), max) || '–',
  emoji: false,
});

/** The address of a link that a client may open; undefined for everything else. */
export const safeUrl = (to: string): string | undefined => {
  const url = cleanLine(to);
  if (url.length > LIMITS.url || !/^(?:https?:\/\/[^\s<>|]+|mailto:[^\s<>|]+)$/i.test(url) || !URL.canParse(url))
    return undefined;
  return url;
};

/** Does a label look like an address other than where the link goes? */
export const liesAbout = (label: string, to: string): boolean =>
  label !== to && /:\/\/|^[\w-]+(?:\.[\w-]+)+(?:\/|$)/.test(label);

const DATE_FORMATS: Readonly<Record<Extract<Span, { instant: string }>['as'], string>> = {
  date: '{date_short_pretty}',
  moment: '{date_short_pretty} {time}',
  relative: '{ago} ({date_short_pretty} {time})',
};

interface DateMark {
  /** Seconds since the Unix epoch. */
  readonly timestamp: number;
  readonly format: string;
  /** For clients that cannot. */
  readonly fallback: string;
}

/** An instant in Slack's own time markup, shown in each reader's own zone and language. */
export const dateMark = ({ instant, as }: Extract<Span, { instant: string }>): DateMark => ({
  timestamp: Math.floor(fromInstant(instant) / 1_000),
  format: DATE_FORMATS[as],
  fallback: instant.replace('T', ' ').replace(/(:\d\d)?(\.\d+)?Z$/, ' UTC'),
});

const MARKED_PAIRS = ['*', '_', '~', '`'].map((mark) => ({
  mark,
  pair: new RegExp(`\\${mark}([^\\n]*?)\\${mark}`, 'g'),
}));

/**
 * Untrusted text for mrkdwn: escaped, and without the pairs of marks and the emoji names that cannot be. Only those are touched, so that
 * what is copied from it is what it says.
 */
const inert = (raw: string): string => {
  const unpaired = MARKED_PAIRS.reduce(
    (text, { mark, pair }) =>
      text.replace(pair, (_, inner: string) => `\u200c${mark}\u200c${inner}\u200c${mark}\u200c`),
    cleanText(raw),
  );
  return escapeMrkdwn(unpaired.replace(/:([\w+'-]+):/g, ':\u200c$1:'));
};

const spanLength = (span: Span): number => {
  if (typeof span === 'string') return span.length;
  if ('bold' in span) return span.bold.length;
  if ('code' in span) return span.code.length;
  if ('mention' in span) return span.mention.length;
  return 'instant' in span ? 0 : span.link.length + span.to.length;
};

/** As many spans as fit; a plain run at the end is shortened. Escaping makes text longer: at most sevenfold, which Slack’s limit must bear. */
export const clipText = (text: Text, max: number): Text => {
  const kept: Span[] = [];
  let room = max;
  for (const span of text) {
    const length = spanLength(span);
    if (length > room) return [...kept, typeof span === 'string' && room > 1 ? clip(span, room) : '…'];
    room -= length;
    kept.push(span);
  }
  return kept;
};

/** A text in mrkdwn, for the places that take nothing else. Untrusted runs lose the marks that cannot be escaped. */
export const mrkdwn = (text: Text): string =>
  text
    .map((span) => {
      if (typeof span === 'string') return inert(span);
      if ('bold' in span) return inert(span.bold);
      if ('code' in span) return `\`${escapeMrkdwn(cleanLine(span.code).replaceAll('`', "'"))}\``;
      if ('mention' in span) return inert(span.mention);
      if ('instant' in span) {
        const { timestamp, format, fallback } = dateMark(span);
        return `<!date^${timestamp}^${format}|${fallback}>`;
      }
      const url = safeUrl(span.to);
      const label = cleanLine(span.link);
      if (url === undefined) return inert(`${label} (${span.to})`);
      if (label === '' || label === url || liesAbout(label, url)) return `<${escapeMrkdwn(url)}>`;
      return `<${escapeMrkdwn(url)}|${inert(label).replaceAll('|', '¦')}>`;
    })
    .join('');
