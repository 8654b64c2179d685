import type { Say } from '../texts/say.ts';
import type { Action } from './action.ts';

export interface Pages {
  /** There are pages before this one. */
  readonly first: boolean;
  /** What asks for the next one; undefined on the last. */
  readonly next: Action['args'] | undefined;
}

/** The buttons that turn the pages of a list. `args` are the list's own, without a place in it. */
export const pageActions = (
  say: Say,
  command: string,
  args: Action['args'],
  { first, next }: Pages,
): readonly Action[] => [
  ...(first ? [{ label: say('action.first-page'), command, args, style: 'plain' as const, turns: true as const }] : []),
  ...(next === undefined
    ? []
    : [
        {
          label: say('action.next-page'),
          command,
          args: { ...args, ...next },
          style: 'plain' as const,
          turns: true as const,
        },
      ]),
];
