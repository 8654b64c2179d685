import type { Action } from '../src/chat/action.ts';

const quoted = (value: string): string =>
  /^[\w.,:/@*+-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;

/** The command a button stands for, as a person could type it. */
export const typedAction = (action: Action): string => {
  // A value that begins with a dash would be read as an option of its own.
  const args = Object.entries(action.args).map(
    ([name, value]) => `--${name}${value.startsWith('-') ? '=' : ' '}${quoted(value)}`,
  );
  const asked = action.ask === undefined ? [] : [`--${action.ask.option} "..."`];
  return [action.command, ...args, ...asked].join(' ');
};
