import type { Block, Message, StepState } from '../../src/chat/message.ts';
import type { Language } from '../../src/texts/language.ts';
import type { Text } from '../../src/texts/text.ts';
import { progressOf } from '../steps-progress.ts';
import { fillWords } from '../surface-words.ts';
import { LIMITS } from './slack-limits.ts';
import { bold, type Cut, plain, type RichElement, type RichSection, richElements, section } from './slack-rich.ts';
import { cleanLine, cleanText, clip, clipText, mrkdwn, plainText } from './slack-text.ts';
import { slackWords } from './slack-words.ts';

/** A block of Block Kit as it is sent. */
export type KitBlock = Readonly<Record<string, unknown>> & { readonly type: string };

export interface Canvas {
  readonly language: Language;
  /** Tables are drawn as such only in messages, and only once. */
  readonly tables: boolean;
}

type Of<K extends Block['kind']> = Extract<Block, { readonly kind: K }>;
type Drawn = Cut<readonly KitBlock[]>;

const NOTHING: Drawn = { value: [], cut: false };
const whole = (...value: readonly KitBlock[]): Drawn => ({ value, cut: false });
const rich = (elements: readonly unknown[]): KitBlock => ({ type: 'rich_text', elements });

const prose = (text: Text): Drawn => {
  const { value, cut } = richElements(text, LIMITS.blockText);
  return value.length === 0 ? NOTHING : { value: [rich([section(value)])], cut };
};

const drawFields = ({ fields }: Of<'fields'>): Drawn => {
  let room: number = LIMITS.blockText;
  let cut = false;
  const elements = fields.flatMap(({ label, value }, index): readonly RichElement[] => {
    if (room <= 0) {
      cut = true;
      return [];
    }
    const name = clip(cleanLine(label), 200);
    const body = richElements(value.length === 0 ? ['–'] : value, Math.max(1, room - name.length));
    room -= name.length + body.value.reduce((sum, one) => sum + ('text' in one ? (one.text?.length ?? 0) : 30), 0);
    cut ||= body.cut;
    return [...plain(index === 0 ? '' : '\n'), ...bold(`${name}:`), ...plain('  '), ...body.value];
  });
  return elements.length === 0 ? NOTHING : { value: [rich([section(elements)])], cut };
};

/** As many sections as fit; the last one says how many are missing. */
const fitSections = (items: readonly Text[], language: Language): Cut<readonly RichSection[]> => {
  const kept: RichSection[] = [];
  let room: number = LIMITS.blockText;
  let cut = false;
  for (const [index, item] of items.entries()) {
    const { value, cut: shortened } = richElements(item, Math.min(room, LIMITS.blockText / 2));
    if (index >= LIMITS.listItems || room <= 0) {
      kept.push(section(plain(fillWords(slackWords(language).more, { count: items.length - index }))));
      return { value: kept, cut: true };
    }
    cut ||= shortened;
    room -= JSON.stringify(value).length / 2;
    kept.push(section(value.length === 0 ? plain('–') : value));
  }
  return { value: kept, cut };
};

const listOf = (items: readonly Text[], ordered: boolean, language: Language): Drawn => {
  if (items.length === 0) return NOTHING;
  const { value, cut } = fitSections(items, language);
  return { value: [rich([{ type: 'rich_text_list', style: ordered ? 'ordered' : 'bullet', elements: value }])], cut };
};

const cellOf = (text: Text): KitBlock => {
  const { value } = richElements(text, 300);
  return rich([section(value.length === 0 ? plain('–') : value)]);
};

const sizeOf = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + sizeOf(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) =>
      sum + (typeof inner === 'string' && (key === 'text' || key === 'url') ? inner.length : sizeOf(inner)),
    0,
  );
};

/** Characters that Slack counts in a list of blocks. */
export const textSize = sizeOf;

const drawTable = ({ columns, rows }: Of<'table'>, { tables, language }: Canvas): Drawn => {
  const words = slackWords(language);
  if (rows.length === 0) return prose([{ bold: columns.map(cleanLine).join(' · ') }, `\n${words.nothing}`]);
  if (!tables) {
    const lines = rows.map((row) => row.flatMap((cell, index): Text => (index === 0 ? cell : [' · ', ...cell])));
    return listOf(lines, false, language);
  }
  const heading = columns.slice(0, LIMITS.tableColumns).map((column) => cellOf([{ bold: column }]));
  const drawn: (readonly KitBlock[])[] = [heading];
  let size = sizeOf(heading);
  for (const row of rows) {
    const cells = row.slice(0, LIMITS.tableColumns).map(cellOf);
    size += sizeOf(cells);
    if (drawn.length >= LIMITS.tableRows || size > LIMITS.tableText) break;
    drawn.push(cells);
  }
  const missing = rows.length - (drawn.length - 1);
  const table: KitBlock = { type: 'table', rows: drawn };
  if (missing === 0) return whole(table);
  const note: KitBlock = { type: 'context', elements: [plainText(fillWords(words.more, { count: missing }), 100)] };
  return { value: [table, note], cut: true };
};

const drawCode = ({ code, label }: Of<'code'>): Drawn => {
  const text = clip(cleanText(code), LIMITS.blockText);
  if (text.trim() === '') return NOTHING;
  const name = label === undefined ? [] : [section(bold(label))];
  return {
    value: [rich([...name, { type: 'rich_text_preformatted', elements: plain(text) }])],
    cut: text.length < cleanText(code).length,
  };
};

const STEP_MARKS: Readonly<Record<StepState, string>> = {
  done: '✅',
  current: '🔵',
  waiting: '⚪',
  failed: '❌',
  skipped: '➖',
};
const BAR_CELLS = 16;

const drawSteps = ({ steps }: Of<'steps'>): Drawn => {
  if (steps.length === 0) return NOTHING;
  const progress = progressOf(steps, BAR_CELLS);
  const bar: Text =
    progress === undefined
      ? []
      : [
          { code: `${'█'.repeat(progress.filled)}${'░'.repeat(BAR_CELLS - progress.filled)}` },
          ` ${progress.passed}/${progress.of}\n`,
        ];
  const lines = steps.flatMap(
    ({ label, state, detail }, index): Text => [
      `${index === 0 ? '' : '\n'}${STEP_MARKS[state]} `,
      state === 'current' ? { bold: label } : label,
      ...(detail === undefined || detail.length === 0 ? [] : ['  ', ...detail]),
    ],
  );
  return prose([...bar, ...lines]);
};

/** Small print: Slack has it only in `context`, which takes no rich text. */
const drawContext = ({ text }: Of<'context'>): Drawn => {
  const shown = clipText(text, LIMITS.contextText);
  if (mrkdwn(shown).trim() === '') return NOTHING;
  return whole({ type: 'context', elements: [{ type: 'mrkdwn', text: mrkdwn(shown), verbatim: true }] });
};

const DRAW: { readonly [K in Block['kind']]: (block: Of<K>, canvas: Canvas) => Drawn } = {
  text: ({ text }) => prose(text),
  fields: drawFields,
  list: ({ items, ordered = false }, { language }) => listOf(items, ordered, language),
  table: drawTable,
  code: drawCode,
  steps: drawSteps,
  image: ({ alt }, { language }) =>
    whole({
      type: 'context',
      elements: [plainText(fillWords(slackWords(language).imageBeside, { alt }), LIMITS.contextText)],
    }),
  context: drawContext,
  divider: () => whole({ type: 'divider' }),
};

/** One block of a message; `cut` when something of it is missing. */
export const drawBlock = (block: Message['blocks'][number], canvas: Canvas): Drawn =>
  (DRAW[block.kind] as (block: Block, canvas: Canvas) => Drawn)(block, canvas);
