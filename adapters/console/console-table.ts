import stringWidth from 'string-width';
import { bare, type Pieces, piece } from './pieces.ts';
import { padPieces, widthOf, wrapPieces } from './wrap-pieces.ts';

/** Cells between two columns. */
const GAP = 2;
/** Under this width a column says nothing any more: the rows are drawn as label and value instead. */
const LEAST_COLUMN = 6;

export interface TableCells {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Pieces[])[];
}

/** What each column wants: its widest cell. */
const naturalWidths = ({ columns, rows }: TableCells): readonly number[] => {
  const widths = columns.map((column) => stringWidth(column));
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
    });
  }
  return widths;
};

/** What each column needs so that no word in it is cut. */
const wordWidths = ({ columns, rows }: TableCells): readonly number[] =>
  naturalWidths({
    columns: columns.map(() => ''),
    rows: [columns.map((column) => [piece(column)]), ...rows].flatMap((row) => {
      const words = row.map((cell) => bare(cell).split(' '));
      const most = Math.max(0, ...words.map((each) => each.length));
      return Array.from({ length: most }, (_, at) => words.map((each) => [piece(each[at] ?? '')]));
    }),
  });

/** Takes `over` cells from the widest columns that are above their floor, as evenly as it can; says how many it could not take. */
const shrink = (widths: number[], floors: readonly number[], over: number): number => {
  let left = over;
  while (left > 0) {
    const open = widths.map((width, index) => (width > (floors[index] ?? 0) ? width : 0));
    const widest = Math.max(0, ...open);
    if (widest === 0) return left;
    const at = open.indexOf(widest);
    widths[at] = widest - 1;
    left -= 1;
  }
  return 0;
};

/**
 * Column widths that fit into `width`: first no word is cut, then words of the widest columns are; undefined when even that leaves no room.
 * `natural` is what each column would take, `words` its longest word.
 */
export const fitColumns = (
  natural: readonly number[],
  words: readonly number[],
  width: number,
): readonly number[] | undefined => {
  const room = width - GAP * Math.max(0, natural.length - 1);
  const widths = [...natural];
  const over = widths.reduce((sum, each) => sum + each, 0) - room;
  const least = natural.map((each) => Math.min(each, LEAST_COLUMN));
  const whole = least.map((each, index) => Math.max(each, words[index] ?? 0));
  const missing = shrink(widths, least, shrink(widths, whole, over));
  return missing > 0 ? undefined : widths;
};

const drawRow = (cells: readonly Pieces[], widths: readonly number[]): readonly Pieces[] => {
  const wrapped = widths.map((width, index) => wrapPieces(cells[index] ?? [], width));
  const height = Math.max(1, ...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    widths.flatMap((width, index): Pieces => {
      const cell = wrapped[index]?.[line] ?? [];
      return index === widths.length - 1 ? cell : [...padPieces(cell, width), piece(' '.repeat(GAP))];
    }),
  );
};

const asRecords = ({ columns, rows }: TableCells, width: number): readonly Pieces[] =>
  rows.flatMap((row, index) => [
    ...(index === 0 ? [] : [[]]),
    ...row.flatMap((cell, at) => wrapPieces([piece(`${columns[at] ?? ''}: `, 'dim'), ...cell], width)),
  ]);

/** Lines of at most `width` cells; nothing is cut: cells wrap, and a table with too many columns is drawn as records. */
export const drawTable = (table: TableCells, width: number, across: string): readonly Pieces[] => {
  const widths = fitColumns(naturalWidths(table), wordWidths(table), width);
  if (widths === undefined) return asRecords(table, width);
  const total = widths.reduce((sum, each) => sum + each, 0) + GAP * Math.max(0, widths.length - 1);
  return [
    ...drawRow(
      table.columns.map((column) => [piece(column, 'bold')]),
      widths,
    ),
    [piece(across.repeat(total), 'dim')],
    ...table.rows.flatMap((row) => drawRow(row, widths)),
  ];
};

/** The same without limit or wrapping: one row, one line, for grep. */
export const plainTable = (table: TableCells): readonly string[] => {
  const widths = naturalWidths(table);
  const line = (cells: readonly Pieces[]): string =>
    cells
      .map((cell, index) => bare(index === cells.length - 1 ? cell : padPieces(cell, widths[index] ?? 0)))
      .join(' '.repeat(GAP))
      .trimEnd();
  return [line(table.columns.map((column) => [piece(column)])), ...table.rows.map(line)];
};
