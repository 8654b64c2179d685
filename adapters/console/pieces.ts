import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

const FORMATS = {
  bold: 'bold',
  dim: 'dim',
  code: 'cyan',
  link: 'underline',
  mention: 'magenta',
  neutral: 'blue',
  good: 'green',
  waiting: 'cyan',
  warning: 'yellow',
  bad: 'red',
} as const satisfies Readonly<Record<string, Format>>;

export type Style = keyof typeof FORMATS;

/** A run of harmless text with its styles: escape codes are added last, by `paint`, so that widths are counted without them. */
export interface Piece {
  readonly text: string;
  readonly styles: readonly Style[];
}

export type Pieces = readonly Piece[];

export const piece = (text: string, ...styles: readonly Style[]): Piece => ({ text, styles });

/** The text without styles. */
export const bare = (pieces: Pieces): string => pieces.map((part) => part.text).join('');

/** The text with escape codes where colour is wanted. */
export const paint = (pieces: Pieces, colour: boolean): string =>
  pieces
    .map(({ text, styles }) =>
      !colour || styles.length === 0 || text === ''
        ? text
        : styleText(
            styles.map((style) => FORMATS[style]),
            text,
            { validateStream: false },
          ),
    )
    .join('');
