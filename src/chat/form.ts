import type { Option } from './option.ts';

/** One question of a form, read from a command's option. */
export interface FormField {
  readonly name: string;
  readonly option: Option;
  readonly label: string;
  readonly hint: string;
  /** What was typed before, kept. */
  readonly value?: string;
  /** Choices resolved at the time of asking, where the option has them. */
  readonly choices?: readonly string[];
  /** What is wrong with `value`, one sentence. */
  readonly fault?: string;
}

/** Asked when options are missing or wrong; submitting it is the command with the answers as arguments. */
export interface Form {
  readonly title: string;
  /** The command's path, e.g. `cert apply`. */
  readonly command: string;
  readonly fields: readonly FormField[];
  readonly submit: string;
}
