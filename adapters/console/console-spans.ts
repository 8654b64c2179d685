import type { Text } from '../../src/chat/message.ts';
import { instantWords } from '../instant-words.ts';
import type { Look } from './look.ts';
import { type Piece, type Pieces, piece } from './pieces.ts';
import { cleanLine, cleanText } from './terminal-text.ts';

const spanPieces = (span: Text[number], look: Look, short: boolean): Pieces => {
  const clean = (text: string): string => cleanText(text, look.unicode);
  if (typeof span === 'string') return [piece(clean(span))];
  if ('bold' in span) return [piece(clean(span.bold), 'bold')];
  if ('code' in span) return [piece(clean(span.code), 'code')];
  if ('mention' in span) return [piece(`@${cleanLine(span.mention, look.unicode)}`, 'mention')];
  if ('instant' in span) return [piece(clean(instantWords(span.instant, span.as, look, short)))];
  const to = piece(cleanLine(span.to, look.unicode), 'link');
  return span.link === span.to || span.link === '' ? [to] : [piece(`${clean(span.link)} (`), to, piece(')')];
};

/** Text as harmless runs; a link always shows its address, so that it cannot lie about it. */
export const textPieces = (text: Text, look: Look): readonly Piece[] =>
  text.flatMap((span) => spanPieces(span, look, false));

const onOneLine = (pieces: Pieces): readonly Piece[] =>
  pieces.map(({ text, styles }) => ({ text: text.replace(/\n+/g, ' '), styles }));

/** The same on one line, e.g. for a field. */
export const linePieces = (text: Text, look: Look): readonly Piece[] => onOneLine(textPieces(text, look));

/** The same for the cell of a table, where instants are told shortly. */
export const cellPieces = (text: Text, look: Look): readonly Piece[] =>
  onOneLine(text.flatMap((span) => spanPieces(span, look, true)));
