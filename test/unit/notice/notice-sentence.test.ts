import { expect, test } from 'vitest';
import { noticeSentence } from '../../../src/notice/notice.views.ts';
import { sayer } from '../../../src/texts/say.ts';

test.each(['en', 'zh'] as const)('names in a notice are shown in both forms (%s)', (language) => {
  const names = ['xn--bcher-kva.example.com', 'www.example.com'];
  expect(noticeSentence(sayer(language), { kind: 'revoked', facts: { names } })).toContain(
    'bücher.example.com (xn--bcher-kva.example.com), www.example.com',
  );
});
