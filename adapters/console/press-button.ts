import type { Action } from '../../src/chat/action.ts';
import type { Asker } from './asker.ts';
import type { CardScreen } from './card-screen.ts';
import type { ConsoleWords } from './console-words.ts';
import { cleanLine } from './terminal-text.ts';

export interface PressParts {
  readonly asker: Asker;
  readonly screen: CardScreen;
  readonly words: ConsoleWords;
  readonly unicode: boolean;
}

const askUntilGiven = async (label: string, { asker, screen, words }: PressParts): Promise<string | undefined> => {
  for (;;) {
    const answer = await asker.ask({ kind: 'answer', prompt: `${label}: ` });
    if (answer !== '') return answer;
    screen.say(words.answerNeeded, 'warning');
  }
};

/** What pressing a button sends: asks first for what it still needs, then whether it is meant; undefined when the person does not go on. */
export const pressButton = async (
  action: Action,
  parts: PressParts,
): Promise<Readonly<Record<string, string>> | undefined> => {
  const { asker, screen, words, unicode } = parts;
  let args = action.args;
  if (action.ask !== undefined) {
    const answer = await askUntilGiven(cleanLine(action.ask.label, unicode), parts);
    if (answer === undefined) return undefined;
    args = { ...args, [action.ask.option]: answer };
  }
  if (action.confirm === undefined) return args;
  screen.say(cleanLine(action.confirm, unicode), 'bold');
  const meant = await asker.yesNo({ kind: 'answer', prompt: `${words.yesNo} ` });
  return meant === true ? args : undefined;
};
