import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenize } from '../../../src/chat/tokenize.ts';
import { CertError, isCertError } from '../../../src/kernel/errors.ts';

const words = (text: string): string[] => tokenize(text).map((token) => token.text);

const PEM = '-----BEGIN CERTIFICATE REQUEST-----\nMIIB+/8=\n-----END CERTIFICATE REQUEST-----';

describe('tokenize', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'ok/words',
      ' apply  example.com\tb.example.com\nc.example.com ',
      ['apply', 'example.com', 'b.example.com', 'c.example.com'],
    ],
    ['ok/nothing', '  ', []],
    ['ok/double quotes', '--reason "not our host"', ['--reason', 'not our host']],
    ['ok/single quotes', "--reason 'not our host'", ['--reason', 'not our host']],
    ['ok/quotes after an equals sign', '--reason="not ours"', ['--reason=not ours']],
    ['ok/quotes after a colon', 'reason:"not ours"', ['reason:not ours']],
    ['ok/quoted names with commas', '"a.example.com","b.example.com"', ['a.example.com,b.example.com']],
    ['ok/nothing in quotes', '--remark ""', ['--remark', '']],
    ['ok/an escaped quote', '"say \\"no\\" \\\\ now"', ['say "no" \\ now']],
    ['ok/a backslash elsewhere', '"C:\\certs" C:\\certs', ['C:\\certs', 'C:\\certs']],
    ['ok/an apostrophe', "--reason don't", ['--reason', "don't"]],
    ['ok/an apostrophe in single quotes', "--reason 'it isn't ours'", ['--reason', "it isn't ours"]],
    ['ok/smart quotes', '--reason “not our host”', ['--reason', 'not our host']],
    ['ok/smart single quotes', '--reason ‘not our host’', ['--reason', 'not our host']],
    ['ok/a smart apostrophe', 'don’t', ["don't"]],
    ['ok/an em dash for two hyphens', 'example.com —plan dv-free', ['example.com', '--plan', 'dv-free']],
    ['ok/an en dash for two hyphens', '–plan=dv-free', ['--plan=dv-free']],
    ['ok/two em dashes', '——plan', ['--plan']],
    ['ok/a hyphen and an en dash', '-–plan', ['--plan']],
    ['ok/a dash between words stays', 'old — new', ['old', '—', 'new']],
    ['ok/a dash in quotes stays', '"—plan"', ['—plan']],
    ['ok/a hyphen that does not break', 'my\u2011host.example.com', ['my-host.example.com']],
    [
      'ok/spaces that do not break',
      'apply\u00a0example.com\u202f--json\u3000x',
      ['apply', 'example.com', '--json', 'x'],
    ],
    ['ok/invisible characters', 'ex\u200bample\u2060.com\ufeff \u200e--json', ['example.com', '--json']],
    ['ok/a joiner between ASCII letters', 'exam\u200dple.com', ['example.com']],
    ['ok/a joiner inside a Persian word stays', 'نامه\u200cای.com', ['نامه\u200cای.com']],
    ['ok/a link', '<http://example.com|example.com>', ['example.com']],
    ['ok/a link without label', '<https://example.com/path>', ['https://example.com/path']],
    ['ok/a link behind a star', '*.<http://example.com|example.com>', ['*.example.com']],
    ['ok/a link to a Unicode name', '<http://xn--bcher-kva.example|bücher.example>', ['bücher.example']],
    ['ok/a mail address', '<mailto:me@example.com|me@example.com>', ['me@example.com']],
    ['ok/a mail address without label', '<mailto:me@example.com>', ['me@example.com']],
    ['ok/a mention', '<@U123>', ['@U123']],
    ['ok/a mention with name', '<@U123|ann>', ['@U123']],
    ['ok/a mention by nickname', '<@!456>', ['@456']],
    ['ok/a role', '<@&789>', ['@&789']],
    ['ok/a channel', '<#C123|general> <#456>', ['#C123', '#456']],
    ['ok/a group', '<!subteam^S1|@ops> <!subteam^S2> <!here>', ['@ops', '@S2', '@here']],
    ['ok/other angle brackets stay', '<name> a<b', ['<name>', 'a<b']],
    ['ok/entities', 'a&amp;b &lt;c&gt; &amp;lt;', ['a&b', '<c>', '&lt;']],
    ['ok/entities do not make a link', '&lt;http://example.com|x&gt;', ['<http://example.com|x>']],
    ['ok/code marks', '`example.com` ```b.example.com```', ['example.com', 'b.example.com']],
    ['ok/a PEM block is one word', `--csr ${PEM} --json`, ['--csr', PEM, '--json']],
    ['ok/a PEM block whose fences became long dashes', `--csr ${PEM.replaceAll('-----', '—--')}`, ['--csr', PEM]],
  ])('%s', (_, text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it.each([
    ['fail/double', '--reason "not our host'],
    ['fail/single', "--reason 'not our host"],
    ['fail/smart', '--reason “not our host'],
    ['fail/escaped at the end', '"not our host\\"'],
  ])('an open quotation mark is refused: %s', (_, text) => {
    expect(() => words(text)).toThrow(expect.objectContaining({ code: 'quote-open' }));
  });

  it.each([
    ['fail/PKCS #8', '-----BEGIN PRIVATE KEY-----\nMII'],
    ['fail/RSA', '-----BEGIN RSA PRIVATE KEY-----'],
    ['fail/EC on one line', 'upload --key "-----BEGIN EC PRIVATE KEY----- MHc'],
    ['fail/encrypted', '-----BEGIN ENCRYPTED PRIVATE KEY-----'],
    ['fail/OpenSSH', '-----BEGIN OPENSSH PRIVATE KEY-----'],
    ['fail/long dashes', '—--BEGIN PRIVATE KEY—--'],
    ['fail/odd spaces', '-----BEGIN\u00a0PRIVATE\u00a0KEY-----'],
    ['fail/hidden characters', '-----BEGIN PRI\u200bVATE KEY-----'],
    ['fail/behind an open quotation mark', '"x -----BEGIN PRIVATE KEY-----'],
  ])('a pasted private key is refused before all else: %s', (_, text) => {
    try {
      words(text);
      expect.unreachable();
    } catch (error) {
      if (!isCertError(error, 'secret-pasted')) throw error;
      expect(error.message).not.toContain('BEGIN');
    }
  });

  it('a certificate or request may be pasted', () => {
    expect(words(PEM)).toEqual([PEM]);
  });

  it('gives back any words that were quoted and escaped', () => {
    const word = fc.string({ unit: fc.constantFrom(...'ab .:=,-<>"\'\\|@*é例') });
    const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
    fc.assert(
      fc.property(fc.array(word.filter((text) => !/<[@#!a-z]/i.test(text))), (list) => {
        expect(words(list.map(quote).join(' '))).toEqual(list);
      }),
    );
  });

  it('throws nothing but CertError, and never loses itself', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '|',
      '"',
      "'",
      '\\',
      '—',
      '--',
      '`',
      ' ',
      '&lt;',
      '@',
      'http://',
      'a',
      '=',
      ':',
      '\u200b',
      '-----BEGIN A-----',
      '-----END A-----',
    );
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (typed) => {
        try {
          expect(words(typed).join('').length).toBeLessThanOrEqual(typed.length + 40);
        } catch (error) {
          if (!(error instanceof CertError)) throw error;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
