import { card, paragraph } from './chat/build.ts';
import { type Command, commandName } from './chat/command.ts';
import type { Outcome } from './chat/desk.ts';
import type { Invocation } from './chat/invocation.ts';
import type { Block } from './chat/message.ts';
import type { RawArgs } from './chat/option.ts';
import type { House } from './house.ts';
import type { Say } from './texts/say.ts';

/** A button carries words only: what was typed, as it would be typed again. */
const wordsOf = ({ options }: Command<House>, args: RawArgs): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(args).flatMap(([name, value]) => {
      // A secret is asked for again where it is used: a button keeps none.
      if (options[name]?.kind === 'secret') return [];
      if (typeof value !== 'object') return [[name, String(value)]];
      return 'bytes' in value ? [] : [[name, value.join(' ')]];
    }),
  );

/** What cannot be undone is asked about when it was typed in a conversation; a button, a form, a shell and the API have said it twice already. */
export const mustAsk = (command: Command<House>, { origin }: Invocation): boolean =>
  command.effect === 'destroy' && origin === 'typed';

/** What it would do, and a button that does it. */
export const askFirst = (say: Say, command: Command<House>, args: RawArgs, preview: readonly Block[]): Outcome => {
  const words = wordsOf(command, args);
  const name = commandName(command);
  return {
    ok: true,
    data: { confirm: { command: name, args: words } },
    message: card({
      tone: 'warning',
      title: say('confirm.title', { does: say.lookup(`command.${command.path.join('.')}`) }),
      blocks: [...preview, paragraph(say('confirm.undone'))],
      actions: [{ label: say('confirm.button'), command: name, args: words, style: 'danger' }],
      audience: 'asker',
    }),
  };
};
