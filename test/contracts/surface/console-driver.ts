import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { type ConsoleSurface, createConsole } from '../../../adapters/console/create-console.ts';
import { systemClock } from '../../../adapters/system.ts';
import type { Identity } from '../../../src/chat/actor.ts';
import type { Conversation } from '../../../src/chat/invocation.ts';
import type { Language } from '../../../src/texts/language.ts';
import { FakeTerminal } from '../../fakes/fake-terminal.ts';
import type { TestBot } from '../../fakes/make-test-bot.ts';
import type { Press, SurfaceDriver, SurfaceKit } from './surface-driver.ts';

const PROMPT = 'signet>';
const INTERRUPT = '\u0003';
const BUTTON = /\[(\d+)\] (.+?)…?(?=\s{2,}|\s*│|$)/gm;
/** What is asked before the fields that need nothing. */
const WANTED = 'Set more?';

/** Fields of a form asked at most, so that a form that never ends fails. */
const FIELDS_MOST = 40;

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One person at a terminal; after a restart they look at the old screen with the new one below it. */
class ConsoleDriver implements SurfaceDriver {
  readonly people: readonly string[];
  readonly #language: Language;
  readonly #terminals: FakeTerminal[] = [];
  #surface: ConsoleSurface | undefined;

  constructor(person: string, language: Language) {
    this.people = [person];
    this.#language = language;
  }

  get #terminal(): FakeTerminal {
    const last = this.#terminals.at(-1);
    if (last === undefined) throw new Error('nobody has connected yet');
    return last;
  }

  identityOf(person: string): Identity {
    return { surface: 'console', realm: 'local', user: person, name: person };
  }

  async connect({ bot }: TestBot): Promise<ConsoleSurface> {
    const terminal = new FakeTerminal(150, 60);
    this.#terminals.push(terminal);
    const [person = ''] = this.people;
    const surface = createConsole({
      desk: bot.desk,
      input: terminal.input,
      output: terminal.output,
      isTerminal: true,
      columns: () => terminal.columns,
      rows: () => terminal.rows,
      colour: true,
      unicode: true,
      clock: systemClock,
      timeZone: 'UTC',
      user: { user: person, name: person },
      language: this.#language,
      folder: mkdtempSync(join(tmpdir(), 'signet-console-')),
      onExit: () => {},
    });
    bot.addSurface(surface);
    this.#surface = surface;
    return surface;
  }

  place(): Conversation {
    return { surface: 'console', realm: 'local', id: 'terminal' };
  }

  get #asks(): boolean {
    const line = this.#terminal.cursorLine();
    return line !== PROMPT && !line.startsWith(PROMPT) && (line.endsWith(':') || line.endsWith('(y/n)'));
  }

  /** The prompt is open, a question is asked, or the surface was stopped and neither will come. */
  get #isDone(): boolean {
    return this.#asks || this.#terminal.cursorLine() === PROMPT || this.#surface?.health().up === false;
  }

  /** Types keys and waits until the bot is done with them. */
  async #enter(keys: string): Promise<void> {
    const before = this.#terminal.screen();
    this.#terminal.type(keys);
    for (let turn = 0; turn < 5; turn++) await tick();
    await vi.waitFor(
      () => {
        expect(this.#terminal.screen() !== before || this.#surface?.health().up === false).toBe(true);
        expect(this.#isDone).toBe(true);
      },
      { interval: 3 },
    );
  }

  async #atPrompt(): Promise<void> {
    await vi.waitFor(() => expect(this.#isDone).toBe(true), { interval: 3 });
  }

  async type(_person: string, line: string): Promise<void> {
    await this.#atPrompt();
    if (this.#asks) await this.#enter(INTERRUPT);
    await this.#enter(`${line}\r`);
  }

  #shown(): ReadonlyMap<string, string> {
    const cards = this.#terminal.screen().split(/(?=╭─)/);
    const last = cards.findLast((card) => [...card.matchAll(BUTTON)].length > 0) ?? '';
    return new Map([...last.matchAll(BUTTON)].map(([, number = '', label = '']) => [label.trim(), number]));
  }

  async press(_person: string, label: string, { answer = '', meant = true }: Press = {}): Promise<void> {
    await this.#atPrompt();
    const number = this.#shown().get(label);
    if (number === undefined) throw new Error(`there is no button “${label}” in:\n${this.#terminal.screen()}`);
    await this.#enter(`${number}\r`);
    for (let question = 0; this.#asks && question < 3; question++) {
      if (!meant) await this.#enter(INTERRUPT);
      else await this.#enter(this.#terminal.cursorLine().endsWith('(y/n)') ? 'y\r' : `${answer}\r`);
    }
  }

  sees(): string {
    return this.#terminals.map((terminal) => terminal.screen()).join('\n');
  }

  buttons(): readonly string[] {
    return [...this.#shown().keys()];
  }

  formOpen(): boolean {
    return this.#asks;
  }

  async fill(_person: string, answers: Readonly<Record<string, string>>): Promise<void> {
    for (let field = 0; this.#asks && field < FIELDS_MOST; field++) {
      const line = this.#terminal.cursorLine();
      const name = /^[\w-]+/.exec(line)?.[0] ?? '';
      await this.#enter(`${line.startsWith(WANTED) ? 'y' : (answers[name] ?? '')}\r`);
    }
  }

  async dismiss(): Promise<void> {
    if (this.#asks) await this.#enter(INTERRUPT);
  }

  pings(): number {
    return 0;
  }

  async close(): Promise<void> {}
}

export const consoleKit: SurfaceKit = {
  cannot: {
    files: 'a terminal names a path, and the file is read where the program runs',
    turn: 'what a terminal printed stays where it is; the next page stands below it',
    shared: 'one person sits at a terminal',
    twice: 'a key is pressed once: there is no platform between that delivers again',
    'old-buttons':
      'a terminal’s numbers belong to the process that drew them; after a restart `status` draws them again',
    delete: 'nobody can take lines back from a terminal',
  },
  open: async ({ person, language }) => new ConsoleDriver(person, language),
};
