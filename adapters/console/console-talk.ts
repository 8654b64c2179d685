import type { Identity } from '../../src/chat/actor.ts';
import type { Conversation } from '../../src/chat/invocation.ts';
import { describeCause } from '../../src/kernel/errors.ts';
import { sayer } from '../../src/texts/say.ts';
import { createAsker } from './asker.ts';
import type { CardScreen } from './card-screen.ts';
import { completeCommand, completeValue, type Values } from './console-completion.ts';
import { type ConsoleOptions, spokenLanguage } from './console-options.ts';
import { type ConsoleSession, createConsoleSession, LEAVE_WORDS } from './console-session.ts';
import { consoleWords } from './console-words.ts';
import type { LineEditor } from './line-editor.ts';
import { paint, piece } from './pieces.ts';

const PROMPT = 'signet> ';

/** Who talks to whom, by which means. */
export interface Talk {
  readonly editor: LineEditor;
  readonly screen: CardScreen;
  readonly options: ConsoleOptions;
  readonly actor: Identity;
  readonly conversation: Conversation;
}

const completer =
  ({ desk }: ConsoleOptions, actor: Identity): Values =>
  (path, option, typed) =>
    desk.suggest({ path, option, typed, actor });

const openSession = ({ editor, screen, options, actor, conversation }: Talk): ConsoleSession => {
  const words = consoleWords(spokenLanguage(options));
  const suggest = completer(options, actor);
  return createConsoleSession({
    ...{ screen, actor, conversation, words },
    desk: options.desk,
    asker: createAsker(editor, screen, words),
    say: sayer(spokenLanguage(options)),
    unicode: options.unicode,
    folder: options.folder,
    forms: options.isTerminal,
    redrawn: ({ command }, args) =>
      options.desk.form({ path: command.split(' '), args, actor, language: spokenLanguage(options), chat: false }),
    completerFor: (form, field) => async (typed) => {
      const path = form.command.split(' ');
      const option = field.choices === undefined ? field.option : { ...field.option, choices: field.choices };
      return [await completeValue(path, field.name, option, typed, suggest), typed];
    },
  });
};

/** Reads and acts until the person leaves or the input ends. */
export const talk = async (parts: Talk, onCommand: () => void): Promise<void> => {
  const { editor, screen, options, actor } = parts;
  const session = openSession(parts);
  const words = consoleWords(spokenLanguage(options));
  const completion = { catalogue: options.desk.catalogue, suggest: completer(options, actor), localWords: LEAVE_WORDS };
  const prompt = paint([piece(PROMPT, 'bold')], options.colour);
  let hinted = false;
  for (;;) {
    const typed = await editor.read({ kind: 'command', prompt, complete: (line) => completeCommand(line, completion) });
    if (typed.kind === 'end') return;
    if (typed.kind === 'interrupt') {
      if (hinted && !typed.cleared) return;
      hinted = true;
      screen.say(words.leaveHint, 'dim');
      continue;
    }
    hinted = false;
    onCommand();
    try {
      if (await session.handle(typed)) return;
    } catch (cause) {
      // A fault of the console itself must not end the bot: it is told, and the next line is read.
      screen.say(describeCause(cause), 'bad');
    }
  }
};
