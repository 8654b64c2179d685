import { expect, vi } from 'vitest';
import type { ConsoleOptions } from '../../../adapters/console/console-options.ts';
import { type ConsoleSurface, createConsole } from '../../../adapters/console/create-console.ts';
import { createFakeDesk, type FakeDesk } from '../../fakes/fake-desk.ts';
import { FakeTerminal } from '../../fakes/fake-terminal.ts';

export const TERMINAL = { surface: 'console', realm: 'local', id: 'terminal' } as const;

export interface Opened {
  readonly terminal: FakeTerminal;
  readonly desk: FakeDesk;
  readonly surface: ConsoleSurface;
  readonly exits: { count: number };
  /** Types a line and waits until its answer, or the next prompt, is on the screen. */
  enter(line: string, shows: string): Promise<void>;
  sees(text: string): Promise<void>;
}

/** A console on a fake terminal with a fake desk, its prompt open. */
export const openConsole = async (
  changes: Partial<ConsoleOptions> = {},
  terminal = new FakeTerminal(),
): Promise<Opened> => {
  const desk = createFakeDesk();
  const exits = { count: 0 };
  const surface = createConsole({
    desk,
    input: terminal.input,
    output: terminal.output,
    isTerminal: true,
    columns: () => terminal.columns,
    rows: () => terminal.rows,
    colour: true,
    unicode: true,
    clock: { now: () => Date.parse('2026-03-01T00:00:00.000Z'), sleep: async () => {} },
    timeZone: 'UTC',
    user: { user: 'mei', name: 'Mei Lin' },
    language: 'en',
    folder: '.',
    onExit: () => {
      exits.count += 1;
    },
    ...changes,
  });
  const sees = (text: string): Promise<void> =>
    vi.waitFor(() => expect(terminal.screen()).toContain(text), { interval: 2 });
  await surface.start();
  return {
    ...{ terminal, desk, surface, exits, sees },
    enter: async (line, shows) => {
      terminal.type(`${line}\r`);
      await sees(shows);
    },
  };
};

/** The prompt is open and nothing is typed. */
export const atPrompt = (terminal: FakeTerminal): Promise<void> =>
  vi.waitFor(() => expect(terminal.cursorLine()).toBe('signet>'), { interval: 2 });
