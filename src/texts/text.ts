import type { Instant } from '../kernel/clock.ts';

/** One run of text. Never markup: a renderer decides how bold or a mention looks, and escapes the rest. */
export type Span =
  | string
  | { readonly bold: string }
  | { readonly code: string }
  | { readonly link: string; readonly to: string }
  | { readonly mention: string; readonly person: string }
  | { readonly instant: Instant; readonly as: 'date' | 'moment' | 'relative' };

export type Text = readonly Span[];
