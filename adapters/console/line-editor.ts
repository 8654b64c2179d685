import type { Readable, Writable } from 'node:stream';
import type { History } from './history-file.ts';
import type { Typed } from './typed-queue.ts';

/** What Tab offers for a line: the candidates, and the part of the line that one of them replaces. */
export type Completer = (line: string) => Promise<readonly [candidates: readonly string[], replaced: string]>;

export interface Question {
  /** Shown before what is typed; may hold colour codes. */
  readonly prompt: string;
  /** A command line goes into the history, an answer never does; a secret is not even echoed. */
  readonly kind: 'command' | 'answer' | 'secret';
  readonly complete?: Completer;
}

/** One line of typing at the bottom of the screen, and everything else above it. */
export interface LineEditor {
  /** One reader at a time. On a terminal, lines typed before an answer was asked for do not count as the answer. */
  read(question: Question): Promise<Typed>;
  /** Writes text above what is being typed, which is kept; `back` rows directly above it are cleared first. */
  write(text: string, back?: number): void;
  /** What the person has typed and not yet sent. */
  typing(): string;
  /** Restores the terminal; the reader gets `end`. */
  close(): void;
}

export interface LineEditorOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Width in cells, as it is now. */
  readonly columns: () => number;
  readonly history: History;
  /** False for a line that must not enter the history. */
  readonly remember: (line: string) => boolean;
  /** The number of the card on the screen: kept for each line as its first character is typed. */
  readonly stamp: () => number;
  /** Ctrl-C while nothing is asked, because a command runs. */
  readonly onInterrupt: () => void;
  /** What stood directly above the typing has moved up: a line was ended, or Tab listed candidates. */
  readonly onMoved: () => void;
}
