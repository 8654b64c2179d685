import { describe, expect, test } from 'vitest';
import { nothingFound } from '../../../src/kernel/nothing-found.ts';
import { sayer, sentences } from '../../../src/texts/say.ts';

describe('a refusal that proposes the nearest word', () => {
  const told = (nearest: string) =>
    (['en', 'zh'] as const).map(
      (language) => sayer(language).error({ code: 'target-unknown', facts: { target: 'wbe', nearest } }).remedy,
    );

  test('says it', () => {
    expect(told('web')).toEqual([expect.stringMatching(/^Did you mean “web”\? /), expect.stringContaining('“web”')]);
  });

  test('proposes nothing where there is nothing', () => {
    const [en, zh] = told('');
    expect(en).toBe('`signet settings` lists them.');
    expect(zh).not.toMatch(/“”|？/);
  });
});

test('what is not found is called by its name in each language, with the list to look at', () => {
  const error = nothingFound('certificate', 'shop');
  expect(sayer('en').error(error)).toEqual({
    message: 'No certificate matches “shop”.',
    remedy: '`cert list` shows what there is.',
  });
  expect(sayer('zh').error(error).message).toBe('没有与“shop”匹配的证书。');
});

test('instants inside a sentence are told to the minute', () => {
  expect(sayer('en').filled('finding.clock-good', { at: '2026-11-21T21:36:26.002Z' })).toContain(
    '2026-11-21 21:36 UTC',
  );
});

test('sentences stand apart in English and close together in Chinese', () => {
  expect(sentences('One.', '', 'Two.')).toBe('One. Two.');
  expect(sentences('一。', '二。')).toBe('一。二。');
});
