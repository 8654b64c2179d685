import { CertError } from '../kernel/errors.ts';
import { refusePastedSecret } from './pasted-secret.ts';
import { undoFormatting } from './undo-formatting.ts';

/** One word, or what stood between quotation marks. */
export interface Token {
  readonly text: string;
  /** How many characters at the start were written without quotation marks: an option's name must be among them. */
  readonly bare: number;
  /** Quotation marks were used, perhaps around nothing. */
  readonly quoted: boolean;
}

const PEM_BEGIN = /-----BEGIN ([A-Z0-9 ]{1,40})-----/y;
const QUOTES = '"\'';
/** A quotation mark opens at the start of a word and after these; elsewhere it is an apostrophe. */
const BEFORE_QUOTE = '=＝:：,';
/** Grave accents only mark code in chat: they part words and are no part of them. */
const isGap = (character: string): boolean => character === '`' || /\s/.test(character);
/** Hyphens and the long dashes that some clients make of two, before a word. */
const DASHES = /^[-‒–—―−]+(?=[a-z])/i;
const twoHyphens = (dashes: string): string => (/^-+$/.test(dashes) ? dashes : '--');

interface Piece {
  readonly text: string;
  /** Where reading goes on. */
  readonly next: number;
}

const closes = (text: string, at: number, quote: string): boolean =>
  text.charAt(at) === quote && (quote === '"' || !/[\p{L}\p{N}]/u.test(text.charAt(at + 1)));

/** Reads from behind an opening mark to behind its closing one; a backslash keeps a mark or a backslash from meaning anything. */
const readQuoted = (text: string, from: number): Piece => {
  const quote = text.charAt(from);
  let inside = '';
  for (let at = from + 1; at < text.length; at++) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    if (character === '\\' && (next === quote || next === '\\')) {
      inside += next;
      at++;
    } else if (closes(text, at, quote)) {
      return { text: inside, next: at + 1 };
    } else {
      inside += character;
    }
  }
  throw new CertError('quote-open', { text: text.slice(from, from + 40) });
};

const readWord = (text: string, from: number): { readonly token: Token; readonly next: number } => {
  let word = '';
  let bare: number | undefined;
  let at = from;
  while (at < text.length && !isGap(text.charAt(at))) {
    const character = text.charAt(at);
    const opens = QUOTES.includes(character) && (at === from || BEFORE_QUOTE.includes(text.charAt(at - 1)));
    const piece = opens ? readQuoted(text, at) : { text: character, next: at + 1 };
    if (opens) bare ??= word.length;
    word += piece.text;
    at = piece.next;
  }
  if (bare !== undefined) return { token: { text: word, bare, quoted: true }, next: at };
  const plain = word.replace(DASHES, twoHyphens);
  return { token: { text: plain, bare: plain.length, quoted: false }, next: at };
};

/** A PEM block that begins here. */
const pemBlock = (text: string, at: number): string | undefined => {
  PEM_BEGIN.lastIndex = at;
  const label = PEM_BEGIN.exec(text)?.[1];
  const end = `-----END ${label}-----`;
  const ends = label === undefined ? -1 : text.indexOf(end, at);
  return ends < 0 ? undefined : text.slice(at, ends + end.length);
};

/**
 * The words of a line as its author meant them. Quotation marks (single or double) hold words together, a PEM block is one word.
 * Throws CertError `secret-pasted` before all else, and `quote-open`.
 */
export const tokenize = (typed: string): Token[] => {
  refusePastedSecret(typed);
  const text = undoFormatting(typed);
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (isGap(text.charAt(at))) {
      at++;
      continue;
    }
    const block = pemBlock(text, at);
    if (block !== undefined) {
      tokens.push({ text: block, bare: 0, quoted: true });
      at += block.length;
    } else {
      const { token, next } = readWord(text, at);
      tokens.push(token);
      at = next;
    }
  }
  return tokens;
};
