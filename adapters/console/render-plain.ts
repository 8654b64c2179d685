import type { Block, Message, StepState, Text } from '../../src/chat/message.ts';
import { typedAction } from '../typed-action.ts';
import { linePieces, textPieces } from './console-spans.ts';
import { plainTable } from './console-table.ts';
import { type ConsoleWords, consoleWords, TONE_WORDS } from './console-words.ts';
import type { Look } from './look.ts';
import { bare, paint, piece } from './pieces.ts';
import { cleanLine, cleanText } from './terminal-text.ts';

type Of<K extends Block['kind']> = Extract<Block, { readonly kind: K }>;

const STEP_WORDS: Readonly<Record<StepState, keyof ConsoleWords>> = {
  done: 'stepDone',
  current: 'stepCurrent',
  waiting: 'stepWaiting',
  failed: 'stepFailed',
  skipped: 'stepSkipped',
};

const oneLine = (text: Text, look: Look): string => bare(linePieces(text, look)).trim();

const manyLines = (text: Text, look: Look): readonly string[] =>
  text.length === 0 ? [] : bare(textPieces(text, look)).split('\n');

const PLAIN: { readonly [K in Block['kind']]: (block: Of<K>, look: Look) => readonly string[] } = {
  text: ({ text }, look) => manyLines(text, look),
  fields: ({ fields }, look) =>
    fields.map(({ label, value }) => `${cleanLine(label, look.unicode)}: ${oneLine(value, look)}`),
  list: ({ items, ordered = false }, look) =>
    items.map((item, index) => `${ordered ? `${index + 1}.` : '-'} ${oneLine(item, look)}`),
  table: ({ columns, rows }, look) => [
    ...plainTable({
      columns: columns.map((column) => cleanLine(column, look.unicode)),
      rows: rows.map((row) => row.map((cell) => linePieces(cell, look))),
    }),
    ...(rows.length === 0 ? [consoleWords(look.language).nothing] : []),
  ],
  code: ({ code, label }, look) => {
    const body = cleanText(code, look.unicode).replace(/\n$/, '').split('\n');
    const name = cleanLine(label ?? '', look.unicode);
    if (name === '') return body;
    return body.length === 1 ? [`${name}: ${body[0]}`] : [`${name}:`, ...body];
  },
  steps: ({ steps }, look) =>
    steps.map(({ label, state, detail }) => {
      const head = `[${consoleWords(look.language)[STEP_WORDS[state]]}] ${cleanLine(label, look.unicode)}`;
      return detail === undefined ? head : `${head}: ${oneLine(detail, look)}`;
    }),
  image: ({ alt }, look) => [`[${consoleWords(look.language).image}: ${cleanLine(alt, look.unicode)}]`],
  context: ({ text }, look) => manyLines(text, look),
  divider: () => [],
};

const titleLine = (message: Message, look: Look): string => {
  const word = TONE_WORDS[look.language][message.tone];
  const title = cleanLine(message.title, look.unicode);
  if (word === '') return title;
  return paint([piece(`${cleanText(word, look.unicode)}:`, message.tone), piece(` ${title}`)], look.colour);
};

/** A message as plain lines for a file, a pipe or grep: one fact a line, no frame, no wrapping, nothing left out. */
export const renderPlain = (message: Message, look: Look): readonly string[] => {
  const blocks = message.blocks.flatMap((block) =>
    (PLAIN[block.kind] as (block: Block, look: Look) => readonly string[])(block, look),
  );
  const actions = message.actions.map(
    (action, index) =>
      `[${index + 1}] ${cleanLine(action.label, look.unicode)}: ${cleanLine(typedAction(action), look.unicode)}`,
  );
  return [titleLine(message, look), ...blocks, ...actions].map((text) => text.trimEnd());
};
