import type { Instant } from '../kernel/clock.ts';
import type { Action } from './action.ts';
import type { Block, Message, Span, Text, Tone } from './message.ts';

export const bold = (text: string): Span => ({ bold: text });
export const code = (text: string): Span => ({ code: text });
export const link = (text: string, to: string): Span => ({ link: text, to });
export const date = (instant: Instant): Span => ({ instant, as: 'date' });
export const moment = (instant: Instant): Span => ({ instant, as: 'moment' });
export const relative = (instant: Instant): Span => ({ instant, as: 'relative' });

export const paragraph = (...text: Text): Block => ({ kind: 'text', text });
export const context = (...text: Text): Block => ({ kind: 'context', text });

const plainSpan = (span: Span): string => {
  if (typeof span === 'string') return span;
  if ('bold' in span) return span.bold;
  if ('code' in span) return span.code;
  if ('link' in span) return span.link === span.to ? span.to : `${span.link} (${span.to})`;
  if ('mention' in span) return span.mention;
  return span.instant.replace('T', ' ').replace(/(:\d\d)?(\.\d+)?Z$/, ' UTC');
};

/** A text without any markup, e.g. for a notification. */
export const plainText = (text: Text): string => text.map(plainSpan).join('');

const plainBlock: { readonly [K in Block['kind']]: (block: Extract<Block, { kind: K }>) => string } = {
  text: (block) => plainText(block.text),
  fields: (block) => block.fields.map((field) => `${field.label}: ${plainText(field.value)}`).join('\n'),
  list: (block) => block.items.map((item) => `- ${plainText(item)}`).join('\n'),
  table: (block) => [block.columns.join(' | '), ...block.rows.map((row) => row.map(plainText).join(' | '))].join('\n'),
  code: (block) => (block.label === undefined ? block.code : `${block.label}: ${block.code}`),
  steps: (block) =>
    block.steps
      .map((step) => `[${step.state}] ${step.label}${step.detail === undefined ? '' : `: ${plainText(step.detail)}`}`)
      .join('\n'),
  image: (block) => block.alt,
  context: (block) => plainText(block.text),
  divider: () => '',
};

const plainOf = (block: Block): string => (plainBlock[block.kind] as (block: Block) => string)(block);

export interface CardParts {
  readonly tone?: Tone;
  readonly title: string;
  readonly blocks?: readonly (Block | undefined)[];
  readonly actions?: readonly (Action | undefined)[];
  readonly audience?: Message['audience'];
}

/** A Message whose `plain` is made of its own parts, so that nothing drawn is missing for those who cannot see it. */
export const card = ({ tone = 'neutral', title, blocks = [], actions = [], audience = 'all' }: CardParts): Message => {
  const shown = blocks.filter((block) => block !== undefined);
  return {
    tone,
    title,
    plain: [title, ...shown.map(plainOf)].filter((line) => line !== '').join('\n'),
    blocks: shown,
    actions: actions.filter((action) => action !== undefined),
    audience,
  };
};
