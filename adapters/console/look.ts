import type { Language } from '../../src/texts/language.ts';

/** How something is drawn, decided once per drawing from the terminal, the environment and the person. */
export interface Look {
  /** A person's terminal: cards in boxes. False: plain lines, one fact a line. */
  readonly terminal: boolean;
  /** Width in character cells. */
  readonly columns: number;
  readonly colour: boolean;
  /** False where the locale is not UTF-8: everything is written in ASCII. */
  readonly unicode: boolean;
  /** IANA name, e.g. `Asia/Shanghai`. */
  readonly timeZone: string;
  /** English where `unicode` is false: nothing else can be shown there. */
  readonly language: Language;
  /** For relative instants; milliseconds since the epoch. */
  readonly now: number;
}
