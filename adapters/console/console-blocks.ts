import stringWidth from 'string-width';
import type { Block } from '../../src/chat/message.ts';
import { progressOf } from '../steps-progress.ts';
import { marksFor, STEP_STYLES } from './console-marks.ts';
import { cellPieces, linePieces, textPieces } from './console-spans.ts';
import { drawTable } from './console-table.ts';
import { consoleWords } from './console-words.ts';
import type { Look } from './look.ts';
import { type Pieces, piece, type Style } from './pieces.ts';
import { cleanLine, cleanText } from './terminal-text.ts';
import { wrapPieces } from './wrap-pieces.ts';

/** What a card is made of: a line in the box, a rule across it, or text to copy that stands outside any frame. */
export type Row =
  | { readonly kind: 'line'; readonly pieces: Pieces }
  | { readonly kind: 'rule'; readonly label: string }
  | { readonly kind: 'copy'; readonly text: string };

/** Where a block is drawn: `width` is the inside of the box in cells. */
export interface Frame {
  readonly look: Look;
  readonly width: number;
}

type Of<K extends Block['kind']> = Extract<Block, { readonly kind: K }>;

const lines = (all: readonly Pieces[]): readonly Row[] => all.map((pieces) => ({ kind: 'line', pieces }));

/** `head` before the first line, blanks of the same width before the others. */
const hang = (head: Pieces, headWidth: number, body: Pieces, width: number): readonly Row[] =>
  lines(
    wrapPieces(body, width - headWidth).map((line, index) => [
      ...(index === 0 ? head : [piece(' '.repeat(headWidth))]),
      ...line,
    ]),
  );

const dimmed = (pieces: Pieces): Pieces =>
  pieces.map(({ text, styles }) => ({ text, styles: [...styles, 'dim'] as Style[] }));

/** A label column wider than this share of the card leaves no room for the values: the value then begins a line of its own. */
const LABEL_SHARE = 0.4;

const drawFields = ({ fields }: Of<'fields'>, { look, width }: Frame): readonly Row[] => {
  const labels = fields.map(({ label }) => cleanLine(label, look.unicode));
  const room = Math.floor(width * LABEL_SHARE);
  const column = Math.max(0, ...labels.map((label) => stringWidth(label)).filter((each) => each <= room)) + 2;
  return fields.flatMap(({ value }, index) => {
    const label = labels[index] ?? '';
    const used = stringWidth(label);
    const body = linePieces(value, look);
    if (used > room) {
      return [...lines(wrapPieces([piece(label, 'dim')], width)), ...hang([piece('  ')], 2, body, width)];
    }
    return hang([piece(label, 'dim'), piece(' '.repeat(column - used))], column, body, width);
  });
};

const drawList = ({ items, ordered = false }: Of<'list'>, { look, width }: Frame): readonly Row[] => {
  const digits = String(items.length).length;
  return items.flatMap((item, index) => {
    const mark = ordered ? `${String(index + 1).padStart(digits)}. ` : `${marksFor(look.unicode).bullet} `;
    return hang([piece(mark, 'dim')], stringWidth(mark), textPieces(item, look), width);
  });
};

const drawTableBlock = ({ columns, rows }: Of<'table'>, { look, width }: Frame): readonly Row[] => {
  const table = {
    columns: columns.map((column) => cleanLine(column, look.unicode)),
    rows: rows.map((row) => row.map((cell) => cellPieces(cell, look))),
  };
  const drawn = lines(drawTable(table, width, marksFor(look.unicode).box.across));
  return rows.length > 0 ? drawn : [...drawn, ...lines([[piece(consoleWords(look.language).nothing, 'dim')]])];
};

const drawCode = ({ code, label }: Of<'code'>, { look }: Frame): readonly Row[] => [
  { kind: 'rule', label: cleanLine(label ?? '', look.unicode) },
  ...cleanText(code, look.unicode)
    .replace(/\n$/, '')
    .split('\n')
    .map((text): Row => ({ kind: 'copy', text })),
];

const BAR_CELLS = 20;

const drawSteps = ({ steps }: Of<'steps'>, { look, width }: Frame): readonly Row[] => {
  const marks = marksFor(look.unicode);
  const drawn = steps.flatMap(({ label, state, detail }) => {
    const mark = `${marks.step[state]} `;
    const style = STEP_STYLES[state];
    const name = piece(cleanText(label, look.unicode), ...(state === 'current' ? (['bold'] as const) : []));
    const more = detail === undefined ? [] : [piece('  '), ...dimmed(linePieces(detail, look))];
    return hang([piece(mark, style)], stringWidth(mark), [name, ...more], width);
  });
  // Room for the count beside the bar.
  const cells = Math.min(BAR_CELLS, width - 8);
  const progress = progressOf(steps, cells);
  if (progress === undefined) return drawn;
  const { filled, passed, of } = progress;
  const bar: Pieces = [
    piece(marks.bar.full.repeat(filled), 'good'),
    piece(marks.bar.empty.repeat(cells - filled), 'dim'),
    piece(`  ${passed}/${of}`),
  ];
  return [...lines([bar]), ...drawn];
};

const DRAW: { readonly [K in Block['kind']]: (block: Of<K>, frame: Frame) => readonly Row[] } = {
  text: ({ text }, { look, width }) => (text.length === 0 ? [] : lines(wrapPieces(textPieces(text, look), width))),
  fields: drawFields,
  list: drawList,
  table: drawTableBlock,
  code: drawCode,
  steps: drawSteps,
  image: ({ alt }, { look, width }) =>
    lines(wrapPieces([piece(`[${consoleWords(look.language).image}: ${cleanLine(alt, look.unicode)}]`, 'dim')], width)),
  context: ({ text }, { look, width }) =>
    text.length === 0 ? [] : lines(wrapPieces(dimmed(textPieces(text, look)), width)),
  divider: () => [{ kind: 'rule', label: '' }],
};

/** One block as rows of a card; empty blocks give none. */
export const drawBlock = (block: Block, frame: Frame): readonly Row[] =>
  (DRAW[block.kind] as (block: Block, frame: Frame) => readonly Row[])(block, frame);
