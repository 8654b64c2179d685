import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CertError, type ErrorCode, isCertError } from '../../../src/kernel/errors.ts';
import { type CertName, MAX_NAMES, parseName, parseNames, shownName } from '../../../src/pki/name.ts';

const refusal = (act: () => unknown): CertError => {
  try {
    act();
  } catch (error) {
    if (isCertError(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

const label = (length: number): string => 'a'.repeat(length);
const labels = (count: number): string => `${'a.'.repeat(count - 2)}example.com`;

describe('parseName', () => {
  it.each<[string, string, Partial<CertName>]>([
    ['ok/plain', 'www.example.com', { ascii: 'www.example.com', registrable: 'example.com', wildcard: false }],
    ['ok/apex', 'example.com', { ascii: 'example.com', registrable: 'example.com' }],
    ['ok/under a suffix of two labels', 'a.b.example.co.uk', { registrable: 'example.co.uk' }],
    ['ok/private suffixes do not count', 'shop.github.io', { registrable: 'github.io' }],
    ['ok/upper case', 'WWW.Example.COM', { ascii: 'www.example.com' }],
    ['ok/trailing dot', 'example.com.', { ascii: 'example.com' }],
    ['ok/address of a page', 'https://example.com/path?q=1#top', { ascii: 'example.com' }],
    ['ok/address with user and port', 'https://me:pw@Example.com:8443/', { ascii: 'example.com' }],
    ['ok/address without scheme', '//example.com/x', { ascii: 'example.com' }],
    ['ok/port', 'example.com:443', { ascii: 'example.com' }],
    ['ok/path', 'example.com/login', { ascii: 'example.com' }],
    ['ok/quotes', ' "example.com" ', { ascii: 'example.com' }],
    ['ok/smart quotes and a comma', '“example.com”,', { ascii: 'example.com' }],
    ['ok/label of digits', '163.com', { ascii: '163.com', registrable: '163.com' }],
    ['ok/label of 63', `${label(63)}.com`, { ascii: `${label(63)}.com` }],
    ['ok/100 labels', labels(100), { ascii: labels(100), registrable: 'example.com' }],
    ['ok/253 characters', `${`${label(61)}.`.repeat(4)}a.com`, { registrable: 'a.com' }],
    ['ok/internal name of one label', 'localhost', { ascii: 'localhost', registrable: undefined }],
    ['ok/internal name of several', 'db.corp.internal', { registrable: 'corp.internal' }],
    ['ok/wildcard', '*.example.com', { ascii: '*.example.com', wildcard: true, registrable: 'example.com' }],
    ['ok/deeper wildcard', '*.api.example.com', { wildcard: true, registrable: 'example.com' }],
    ['ok/wildcard in an address', 'https://*.example.com/', { ascii: '*.example.com' }],
    ['ok/umlaut', 'Bücher.example', { ascii: 'xn--bcher-kva.example', unicode: 'bücher.example' }],
    ['ok/sharp s stays itself', 'faß.de', { ascii: 'xn--fa-hia.de', unicode: 'faß.de' }],
    ['ok/final sigma stays itself', 'βόλος.com', { ascii: 'xn--nxasmm1c.com' }],
    ['ok/A-label', 'XN--BCHER-KVA.example', { ascii: 'xn--bcher-kva.example', unicode: 'bücher.example' }],
    ['ok/decomposed letters', 'bu\u0308cher.example', { ascii: 'xn--bcher-kva.example' }],
    [
      'ok/full stops of Chinese',
      '食狮。公司．cn',
      { ascii: 'xn--85x722f.xn--55qx5d.cn', registrable: 'xn--85x722f.xn--55qx5d.cn' },
    ],
    ['ok/full-width letters', 'ｅｘａｍｐｌｅ．com', { ascii: 'example.com', unicode: 'example.com' }],
    ['ok/full-width star', '＊.例子.com', { ascii: '*.xn--fsqu00a.com', unicode: '*.例子.com', wildcard: true }],
    ['ok/Hebrew', 'דוגמה.com', { unicode: 'דוגמה.com' }],
    ['ok/a middle dot between two l', 'col·lecció.cat', { unicode: 'col·lecció.cat' }],
    ['ok/soft hyphens vanish', 'exam\u00adple.com', { ascii: 'example.com' }],
    ['ok/IPv4', '192.0.2.1', { kind: 'ip', ascii: '192.0.2.1', registrable: undefined }],
    ['ok/IPv4 with port', '192.0.2.1:443', { kind: 'ip', ascii: '192.0.2.1' }],
    ['ok/IPv6 in brackets', 'https://[2001:DB8::1]:443/', { kind: 'ip', ascii: '2001:db8::1' }],
    ['ok/IPv6 in full', '2001:0db8:0000:0000:0000:0000:0000:0001', { kind: 'ip', ascii: '2001:db8::1' }],
    ['ok/IPv6 loopback', '::1', { kind: 'ip', ascii: '::1' }],
  ])('%s', (_, input, expected) => {
    expect(parseName(input)).toMatchObject(expected);
  });

  it.each<[string, string, ErrorCode, string]>([
    ['PLAN-3 refuses fail/nothing', '  ', 'name-empty', 'PLAN-3'],
    ['PLAN-3 refuses fail/quotes alone', '""', 'name-empty', 'PLAN-3'],
    ['PLAN-3 refuses fail/a scheme alone', 'https://', 'name-empty', 'PLAN-3'],
    ['PLAN-3 refuses fail/254 characters', `${`${label(61)}.`.repeat(4)}ab.com`, 'name-long', 'PLAN-3'],
    ['PLAN-3 refuses fail/254 with the star', `*.${`${label(61)}.`.repeat(4)}info`, 'name-long', 'PLAN-3'],
    ['PLAN-3 refuses fail/a pasted page', 'x'.repeat(5_000), 'name-long', 'PLAN-3'],
    ['PLAN-3 refuses fail/label of 64', `${label(64)}.com`, 'name-label-long', 'PLAN-3'],
    ['PLAN-3 refuses fail/label of 64 once mapped', `${'ü'.repeat(60)}.com`, 'name-label-long', 'PLAN-3'],
    ['PLAN-3 refuses fail/101 labels', labels(101), 'name-labels-many', 'PLAN-3'],
    ['PLAN-3 refuses fail/101 labels with the star', `*.${labels(100)}`, 'name-labels-many', 'PLAN-3'],
    ['PLAN-3 refuses fail/two dots', 'a..example.com', 'name-label-empty', 'PLAN-3'],
    ['PLAN-3 refuses fail/leading dot', '.example.com', 'name-label-empty', 'PLAN-3'],
    ['PLAN-3 refuses fail/two trailing dots', 'example.com..', 'name-label-empty', 'PLAN-3'],
    ['PLAN-3 refuses fail/a label of nothing visible', '\u00ad.com', 'name-label-empty', 'PLAN-3'],
    ['PLAN-3 refuses fail/two stars', '*.*.example.com', 'name-star-twice', 'PLAN-3'],
    ['PLAN-3 refuses fail/double star', '**.example.com', 'name-star-twice', 'PLAN-3'],
    ['PLAN-3 refuses fail/star not leftmost', 'www.*.example.com', 'name-star-place', 'PLAN-3'],
    ['PLAN-3 refuses fail/star in part of a label', 'w*.example.com', 'name-star-place', 'PLAN-3'],
    ['PLAN-3 refuses fail/star without dot', '*example.com', 'name-star-place', 'PLAN-3'],
    ['PLAN-3 refuses fail/star alone', '*', 'name-star-alone', 'PLAN-3'],
    ['PLAN-3 refuses fail/star and a dot', '*.', 'name-star-alone', 'PLAN-3'],
    ['PLAN-3 refuses fail/star on a top-level domain', '*.com', 'name-star-suffix', 'PLAN-3'],
    ['PLAN-3 refuses fail/star on a public suffix', '*.co.uk', 'name-star-suffix', 'PLAN-3'],
    ['PLAN-3 refuses fail/star on a Chinese suffix', '*.公司.cn', 'name-star-suffix', 'PLAN-3'],
    ['PLAN-3 refuses fail/star on one label', '*.localhost', 'name-star-suffix', 'PLAN-3'],
    ['PLAN-3 refuses fail/star on an address', '*.192.0.2.1', 'name-star-ip', 'PLAN-3'],
    ['PLAN-3 refuses fail/bare top-level domain', 'com', 'name-suffix-bare', 'PLAN-3'],
    ['PLAN-3 refuses fail/bare public suffix', 'co.uk', 'name-suffix-bare', 'PLAN-3'],
    ['PLAN-3 refuses fail/underscore', 'my_host.example.com', 'name-character', 'PLAN-3'],
    ['PLAN-3 refuses fail/space', 'my host.example.com', 'name-character', 'PLAN-3'],
    ['PLAN-3 refuses fail/mail address', 'me@example.com', 'name-character', 'PLAN-3'],
    ['PLAN-3 refuses fail/percent', 'a%20b.example.com', 'name-character', 'PLAN-3'],
    ['PLAN-3 refuses fail/zero byte', 'a\0b.example.com', 'name-character', 'PLAN-3'],
    ['PLAN-3 refuses fail/emoji', '☃.example.com', 'name-character', 'PLAN-3'],
    ['PLAN-3 refuses fail/a sign that hides a slash', '℀.example.com', 'name-character', 'PLAN-3'],
    ['PLAN-3 refuses fail/leading hyphen', '-a.example.com', 'name-hyphen', 'PLAN-3'],
    ['PLAN-3 refuses fail/trailing hyphen', 'a-.example.com', 'name-hyphen', 'PLAN-3'],
    ['PLAN-3 refuses fail/reserved hyphens', 'ab--c.example.com', 'name-hyphen', 'PLAN-3'],
    ['PLAN-3 refuses fail/an A-label that is none', 'xn--zzzzzzz99999.com', 'name-idna', 'PLAN-3'],
    ['PLAN-3 refuses fail/an A-label of a symbol', 'xn--n3h.net', 'name-character', 'PLAN-3'],
    ['PLAN-3 refuses fail/a joiner out of place', 'a\u200db.com', 'name-idna', 'PLAN-3'],
    ['PLAN-3 refuses fail/a middle dot out of place', 'a·b.com', 'name-idna', 'PLAN-3'],
    ['PLAN-3 refuses fail/both kinds of Arabic digits', 'ب٣۴.com', 'name-idna', 'PLAN-3'],
    ['PLAN-3 refuses fail/right to left beside digits first', '1א.com', 'name-idna', 'PLAN-3'],
    ['PLAN-5 refuses fail/leading zeros', '192.0.02.1', 'name-ip-odd', 'PLAN-5'],
    ['PLAN-5 refuses fail/hexadecimal', '0xc0.0x0.0x2.0x1', 'name-ip-odd', 'PLAN-5'],
    ['PLAN-5 refuses fail/one number', '3221225985', 'name-ip-odd', 'PLAN-5'],
    ['PLAN-5 refuses fail/three numbers', '192.0.2', 'name-ip-odd', 'PLAN-5'],
    ['PLAN-5 refuses fail/a number over 255', '192.0.2.256', 'name-ip-odd', 'PLAN-5'],
    ['PLAN-5 refuses fail/full-width digits', '１９２.０.２.１', 'name-ip-odd', 'PLAN-5'],
    ['PLAN-5 refuses fail/a range', '192.0.2.0/24', 'name-character', 'PLAN-3'],
    ['PLAN-5 refuses fail/zone', 'fe80::1%eth0', 'name-ip-odd', 'PLAN-5'],
    ['PLAN-5 refuses fail/two gaps', '2001::1::2', 'name-ip-odd', 'PLAN-5'],
    ['PLAN-5 refuses fail/IPv4 inside IPv6', '::ffff:192.0.2.1', 'name-ip-odd', 'PLAN-5'],
  ])('%s', (_, input, code, rule) => {
    const error = refusal(() => parseName(input));
    expect(error.code).toBe(code);
    expect(error.rule).toBe(rule);
  });

  it('names the character it refuses, with its code point', () => {
    expect(refusal(() => parseName('my_host.example.com')).facts).toMatchObject({ character: '_ (U+005F)' });
  });

  it('shows both forms of an internationalised name, and one of any other', () => {
    expect(shownName(parseName('bücher.example'))).toBe('bücher.example (xn--bcher-kva.example)');
    expect(shownName(parseName('example.com'))).toBe('example.com');
  });
});

describe('parseName with any input', () => {
  const piece = fc.constantFrom(
    'a',
    'ex',
    '-',
    '.',
    '*',
    '*.',
    'com',
    '.com',
    'ü',
    '例',
    'xn--',
    ':',
    '/',
    '1',
    '0x',
    '[',
    ']',
    '@',
    ' ',
    '\u200d',
    'א',
    '٣',
    '。',
  );
  const input = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    fc.domain(),
    fc.webUrl(),
    fc.ipV4Extended(),
    fc.ipV6(),
  );
  const outcome = (text: string): CertName | CertError => {
    try {
      return parseName(text);
    } catch (error) {
      if (error instanceof CertError) return error;
      throw error;
    }
  };

  it('throws nothing but CertError', () => {
    fc.assert(
      fc.property(input, (text) => void outcome(text)),
      { numRuns: 2_000 },
    );
  });

  it('reads its own ASCII and Unicode forms back to the same name', () => {
    fc.assert(
      fc.property(input, (text) => {
        const name = outcome(text);
        if (name instanceof CertError) return;
        expect(parseName(name.ascii)).toEqual(name);
        expect(parseName(name.unicode)).toEqual(name);
      }),
      { numRuns: 2_000 },
    );
  });

  it('answers lower-case ASCII of at most 253 characters', () => {
    fc.assert(
      fc.property(input, (text) => {
        const name = outcome(text);
        if (name instanceof CertError) return;
        expect(name.ascii).toMatch(name.kind === 'ip' ? /^[0-9a-f.:]+$/ : /^(\*\.)?[a-z0-9.-]{1,253}$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('parseNames', () => {
  const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `h${index}.example.com`);

  it.each<[string, string | readonly string[], readonly string[]]>([
    [
      'ok/spaces, commas and line breaks',
      'a.example.com, b.example.com\nc.example.com d.example.com',
      ['a', 'b', 'c', 'd'].map((x) => `${x}.example.com`),
    ],
    [
      'ok/Chinese commas',
      'a.example.com，b.example.com、c.example.com',
      ['a', 'b', 'c'].map((x) => `${x}.example.com`),
    ],
    ['ok/a list', ['b.example.com', 'a.example.com'], ['b.example.com', 'a.example.com']],
    [
      'ok/a list whose items hold several',
      ['a.example.com,b.example.com', 'c.example.com'],
      ['a', 'b', 'c'].map((x) => `${x}.example.com`),
    ],
    ['ok/a name and its wildcard', 'example.com *.example.com', ['example.com', '*.example.com']],
    ['ok/100 names', many(MAX_NAMES), many(MAX_NAMES)],
  ])('%s', (_, input, expected) => {
    expect(parseNames(input).map(({ ascii }) => ascii)).toEqual(expected);
  });

  it.each<[string, string | readonly string[], ErrorCode]>([
    ['PLAN-3 refuses fail/none', ' , ', 'name-empty'],
    ['PLAN-3 refuses fail/the same name twice', 'example.com example.com', 'name-twice'],
    ['PLAN-3 refuses fail/the same name in capitals', 'example.com EXAMPLE.com.', 'name-twice'],
    ['PLAN-3 refuses fail/the same name in both forms', 'bücher.example xn--bcher-kva.example', 'name-twice'],
    ['PLAN-3 refuses fail/the same address in two forms', '2001:db8::1 2001:db8:0::1', 'name-twice'],
    ['PLAN-3 refuses fail/101 names', many(MAX_NAMES + 1), 'names-many'],
    ['PLAN-3 refuses fail/one bad name among good ones', 'a.example.com *.com', 'name-star-suffix'],
  ])('%s', (_, input, code) => {
    expect(refusal(() => parseNames(input)).code).toBe(code);
  });
});
