import type { Text } from '../texts/text.ts';
import type { Action } from './action.ts';

export type { Span, Text } from '../texts/text.ts';

/** The meaning behind a card's colour: neutral facts, done, under way, needs a look, wrong. */
export type Tone = 'neutral' | 'good' | 'waiting' | 'warning' | 'bad';

export type StepState = 'done' | 'current' | 'waiting' | 'failed' | 'skipped';

/** A closed union: every renderer covers each kind, or does not compile. */
export type Block =
  | { readonly kind: 'text'; readonly text: Text }
  | { readonly kind: 'fields'; readonly fields: readonly { readonly label: string; readonly value: Text }[] }
  | { readonly kind: 'list'; readonly items: readonly Text[]; readonly ordered?: boolean }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly Text[])[] }
  /** Text to be copied as it stands (a record's value, a command). `label` says what it is. */
  | { readonly kind: 'code'; readonly code: string; readonly label?: string }
  | {
      readonly kind: 'steps';
      readonly steps: readonly { readonly label: string; readonly state: StepState; readonly detail?: Text }[];
    }
  | { readonly kind: 'image'; readonly alt: string; readonly png: Uint8Array }
  | { readonly kind: 'context'; readonly text: Text }
  | { readonly kind: 'divider' };

/** What the core says, once, for every platform. */
export interface Message {
  readonly tone: Tone;
  readonly title: string;
  /** The whole meaning in plain sentences: for notifications, screen readers and surfaces that draw nothing. */
  readonly plain: string;
  readonly blocks: readonly Block[];
  readonly actions: readonly Action[];
  /** `asker`: shown to the person who asked alone, where the surface can whisper. */
  readonly audience: 'all' | 'asker';
}
