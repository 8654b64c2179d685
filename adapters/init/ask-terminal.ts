import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { fillWords } from '../surface-words.ts';
import { type Answers, askedIn, QUESTIONS, wantedIn } from './init-questions.ts';
import type { InitWords } from './init-words.ts';

/** Whoever was asked went away: nothing is to be written. */
class AskingEnded extends Error {}

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Asks what the flags left open, each question until its answer is one; Enter takes the default. */
export const askTerminal = async ({ input, output }: Terminal, given: Answers, words: InitWords): Promise<Answers> => {
  const lines = createInterface({ input, output });
  const ended = once(lines, 'close').then(() => Promise.reject(new AskingEnded(words.ended)));
  ended.catch(() => {});
  const answers: Record<string, string> = { ...given };
  const ask = async (question: string, fallback: string): Promise<string> => {
    const shown = fallback === '' ? '' : ` [${fallback}]`;
    const answer = (await Promise.race([lines.question(`${question}${shown}: `), ended])).trim();
    return answer === '' ? fallback : answer;
  };
  try {
    for (const question of QUESTIONS) {
      const { flag, fallback, when } = question;
      if (!when(answers) || flag in given) continue;
      for (;;) {
        const answer = await ask(askedIn(words, question), fallback);
        const fault = wantedIn(words, question, answer, answers);
        answers[flag] = answer;
        if (fault === undefined) break;
        output.write(`  ${fillWords(words.wrong, { wanted: fault })}\n`);
      }
    }
    return answers;
  } finally {
    lines.close();
  }
};
