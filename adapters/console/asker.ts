import type { CardScreen } from './card-screen.ts';
import type { ConsoleWords } from './console-words.ts';
import type { LineEditor, Question } from './line-editor.ts';

/** Puts questions to the person, one at a time. */
export interface Asker {
  /** The answer, perhaps empty; undefined when the person cancels or the input ends. */
  ask(question: Question): Promise<string | undefined>;
  /** A question of yes or no, put again until it is answered so; undefined when cancelled. `whenEmpty`: what Enter alone means. */
  yesNo(question: Question, whenEmpty?: boolean): Promise<boolean | undefined>;
}

const YES = /^(y|yes|是|好)$/i;
const NO = /^(n|no|否|不)$/i;

export const createAsker = (editor: LineEditor, screen: CardScreen, words: ConsoleWords): Asker => {
  const ask = async (question: Question): Promise<string | undefined> => {
    const typed = await editor.read(question);
    return typed.kind === 'line' ? typed.text.trim() : undefined;
  };
  return {
    ask,
    yesNo: async (question, whenEmpty) => {
      for (;;) {
        const answer = await ask(question);
        if (answer === undefined) return undefined;
        if (answer === '' && whenEmpty !== undefined) return whenEmpty;
        if (YES.test(answer)) return true;
        if (NO.test(answer)) return false;
        screen.say(words.answerYesNo, 'warning');
      }
    },
  };
};
