import type { Writable } from 'node:stream';
import type { Identity } from '../../src/chat/actor.ts';
import type { Conversation } from '../../src/chat/invocation.ts';
import type { Surface } from '../../src/chat/surface.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { type CardScreen, createCardScreen } from './card-screen.ts';
import { type ConsoleOptions, lookNow, spokenLanguage } from './console-options.ts';
import { type Talk, talk } from './console-talk.ts';
import { consoleWords } from './console-words.ts';
import { createHistory, openHistory } from './history-file.ts';
import type { LineEditor } from './line-editor.ts';
import { holdsSecret } from './line-secrets.ts';
import { createPipeEditor } from './pipe-editor.ts';
import { createTerminalEditor } from './terminal-editor.ts';

export interface ConsoleSurface extends Surface {
  /** Starts and resolves when the person has left or `stop` was called. */
  run(): Promise<void>;
  /** One line of another writer (a log): shown above the prompt, without control characters. */
  printLine(text: string): void;
}

/** Before the start, and for a moment after the end: text is written as it comes. */
const closedEditor = (output: Writable): LineEditor => ({
  read: () => Promise.resolve({ kind: 'end' }),
  write: (text) => void output.write(text),
  typing: () => '',
  close: () => {},
});

const openEditor = (options: ConsoleOptions, screen: CardScreen, onInterrupt: () => void): LineEditor => {
  const { input, output, columns, isTerminal, historyFile, desk } = options;
  if (!isTerminal) return createPipeEditor({ input, output });
  return createTerminalEditor({
    input,
    output,
    columns,
    history: historyFile === undefined ? createHistory() : openHistory(historyFile),
    remember: (line) => !holdsSecret(line, desk.catalogue),
    stamp: () => screen.stamp,
    onInterrupt,
    onMoved: screen.moved,
  });
};

/** The reading loop with its beginning and its end. */
const createLife = (options: ConsoleOptions, place: Pick<Talk, 'actor' | 'conversation'>) => {
  const words = consoleWords(spokenLanguage(options));
  let editor = closedEditor(options.output);
  const run = options.clock.now().toString(36);
  const screen = createCardScreen({ editor: () => editor, look: lookNow(options), rows: options.rows, run });
  let done: Promise<void> | undefined;
  let stopping = false;
  let over = false;
  let interrupted = false;
  const begin = (): Promise<void> => {
    let leave = (): void => {};
    const forced = new Promise<void>((resolve) => {
      leave = resolve;
    });
    editor = openEditor(options, screen, () => {
      if (interrupted) leave();
      else screen.say(words.busyHint, 'dim');
      interrupted = true;
    });
    if (options.isTerminal) screen.say(words.greeting, 'dim');
    const parts: Talk = { editor, screen, options, ...place };
    const onCommand = (): void => {
      interrupted = false;
    };
    return Promise.race([talk(parts, onCommand), forced]).then(() => {
      over = true;
      editor.close();
      if (options.isTerminal) screen.say(words.bye, 'dim');
      if (!stopping) options.onExit();
    });
  };
  return {
    screen,
    /** Resolves when it is over. */
    start: (): Promise<void> => {
      done ??= begin();
      return done;
    },
    stop: async (): Promise<void> => {
      stopping = true;
      editor.close();
      await done;
    },
    get up(): boolean {
      return done !== undefined && !over;
    },
  };
};

/**
 * The place where a person at this machine's terminal talks to the bot. `start` opens the prompt and returns; `run` returns when the person
 * has left. Without a terminal it reads commands line by line and writes plain lines.
 */
export const createConsole = (options: ConsoleOptions): ConsoleSurface => {
  const conversation: Conversation = { surface: 'console', realm: 'local', id: 'terminal' };
  const actor: Identity = { surface: 'console', realm: 'local', ...options.user };
  const life = createLife(options, { actor, conversation });
  const { screen } = life;
  return {
    name: 'console',
    abilities: {
      edit: options.isTerminal,
      buttons: true,
      forms: options.isTerminal,
      whisper: true,
      upload: true,
      threads: false,
      suggestions: options.isTerminal,
      newestOnly: true,
    },
    start: async () => {
      life.start();
    },
    run: () => life.start(),
    stop: life.stop,
    post: async (where, message) => ({ conversation: where, ref: screen.post(message, true) }),
    edit: async (posted, message) => {
      screen.edit(posted.ref, message);
      return posted;
    },
    whisper: async (_where, user, message) => {
      // One person sits here; what is meant for somebody else's eyes is not shown to them.
      if (user !== actor.user) throw new CertError('person-unknown', { person: user });
      screen.post(message, true);
    },
    health: () => ({ up: life.up }),
    printLine: screen.line,
  };
};
