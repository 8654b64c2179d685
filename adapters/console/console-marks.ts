import type { StepState, Tone } from '../../src/chat/message.ts';
import type { Style } from './pieces.ts';

/** The drawing characters of one character set. */
export interface Marks {
  readonly box: Readonly<
    Record<'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight' | 'across' | 'down' | 'teeLeft' | 'teeRight', string>
  >;
  readonly tone: Readonly<Record<Tone, string>>;
  readonly step: Readonly<Record<StepState, string>>;
  readonly bar: { readonly full: string; readonly empty: string };
  readonly bullet: string;
  readonly more: string;
}

const unicodeMarks: Marks = {
  box: {
    topLeft: '╭',
    topRight: '╮',
    bottomLeft: '╰',
    bottomRight: '╯',
    across: '─',
    down: '│',
    teeLeft: '├',
    teeRight: '┤',
  },
  tone: { neutral: '', good: '✓', waiting: '○', warning: '!', bad: '✗' },
  step: { done: '✓', current: '●', waiting: '○', failed: '✗', skipped: '–' },
  bar: { full: '█', empty: '░' },
  bullet: '•',
  more: '…',
};

const asciiMarks: Marks = {
  box: {
    topLeft: '+',
    topRight: '+',
    bottomLeft: '+',
    bottomRight: '+',
    across: '-',
    down: '|',
    teeLeft: '+',
    teeRight: '+',
  },
  tone: { neutral: '', good: '+', waiting: '~', warning: '!', bad: 'x' },
  step: { done: '[x]', current: '[>]', waiting: '[ ]', failed: '[!]', skipped: '[-]' },
  bar: { full: '#', empty: '.' },
  bullet: '-',
  more: '...',
};

export const marksFor = (unicode: boolean): Marks => (unicode ? unicodeMarks : asciiMarks);

export const STEP_STYLES: Readonly<Record<StepState, Style>> = {
  done: 'good',
  current: 'waiting',
  waiting: 'dim',
  failed: 'bad',
  skipped: 'dim',
};
