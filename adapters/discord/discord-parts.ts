import stringWidth from 'string-width';
import { plainText } from '../../src/chat/build.ts';
import type { Block, Span, StepState, Text } from '../../src/chat/message.ts';
import { bold, escapeMarkdown, fenceText, markdown, oneLine } from './discord-markdown.ts';

/** One thing to draw: lines that may be dropped from the end where there is no room, a picture, or a line across. */
export type Part =
  | { readonly kind: 'lines'; readonly lines: readonly string[]; readonly fenced: boolean; readonly head: number }
  | { readonly kind: 'picture'; readonly alt: string; readonly png: Uint8Array }
  | { readonly kind: 'divider' };

const lines = (list: readonly string[]): Part => ({ kind: 'lines', lines: list, fenced: false, head: 0 });

const MARKS: Readonly<Record<StepState, string>> = {
  done: '✅',
  current: '⏳',
  waiting: '▫️',
  failed: '❌',
  skipped: '➖',
};

/** Cells of a progress bar. */
const BAR = 10;

const bar = (done: number, all: number): string => {
  const full = all === 0 ? 0 : Math.round((done / all) * BAR);
  return `${'▰'.repeat(full)}${'▱'.repeat(BAR - full)} ${done}/${all}`;
};

const steps = ({ steps: all }: Extract<Block, { kind: 'steps' }>): Part => {
  const done = all.filter(({ state }) => state === 'done').length;
  const drawn = all.map(({ label, state, detail }) => {
    const more = detail === undefined ? '' : markdown(detail);
    return `${MARKS[state]} ${escapeMarkdown(oneLine(label))}${more === '' ? '' : ` — ${more}`}`;
  });
  return lines(all.length > 1 ? [bar(done, all.length), ...drawn] : drawn);
};

/** Widest table between fences: on a phone the client wraps every longer line, and columns then stand under nothing. */
const TABLE = 40;

/** Between fences nothing is bold and no time is drawn: bold is written as people write it in plain text, a day is enough of a time. */
const fencedSpan = (span: Span): Span => {
  if (typeof span === 'string') return span;
  if ('bold' in span) return `*${span.bold}*`;
  return 'instant' in span && span.as !== 'moment' ? span.instant.slice(0, 'yyyy-mm-dd'.length) : span;
};

const cell = (text: Text): string => fenceText(oneLine(plainText(text.map(fencedSpan)))).replaceAll('`', 'ˋ');

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - stringWidth(text)));

type Table = Extract<Block, { kind: 'table' }>;

/** A row as an item of two lines: its first cell, and under it the others with the names of their columns. */
const rowLines = (columns: readonly string[], row: readonly Text[]): string => {
  const [first = '', ...others] = row.map((text) => markdown(text).replaceAll('\n', ' ').trim());
  const named = others.flatMap((value, index) => {
    const name = escapeMarkdown(oneLine(columns[index + 1] ?? ''));
    return value === '' || value === '–' ? [] : [`${name} ${value}`.trim()];
  });
  const [head = '–', ...rest] = [first, named.join(' · ')].filter((line) => line !== '');
  return [`- ${head}`, ...rest].join('\n  ');
};

const table = ({ columns, rows }: Table): Part => {
  const all = [columns.map((column) => cell([column])), ...rows.map((row) => row.map(cell))];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => stringWidth(row[index] ?? ''))));
  if (widths.reduce((sum, width) => sum + width + 2, -2) > TABLE)
    return lines(rows.map((row) => rowLines(columns, row)));
  const drawn = all.map((row) =>
    widths
      .map((width, index) => padded(row[index] ?? '', width))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return { kind: 'lines', lines: [drawn[0] ?? '', rule, ...drawn.slice(1)], fenced: true, head: 2 };
};

const indented = (text: string): string => text.replaceAll('\n', '\n  ');

const DRAW: { readonly [K in Block['kind']]: (block: Extract<Block, { kind: K }>) => readonly Part[] } = {
  text: ({ text }) => [lines(markdown(text).split('\n'))],
  fields: ({ fields }) => [
    lines(fields.map(({ label, value }) => `${bold(label)} ${indented(markdown(value)) || '–'}`)),
  ],
  list: ({ items, ordered }) => [
    lines(items.map((item, index) => `${ordered === true ? `${index + 1}.` : '-'} ${indented(markdown(item))}`)),
  ],
  table: (block) => [table(block)],
  code: ({ code, label }) => [
    ...(label === undefined || label === '' ? [] : [lines([bold(label)])]),
    ...(code === '' ? [] : [{ kind: 'lines' as const, lines: fenceText(code).split('\n'), fenced: true, head: 0 }]),
  ],
  steps: (block) => [steps(block)],
  image: ({ alt, png }) => [png.length === 0 ? lines([escapeMarkdown(alt)]) : { kind: 'picture', alt, png }],
  context: ({ text }) => [
    lines(
      markdown(text)
        .split('\n')
        .map((line) => (line === '' ? '' : `-# ${line}`)),
    ),
  ],
  divider: () => [{ kind: 'divider' }],
};

/** A block as parts; empty ones are left out. */
export const partsOf = (block: Block): readonly Part[] =>
  (DRAW[block.kind] as (block: Block) => readonly Part[])(block).filter(
    (part) => part.kind !== 'lines' || part.lines.some((line) => line.trim() !== ''),
  );
