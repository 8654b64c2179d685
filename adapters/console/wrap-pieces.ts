import stringWidth from 'string-width';
import { type Piece, type Pieces, piece, type Style } from './pieces.ts';

/** One character as a person sees it (a grapheme), with the cells it takes. */
interface Cell {
  readonly text: string;
  readonly width: number;
  readonly styles: readonly Style[];
}

/** Cells a text takes; East Asian wide characters take 2. */
export const widthOf = (pieces: Pieces): number => pieces.reduce((sum, part) => sum + stringWidth(part.text), 0);

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

const cellsOf = (pieces: Pieces): readonly Cell[] =>
  pieces.flatMap(({ text, styles }) => {
    // Most text is ASCII, where a character is a cell; a table of 200 rows is drawn at once then.
    if (/^[ -~]*$/.test(text)) return [...text].map((character) => ({ text: character, width: 1, styles }));
    return [...graphemes.segment(text)].map(({ segment }) => ({ text: segment, width: stringWidth(segment), styles }));
  });

const merge = (cells: readonly Cell[]): Pieces => {
  const merged: Piece[] = [];
  for (const cell of cells) {
    const last = merged.at(-1);
    if (last?.styles === cell.styles) merged[merged.length - 1] = { text: last.text + cell.text, styles: cell.styles };
    else merged.push({ text: cell.text, styles: cell.styles });
  }
  return merged;
};

// Chinese and Japanese punctuation that must not begin a line.
const CLOSING = /^[、。\u{ff0c}\u{ff1b}\u{ff1a}\u{ff01}\u{ff1f}\u{ff09},.;:!?)》」』】〕〉…”’％]/u;

/** Words and runs of spaces; between wide characters a line may break anywhere but before closing punctuation. */
const tokensOf = (cells: readonly Cell[]): readonly (readonly Cell[])[] => {
  const tokens: Cell[][] = [];
  let previous: Cell | undefined;
  for (const cell of cells) {
    const space = cell.text === ' ';
    const joins =
      previous !== undefined &&
      (previous.text === ' ') === space &&
      (space || (previous.width < 2 && cell.width < 2) || CLOSING.test(cell.text));
    if (joins) tokens.at(-1)?.push(cell);
    else tokens.push([cell]);
    previous = cell;
  }
  return tokens;
};

const cellsWidth = (cells: readonly Cell[]): number => cells.reduce((sum, cell) => sum + cell.width, 0);

const wrapLine = (cells: readonly Cell[], width: number): readonly (readonly Cell[])[] => {
  const lines: Cell[][] = [[]];
  let used = 0;
  let gap: readonly Cell[] = [];
  const put = (cell: Cell): void => {
    if (used + cell.width > width && used > 0) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push(cell);
    used += cell.width;
  };
  for (const token of tokensOf(cells)) {
    if (token[0]?.text === ' ') {
      gap = token;
      continue;
    }
    const needed = cellsWidth(token);
    if (used + gap.length + needed <= width) {
      for (const cell of [...gap, ...token]) put(cell);
    } else {
      // A word longer than a line is cut; every other begins the next line.
      if (used > 0) {
        lines.push([]);
        used = 0;
      }
      for (const cell of token) put(cell);
    }
    gap = [];
  }
  return lines;
};

const splitLines = (pieces: Pieces): readonly Pieces[] => {
  const lines: Piece[][] = [[]];
  for (const part of pieces) {
    part.text.split('\n').forEach((text, index) => {
      if (index > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ text, styles: part.styles });
    });
  }
  return lines;
};

/** Lines of at most `width` cells (one more where a single character is wider than that); `\n` breaks, spaces at a break are dropped. */
export const wrapPieces = (pieces: Pieces, width: number): readonly Pieces[] =>
  splitLines(pieces).flatMap((line) => wrapLine(cellsOf(line), Math.max(1, width)).map(merge));

/** Filled with spaces on the right to `width` cells. */
export const padPieces = (pieces: Pieces, width: number): Pieces => {
  const missing = width - widthOf(pieces);
  return missing > 0 ? [...pieces, piece(' '.repeat(missing))] : pieces;
};
