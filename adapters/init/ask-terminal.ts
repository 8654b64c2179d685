import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { type Answers, QUESTIONS } from './init-questions.ts';

/** Whoever was asked went away: nothing is to be written. */
export class AskingEnded extends Error {}

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Asks what the flags left open, each question until its answer is one; Enter takes the default. */
export const askTerminal = async ({ input, output }: Terminal, given: Answers): Promise<Answers> => {
  const lines = createInterface({ input, output });
  const ended = once(lines, 'close').then(() =>
    Promise.reject(new AskingEnded('ended before the last question; nothing was written')),
  );
  ended.catch(() => {});
  const answers: Record<string, string> = { ...given };
  const ask = async (words: string, fallback: string): Promise<string> => {
    const shown = fallback === '' ? '' : ` [${fallback}]`;
    const answer = (await Promise.race([lines.question(`${words}${shown}: `), ended])).trim();
    return answer === '' ? fallback : answer;
  };
  try {
    for (const { flag, asks, fallback, when, wrong } of QUESTIONS) {
      if (!when(answers) || flag in given) continue;
      for (;;) {
        const answer = await ask(asks, fallback);
        const fault = wrong(answer, answers);
        answers[flag] = answer;
        if (fault === undefined) break;
        output.write(`  That is none; it takes ${fault}.\n`);
      }
    }
    return answers;
  } finally {
    lines.close();
  }
};
