import type { Outcome } from './chat/desk.ts';
import type { Invocation } from './chat/invocation.ts';

/** How often a command was answered so, on one surface, since the start. */
export interface TallyLine {
  readonly command: string;
  /** `ok`, or the error's code. */
  readonly outcome: string;
  readonly surface: string;
  readonly count: number;
}

export interface CommandTally {
  add(invocation: Pick<Invocation, 'path' | 'conversation'>, outcome: Outcome): void;
  lines(): readonly TallyLine[];
}

/** `names`: the commands there are. What else is typed counts as one, so that the number of lines stays bounded. */
export const createCommandTally = (names: readonly string[]): CommandTally => {
  const known = new Set(names);
  const lines = new Map<string, TallyLine>();
  return {
    add: ({ path, conversation: { surface } }, result) => {
      const typed = path.join(' ');
      const command = known.has(typed) ? typed : 'unknown';
      const outcome = result.ok ? 'ok' : result.error.code;
      const key = [command, outcome, surface].join('\n');
      lines.set(key, { command, outcome, surface, count: (lines.get(key)?.count ?? 0) + 1 });
    },
    lines: () => [...lines.values()],
  };
};
