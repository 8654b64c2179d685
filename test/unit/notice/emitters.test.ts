import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NOTICE_KINDS, type NoticeKind } from '../../../src/notice/notice.ts';
import { noticeSentence } from '../../../src/notice/notice.views.ts';
import { LANGUAGES } from '../../../src/texts/language.ts';
import { sayer } from '../../../src/texts/say.ts';

const SRC = join(import.meta.dirname, '../../../src');

/** Files that can announce something. */
const announcing = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.startsWith('texts'))
  .map((path) => ({ path, text: readFileSync(join(SRC, path), 'utf8') }))
  .filter(({ path, text }) => /\bannounce\b/.test(text) && path !== join('notice', 'notice.ts'));

/** As a kind, as the kind handed to a room's own `say`, or in a table from states to kinds. */
const announces = (text: string, kind: NoticeKind): boolean =>
  new RegExp(`kind: [^,;\\n]*'${kind}'|say\\([^)]*'${kind}'|^ {2}\\w+: '${kind}',$`, 'm').test(text);

describe('MSG-1', () => {
  test.each(NOTICE_KINDS)('%s is announced somewhere', (kind) => {
    expect(announcing.filter(({ text }) => announces(text, kind)).map(({ path }) => path)).not.toEqual([]);
  });
});

describe('the sentence of a notice', () => {
  test.each(LANGUAGES)('says a table’s words and instants in the reader’s language: %s', (language) => {
    const say = sayer(language);
    const refused = noticeSentence(say, {
      kind: 'review-result',
      facts: { names: ['a.example.com'], result: 'rejected', words: 'not ours' },
    });
    expect(refused).toContain(say('notice.review.rejected', { words: 'not ours' }));
    const late = noticeSentence(say, {
      kind: 'hosting-failed',
      facts: { names: ['a.example.com'], target: 'web', words: 'raw', said: 'notice.words.not-issued' },
    });
    expect(late).toContain(say('notice.words.not-issued'));
    expect(late).not.toContain('raw');
    const failed = noticeSentence(say, {
      kind: 'renewal-failed',
      facts: {
        names: ['a.example.com'],
        words: 'dns-missing',
        said: 'diagnosis.dns-missing',
        host: '_acme-challenge.a.example.com',
        type: 'TXT',
        next: '2026-06-01T10:00:00.000Z',
        expires: '2026-06-30T10:00:00.000Z',
      },
    });
    expect(failed).toContain('_acme-challenge.a.example.com');
    expect(failed).toContain('2026-06-01 10:00 UTC');
  });
});
