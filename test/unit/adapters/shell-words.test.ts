import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { askTerminal } from '../../../adapters/init/ask-terminal.ts';
import { askedIn, QUESTIONS } from '../../../adapters/init/init-questions.ts';
import { initWords } from '../../../adapters/init/init-words.ts';
import { simHelp } from '../../../adapters/simulate/sim-settings.ts';
import { simWords } from '../../../adapters/simulate/sim-words.ts';

const TABLES = {
  'signet init': [initWords('en'), initWords('zh')],
  'signet simulate': [simWords('en'), simWords('zh')],
} as const;

const slots = (sentence: string): readonly string[] =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map(([slot]) => slot).toSorted();

/** Typed as they stand in every language. */
const SAME = new Set(['wantIdentity', 'because']);

describe('the shell’s verbs speak the terminal’s language', () => {
  for (const [verb, [en, zh]] of Object.entries(TABLES)) {
    test(`${verb}: every sentence says the same facts in both languages, with Chinese signs in Chinese`, () => {
      for (const [key, sentence] of Object.entries(en)) {
        const other = (zh as Readonly<Record<string, string>>)[key] ?? '';
        expect([key, slots(other)]).toEqual([key, slots(sentence)]);
        if (!SAME.has(key)) expect([key, other]).toEqual([key, expect.stringMatching(/\p{Script=Han}/u)]);
        expect([key, other]).toEqual([
          key,
          expect.not.stringMatching(/\p{Script=Han}\s*[,;:?!]|[,;?!]\s*\p{Script=Han}/u),
        ]);
      }
    });
  }

  test('signet init asks in Chinese, says what a wrong answer lacks, and takes the same answers', async () => {
    const words = initWords('zh');
    const [input, output] = [new PassThrough(), new PassThrough()];
    const typed = ['', 'irc', 'none', '', ''];
    let shown = '';
    output.on('data', (chunk) => {
      shown += chunk;
      if (String(chunk).endsWith(': ')) input.write(`${typed.shift() ?? ''}\n`);
    });
    const answers = await askTerminal({ input, output }, {}, words);
    expect(answers).toEqual({ ca: 'built-in', chat: 'none', 'public-url': '', notices: '' });
    expect(shown).toContain('使用哪个 CA？built-in, letsencrypt, letsencrypt-staging，或 ACME 目录的地址 [built-in]: ');
    expect(shown).toContain('回答无效；应为 slack, discord, both, none 之一。');
    for (const question of QUESTIONS) expect(askedIn(words, question)).not.toMatch(/\{\w+\}/);
  });

  test('signet simulate explains itself in Chinese', () => {
    expect(simHelp(simWords('zh'))).toMatch(/--certificates N +证书总数 \(10000\)/);
  });
});
