import type { Readable, Writable } from 'node:stream';
import type { Identity } from '../../src/chat/actor.ts';
import type { Desk } from '../../src/chat/desk.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { Language } from '../../src/texts/language.ts';
import type { Look } from './look.ts';

export interface ConsoleOptions {
  readonly desk: Desk;
  readonly input: Readable;
  readonly output: Writable;
  /** A person sits there: see terminalSettings. */
  readonly isTerminal: boolean;
  /** Width and height of the terminal in cells, as they are now. */
  readonly columns: () => number;
  readonly rows: () => number;
  readonly colour: boolean;
  readonly unicode: boolean;
  readonly clock: Clock;
  /** IANA name. */
  readonly timeZone: string;
  readonly user: Pick<Identity, 'user' | 'name'>;
  readonly language: Language;
  /** Kept with mode 0600; none: the history lasts for the session. */
  readonly historyFile?: string;
  /** Where files of an outcome go that names no folder. */
  readonly folder: string;
  /** The person left (`exit`, Ctrl-D, Ctrl-C twice) or, where there is no terminal, the input ended. */
  readonly onExit: () => void;
}

/** The console speaks English where nothing else can be shown. */
export const spokenLanguage = ({ unicode, language }: ConsoleOptions): Language => (unicode ? language : 'en');

/** How to draw at this moment. */
export const lookNow = (options: ConsoleOptions) => (): Look => ({
  terminal: options.isTerminal,
  columns: options.columns(),
  colour: options.colour,
  unicode: options.unicode,
  timeZone: options.timeZone,
  language: spokenLanguage(options),
  now: options.clock.now(),
});
