import stringWidth from 'string-width';
import type { Action } from '../../src/chat/action.ts';
import type { Message } from '../../src/chat/message.ts';
import { drawBlock, type Frame, type Row } from './console-blocks.ts';
import { marksFor } from './console-marks.ts';
import type { Look } from './look.ts';
import { type Pieces, paint, piece, type Style } from './pieces.ts';
import { cleanLine } from './terminal-text.ts';
import { padPieces, widthOf, wrapPieces } from './wrap-pieces.ts';

/** Cells. Longer lines of prose are hard to read; tables may use more. */
const PROSE_COLUMNS = 100;
const TABLE_COLUMNS = 140;
const LEAST_COLUMNS = 24;
/** `│ ` and ` │`. */
const FRAME_CELLS = 4;

const cardColumns = (message: Message, look: Look): number => {
  const most = message.blocks.some((block) => block.kind === 'table') ? TABLE_COLUMNS : PROSE_COLUMNS;
  // One cell is left free: some terminals break the line when the last one is written.
  return Math.max(LEAST_COLUMNS, Math.min(look.columns - 1, most));
};

const BUTTON_STYLES: Readonly<Record<Action['style'], readonly Style[]>> = {
  primary: ['bold', 'good'],
  danger: ['bad'],
  plain: ['bold'],
};

const buttonLines = (actions: readonly Action[], { look, width }: Frame): readonly Pieces[] => {
  const all: Pieces[] = [];
  for (const [index, action] of actions.entries()) {
    const more = action.ask === undefined ? '' : marksFor(look.unicode).more;
    const button: Pieces = [
      piece(`[${index + 1}] `, 'dim'),
      piece(`${cleanLine(action.label, look.unicode)}${more}`, ...BUTTON_STYLES[action.style]),
    ];
    const last = all.at(-1);
    if (last !== undefined && widthOf(last) + 2 + widthOf(button) <= width) {
      all[all.length - 1] = [...last, piece('  '), ...button];
    } else all.push(button);
  }
  return all.flatMap((line) => wrapPieces(line, width));
};

const line = (pieces: Pieces): Row => ({ kind: 'line', pieces });
const rule: Row = { kind: 'rule', label: '' };

const isEmptyLine = (row: Row | undefined): boolean => row?.kind === 'line' && row.pieces.length === 0;

/** Blocks with an empty line between them, except where a rule parts them already; text to copy is closed by a rule. */
const joinBlocks = (blocks: readonly (readonly Row[])[]): readonly Row[] => {
  const rows: Row[] = [];
  for (const block of blocks) {
    const last = rows.at(-1);
    const first = block[0];
    if (first === undefined) continue;
    if (last?.kind === 'copy' && first.kind !== 'rule') rows.push(rule);
    else if (last?.kind === 'line' && first.kind === 'line') rows.push(line([]));
    rows.push(...block);
  }
  return rows;
};

/** No rule at either end, and never two of them without a name in a row: they would meet the frame or each other. */
const tidy = (rows: readonly Row[]): readonly Row[] => {
  const unnamed = (row: Row | undefined): boolean => row?.kind === 'rule' && row.label === '';
  const kept = rows.filter((row, index) => !(unnamed(row) && (index === 0 || rows[index - 1]?.kind === 'rule')));
  while (unnamed(kept.at(-1)) || isEmptyLine(kept.at(-1))) kept.pop();
  return kept;
};

interface Head {
  /** Stands in the upper frame; empty when it is too long for that. */
  readonly inFrame: string;
  readonly rows: readonly Row[];
}

const headOf = (message: Message, { look, width }: Frame): Head => {
  const mark = marksFor(look.unicode).tone[message.tone];
  const title = [mark, cleanLine(message.title, look.unicode)].filter((part) => part !== '').join(' ');
  if (stringWidth(title) <= width) return { inFrame: title, rows: [] };
  return { inFrame: '', rows: [...wrapPieces([piece(title, 'bold', message.tone)], width).map(line), rule] };
};

const rowsOf = (message: Message, head: Head, frame: Frame): readonly Row[] => {
  const body = joinBlocks(message.blocks.map((block) => drawBlock(block, frame)));
  const buttons = buttonLines(message.actions, frame).map(line);
  return tidy([...head.rows, ...body, ...(buttons.length === 0 ? [] : [rule, ...buttons])]);
};

/**
 * A message as a card for a terminal: lines without line ends, none wider than the terminal but text to copy, which stands at the left edge
 * outside the frame, unbroken. Nothing of the message is left out.
 */
export const renderCard = (message: Message, look: Look): readonly string[] => {
  const columns = cardColumns(message, look);
  const frame: Frame = { look, width: columns - FRAME_CELLS };
  const { box } = marksFor(look.unicode);
  const draw = (pieces: Pieces): string => paint(pieces, look.colour);
  const across = (left: string, label: string, right: string, style: readonly Style[]): string => {
    const named = label === '' ? '' : ` ${label} `;
    const rest = Math.max(0, columns - 3 - stringWidth(named));
    return draw([
      piece(`${left}${box.across}`, message.tone),
      piece(named, ...style),
      piece(`${box.across.repeat(rest)}${right}`, message.tone),
    ]);
  };
  const side = piece(box.down, message.tone);
  const drawRow = (row: Row): readonly string[] => {
    if (row.kind === 'copy') return [row.text];
    if (row.kind === 'rule') return ruleLines(row.label);
    return [draw([side, piece(' '), ...padPieces(row.pieces, frame.width), piece(' '), side])];
  };
  const ruleLines = (label: string): readonly string[] => {
    if (stringWidth(label) <= frame.width) return [across(box.teeLeft, label, box.teeRight, ['dim'])];
    return [
      across(box.teeLeft, '', box.teeRight, []),
      ...wrapPieces([piece(label, 'dim')], frame.width).flatMap((pieces) => drawRow(line(pieces))),
    ];
  };
  const head = headOf(message, frame);
  return [
    across(box.topLeft, head.inFrame, box.topRight, ['bold', message.tone]),
    ...rowsOf(message, head, frame).flatMap(drawRow),
    across(box.bottomLeft, '', box.bottomRight, []),
  ];
};
