import type { Span, Text } from '../../src/texts/text.ts';
import { cleanLine, cleanText, clip, dateMark, liesAbout, safeUrl } from './slack-text.ts';

interface Style {
  readonly bold?: true;
  readonly code?: true;
}

/** Rich text: marks are data beside the text, so that nothing in the text can be mistaken for one. */
export type RichElement =
  | { readonly type: 'text'; readonly text: string; readonly style?: Style }
  | { readonly type: 'link'; readonly url: string; readonly text?: string; readonly style?: Style }
  | { readonly type: 'date'; readonly timestamp: number; readonly format: string; readonly fallback: string };

export interface RichSection {
  readonly type: 'rich_text_section';
  readonly elements: readonly RichElement[];
}

const run = (text: string, style?: Style): readonly RichElement[] =>
  text === '' ? [] : [{ type: 'text', text, ...(style === undefined ? {} : { style }) }];

const elementsOf = (span: Span): readonly RichElement[] => {
  if (typeof span === 'string') return run(cleanText(span));
  if ('bold' in span) return run(cleanText(span.bold), { bold: true });
  if ('code' in span) return run(cleanText(span.code), { code: true });
  if ('mention' in span) return run(cleanLine(span.mention), { bold: true });
  if ('instant' in span) return [{ type: 'date', ...dateMark(span) }];
  const url = safeUrl(span.to);
  const label = cleanLine(span.link);
  if (url === undefined) return run(label === '' ? cleanLine(span.to) : `${label} (${cleanLine(span.to)})`);
  if (label === '' || label === url) return [{ type: 'link', url }];
  // A label that names another address is text, and the true address stands beside it.
  if (liesAbout(label, url)) return [...run(`${label} `), { type: 'link', url }];
  return [{ type: 'link', url, text: label }];
};

const lengthOf = (element: RichElement): number =>
  element.type === 'date'
    ? element.fallback.length
    : element.type === 'link'
      ? (element.text ?? element.url).length
      : element.text.length;

export interface Cut<T> {
  readonly value: T;
  readonly cut: boolean;
}

/** A text as elements of at most `max` characters. */
export const richElements = (text: Text, max: number): Cut<readonly RichElement[]> => {
  const kept: RichElement[] = [];
  let room = max;
  for (const element of text.flatMap(elementsOf)) {
    const length = lengthOf(element);
    if (length > room) {
      const rest = element.type === 'text' && room > 1 ? clip(element.text, room) : '…';
      kept.push({
        type: 'text',
        text: rest,
        ...(element.type === 'text' && element.style !== undefined ? { style: element.style } : {}),
      });
      return { value: kept, cut: true };
    }
    room -= length;
    kept.push(element);
  }
  return { value: kept, cut: false };
};

export const bold = (text: string): readonly RichElement[] => run(cleanLine(text), { bold: true });
export const plain = (text: string): readonly RichElement[] => run(cleanText(text));

export const section = (elements: readonly RichElement[]): RichSection => ({ type: 'rich_text_section', elements });
