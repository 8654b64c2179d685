import type { CommandCard } from '../src/chat/desk.ts';
import type { Message } from '../src/chat/message.ts';
import type { RawArgs } from '../src/chat/option.ts';
import type { Language } from '../src/texts/language.ts';
import { sharedWords } from './surface-words.ts';

/**
 * One rule for every chat platform. Reading, and everything about the bot itself, is answered to the asker alone, with a button that shows
 * it to the conversation; what changes something is one card there, which lives on.
 */
export const isPrivate = (command: Pick<CommandCard, 'path' | 'effect'> | undefined): boolean =>
  command === undefined || command.path[0] !== 'cert' || command.effect === 'read';

/** Arguments as a button carries them: words, typed again. */
export const argsAsWords = (args: RawArgs): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(args).flatMap(([name, value]) => {
      if (typeof value !== 'object') return [[name, String(value)]];
      return 'bytes' in value ? [] : [[name, value.join(' ')]];
    }),
  );

/** An answer for the asker's eyes. What the core would let everybody see can be shown by a button, where there is anybody to show it to. */
export const forAskerAlone = (
  message: Message,
  { path, args }: { readonly path: readonly string[]; readonly args: RawArgs },
  language: Language,
  alone: boolean,
): Message => {
  if (message.audience === 'asker') return message;
  const show = {
    label: sharedWords[language].show,
    command: path.join(' '),
    args: argsAsWords(args),
    style: 'plain' as const,
    shows: true as const,
  };
  const shown = !alone && path[0] === 'cert';
  return { ...message, audience: 'asker', actions: shown ? [...message.actions, show] : message.actions };
};
