import stringWidth from 'string-width';
import type { Action } from '../../src/chat/action.ts';
import type { Message } from '../../src/chat/message.ts';
import type { LineEditor } from './line-editor.ts';
import type { Look } from './look.ts';
import { actionsChanged, changeLine } from './message-changes.ts';
import { paint, piece, type Style } from './pieces.ts';
import { renderConsole } from './render-console.ts';
import { cleanText } from './terminal-text.ts';
import { wrapPieces } from './wrap-pieces.ts';

/** The card whose buttons a number presses. */
export interface Pressable {
  readonly title: string;
  readonly actions: readonly Action[];
  /** Another card, without buttons, was shown below it. */
  readonly above: boolean;
}

/** What has been shown, and where: prints above the prompt and redraws a card that is still the last thing there. */
export interface CardScreen {
  /** The console's own words, broken between words to fit; never in the way of the prompt. */
  say(text: string, ...styles: readonly Style[]): void;
  /** A line of another writer, whole. */
  line(text: string): void;
  /** Shows a card and gives its handle; `ring`: with a bell when its tone is bad. */
  post(message: Message, ring: boolean): string;
  /** Redraws a card in place, or tells what changed below; a handle of an earlier run is shown as new. */
  edit(ref: string, message: Message): void;
  readonly pressable: Pressable | undefined;
  /** Changes whenever the numbers begin to mean something else. */
  readonly stamp: number;
  /** Something was written by others: no card is the last thing on the screen any more. */
  moved(): void;
}

export interface CardScreenOptions {
  readonly editor: () => LineEditor;
  readonly look: () => Look;
  /** Height of the terminal; a card that does not fit above the prompt cannot be redrawn in place. */
  readonly rows: () => number;
  /** Makes handles differ from those of an earlier run. */
  readonly run: string;
}

/** Handles kept: edits of older cards are shown whole. */
const REMEMBERED = 500;
const BELL = '\u0007';

interface Drawn {
  readonly ref: string;
  readonly rows: number;
  readonly columns: number;
}

/** Rows that drawn lines take: text to copy may be wider than the terminal, which then breaks it. */
const rowsOf = (lines: readonly string[], columns: number): number =>
  lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / Math.max(1, columns))), 0);

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** The blanks that a text begins with, which its further lines begin with too, and the rest. */
const setIn = (said: string): readonly [indent: string, words: string] => {
  const words = said.trimStart();
  return [said.slice(0, said.length - words.length), words];
};

export const createCardScreen = ({ editor, look, rows, run }: CardScreenOptions): CardScreen => {
  const shown = new Map<string, Message>();
  let last: Drawn | undefined;
  let pressable: (Pressable & { readonly ref: string }) | undefined;
  let stamp = 0;
  let count = 0;

  const remember = (ref: string, message: Message): void => {
    shown.delete(ref);
    shown.set(ref, message);
    const oldest = shown.size > REMEMBERED ? shown.keys().next().value : undefined;
    if (oldest !== undefined) shown.delete(oldest);
  };
  const offer = (ref: string, { title, actions }: Message): void => {
    const before = JSON.stringify(pressable?.actions);
    if (actions.length > 0) pressable = { ref, title, actions, above: false };
    else if (pressable?.ref === ref) pressable = undefined;
    else if (pressable !== undefined) pressable = { ...pressable, above: true };
    if (before !== JSON.stringify(pressable?.actions)) stamp += 1;
  };
  const draw = (ref: string, message: Message, back: number, bell = ''): void => {
    const now = look();
    const lines = renderConsole(message, now);
    editor().write(bell + text(lines), back);
    last = { ref, rows: rowsOf(lines, now.columns), columns: now.columns };
    remember(ref, message);
    offer(ref, message);
  };
  const inPlace = (ref: string): boolean => {
    const now = look();
    if (!now.terminal || last?.ref !== ref || last.columns !== now.columns) return false;
    // The prompt and what is typed need room below; what has left the top of the screen cannot be reached.
    return last.rows + 2 + Math.floor(stringWidth(editor().typing()) / Math.max(1, now.columns)) < rows();
  };
  return {
    say: (said, ...styles) => {
      last = undefined;
      const { unicode, colour, terminal, columns } = look();
      const [indent, words] = setIn(cleanText(said, unicode));
      const width = terminal ? columns - 1 - indent.length : Number.POSITIVE_INFINITY;
      const lines = wrapPieces([piece(words, ...styles)], width);
      editor().write(text(lines.map((line) => `${indent}${paint(line, colour)}`)));
    },
    line: (written) => {
      last = undefined;
      editor().write(text(cleanText(written, look().unicode).replace(/\n$/, '').split('\n')));
    },
    post: (message, ring) => {
      count += 1;
      const ref = `${run}-${count}`;
      draw(ref, message, 0, ring && look().terminal && message.tone === 'bad' ? BELL : '');
      return ref;
    },
    edit: (ref, message) => {
      const before = shown.get(ref);
      if (before === undefined) return draw(ref, message, 0);
      if (inPlace(ref)) return draw(ref, message, last?.rows ?? 0);
      const changed = changeLine(before, message, look());
      if (look().terminal && actionsChanged(before, message)) return draw(ref, message, 0);
      remember(ref, message);
      // One line cannot offer buttons: only the card that offers them already is kept up to date.
      if (pressable?.ref === ref) offer(ref, message);
      if (changed === undefined) return;
      last = undefined;
      editor().write(text([changed]));
    },
    get pressable() {
      return pressable;
    },
    get stamp() {
      return stamp;
    },
    moved: () => {
      last = undefined;
    },
  };
};
