import type { Interface } from 'node:readline';
import stringWidth from 'string-width';
import type { LineEditorOptions, Question } from './line-editor.ts';
import type { ReadlineGate } from './readline-gate.ts';

// ECMA-48: CUU (cursor up) and ED (erase below).
const up = (rows: number): string => (rows > 0 ? `\u001b[${rows}A` : '');
const ERASE_BELOW = '\u001b[J';
const LEADING_UP = new RegExp(`^${String.fromCharCode(0x1b)}\\[\\d+A`);

/** The prompt and what is typed after it, drawn and erased as one. */
export interface PromptLine {
  /** What is asked now; undefined while a command runs. */
  readonly question: Question | undefined;
  /** Replaces what is asked; the typing stays. */
  show(question: Question | undefined): void;
  /** Clears it and `back` rows above it; the cursor is then where they began. */
  erase(back: number): void;
  draw(): void;
  /** Throws away what is typed. */
  clear(): void;
}

export const createPromptLine = (
  rl: Interface,
  gate: ReadlineGate,
  { output, columns }: Pick<LineEditorOptions, 'output' | 'columns'>,
): PromptLine => {
  let question: Question | undefined;
  const secret = (): boolean => question?.kind === 'secret';
  const rowsAbove = (): number =>
    secret() ? Math.floor(stringWidth(question?.prompt ?? '') / Math.max(1, columns())) : rl.getCursorPos().rows;
  const erase = (back: number): void => void output.write(`\r${up(rowsAbove() + back)}${ERASE_BELOW}`);
  const draw = (): void => {
    const drawn = gate.hold(() => rl.prompt(true));
    // Readline begins by moving up to where its last drawing began. That is erased already, so it shall draw from where the cursor is.
    output.write(secret() ? (question?.prompt ?? '') : drawn.replace(LEADING_UP, ''));
  };
  return {
    get question() {
      return question;
    },
    erase,
    draw,
    show: (next) => {
      erase(0);
      question = next;
      rl.setPrompt(next?.prompt ?? '');
      gate.shut(secret());
      draw();
    },
    clear: () => {
      rl.write(null, { ctrl: true, name: 'e' });
      rl.write(null, { ctrl: true, name: 'u' });
    },
  };
};
