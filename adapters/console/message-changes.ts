import type { Message } from '../../src/chat/message.ts';
import { consoleWords } from './console-words.ts';
import type { Look } from './look.ts';
import { renderPlain } from './render-plain.ts';
import { cleanLine } from './terminal-text.ts';

/** Counted, so that a line that stands twice is told when one of them goes. */
const newLines = (before: readonly string[], after: readonly string[]): readonly string[] => {
  const left = new Map<string, number>();
  for (const line of before) left.set(line, (left.get(line) ?? 0) + 1);
  return after.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
};

/**
 * What an edit changed, on one line: `Update: <title>: <new facts>`; undefined when nothing a person could see did.
 * Buttons are not repeated: a surface that numbers them draws the card again instead.
 */
export const changeLine = (before: Message, after: Message, look: Look): string | undefined => {
  const plain = (message: Message): readonly string[] =>
    renderPlain({ ...message, actions: [] }, { ...look, colour: false }).filter((line) => line !== '');
  const [was, now] = [plain(before), plain(after)];
  if (was.join('\n') === now.join('\n')) return undefined;
  const [title = '', ...rest] = now;
  const facts = newLines(was.slice(1), rest);
  return [consoleWords(look.language).updated, title, facts.join('; ')]
    .filter((part) => part !== '')
    .map((part) => cleanLine(part, look.unicode))
    .join(': ');
};

/** Whether the buttons differ: then one line is not enough, because their numbers mean something else. */
export const actionsChanged = (before: Message, after: Message): boolean =>
  JSON.stringify(before.actions) !== JSON.stringify(after.actions);
