import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Option, RawArgs } from '../../../src/chat/option.ts';
import { type OptionValue, readArgs, readOption } from '../../../src/chat/read-option.ts';
import { CertError, type ErrorCode } from '../../../src/kernel/errors.ts';

const refusalOf = (act: () => unknown): CertError => {
  try {
    act();
  } catch (error) {
    if (error instanceof CertError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

const choice: Option = { kind: 'choice', choices: ['dns', 'dns-auto', 'file'] };

describe('readOption', () => {
  it.each<[string, Option, RawArgs[string], OptionValue]>([
    ['ok/text', { kind: 'text' }, ' two\n words ', 'two words'],
    ['ok/text of the longest length', { kind: 'text', max: 3 }, '例子甲', '例子甲'],
    ['ok/text without the NUL that no database should be asked to keep', { kind: 'text' }, 'a\0b\0', 'ab'],
    ['ok/long text keeps its lines', { kind: 'long-text' }, 'one\ntwo\n', 'one\ntwo'],
    [
      'ok/names',
      { kind: 'names' },
      'https://A.example.com, bücher.example',
      ['a.example.com', 'xn--bcher-kva.example'],
    ],
    ['ok/names as a list', { kind: 'names' }, ['a.example.com', 'b.example.com'], ['a.example.com', 'b.example.com']],
    ['ok/choice', choice, 'DNS-auto', 'dns-auto'],
    ['ok/choice that the command knows', { kind: 'choice', dynamic: 'plans' }, ' dv-free ', 'dv-free'],
    ['ok/several choices', { ...choice, many: true }, ['dns', 'FILE'], ['dns', 'file']],
    ['ok/one of several choices', { ...choice, many: true }, 'dns', ['dns']],
    ['ok/flag', { kind: 'flag' }, true, true],
    ['ok/flag denied', { kind: 'flag' }, false, false],
    ['ok/flag by word', { kind: 'flag' }, 'No', false],
    ['ok/flag by number', { kind: 'flag' }, '1', true],
    ['ok/count', { kind: 'count' }, ' 42 ', 42],
    ['ok/duration', { kind: 'duration' }, '36h', 129_600_000],
    ['ok/instant of a day', { kind: 'instant' }, '2026-03-15', '2026-03-15T00:00:00.000Z'],
    ['ok/instant without zone', { kind: 'instant' }, '2026-03-15 08:30', '2026-03-15T08:30:00.000Z'],
    ['ok/instant with zone', { kind: 'instant' }, '2026-03-15T08:30:05.5+08:00', '2026-03-15T00:30:05.500Z'],
    ['ok/instant with a short zone', { kind: 'instant' }, '2026-03-15t08:30+0800', '2026-03-15T00:30:00.000Z'],
    ['ok/instant on 29 February', { kind: 'instant' }, '2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['ok/person', { kind: 'person' }, ' @U123 ', '@U123'],
    ['ok/order', { kind: 'order' }, 'ord_1', 'ord_1'],
    ['ok/certificate', { kind: 'certificate' }, 'example.com', 'example.com'],
    ['ok/subject', { kind: 'subject' }, 'crt_1', 'crt_1'],
    ['ok/secret as it is', { kind: 'secret' }, ' pass word ', ' pass word '],
    ['ok/path', { kind: 'path' }, './out', './out'],
    ['ok/file', { kind: 'file' }, { name: 'a.pem', bytes: Buffer.of(1) }, { name: 'a.pem', bytes: Buffer.of(1) }],
    [
      'ok/file pasted as PEM text',
      { kind: 'file' },
      '-----BEGIN X-----',
      { name: 'x.pem', bytes: Buffer.from('-----BEGIN X-----') },
    ],
  ])('%s', (_, option, raw, value) => {
    expect(readOption('x', option, raw)).toEqual(value);
  });

  it.each<[string, Option, RawArgs[string], ErrorCode]>([
    ['fail/a file’s name instead of the file', { kind: 'file' }, 'a.pem', 'file-needed'],
    ['fail/a large file', { kind: 'file', maxBytes: 1 }, { name: 'a', bytes: Buffer.alloc(2) }, 'file-large'],
    ['fail/a large pasted file', { kind: 'file', maxBytes: 9 }, '-----BEGIN X-----', 'file-large'],
    ['fail/a file where text is asked', { kind: 'text' }, { name: 'a', bytes: Buffer.alloc(2) }, 'option-value'],
    ['fail/empty text', { kind: 'text' }, '  ', 'option-value'],
    ['fail/text without value', { kind: 'text', max: 3 }, '例子甲乙', 'option-long'],
    ['fail/long text that is too long', { kind: 'long-text', max: 3 }, 'abcd', 'option-long'],
    ['fail/a bad name', { kind: 'names' }, '*.com', 'name-star-suffix'],
    ['fail/the same name twice', { kind: 'names' }, ['a.example.com', 'A.example.com'], 'name-twice'],
    ['fail/no names', { kind: 'names' }, '', 'name-empty'],
    ['fail/no such choice', choice, 'dsn', 'choice-unknown'],
    ['fail/one wrong of several choices', { ...choice, many: true }, ['dns', 'mail'], 'choice-unknown'],
    ['fail/flag by another word', { kind: 'flag' }, 'perhaps', 'option-value'],
    ['fail/flag by a word of the language', { kind: 'flag' }, 'constructor', 'option-value'],
    ['fail/count below zero', { kind: 'count' }, '-1', 'option-value'],
    ['fail/count with a fraction', { kind: 'count' }, '1.5', 'option-value'],
    ['fail/count that is too large', { kind: 'count' }, '1234567890', 'option-value'],
    ['fail/duration without unit', { kind: 'duration' }, '30', 'option-value'],
    ['fail/instant on 30 February', { kind: 'instant' }, '2026-02-30', 'option-value'],
    ['fail/instant in month 13', { kind: 'instant' }, '2026-13-01', 'option-value'],
    ['fail/instant at 25 hours', { kind: 'instant' }, '2026-03-15T25:00Z', 'option-value'],
    ['fail/instant in words', { kind: 'instant' }, 'tomorrow', 'option-value'],
    ['fail/empty person', { kind: 'person' }, '', 'option-value'],
    ['fail/a flag where text is wanted', { kind: 'count' }, true, 'option-value'],
    ['fail/secret that is too long', { kind: 'secret', max: 3 }, 'abcd', 'option-long'],
  ])('%s', (_, option, raw, code) => {
    const error = refusalOf(() => readOption('x', option, raw));
    expect(error.code).toBe(code);
    expect(error.field).toBe('x');
  });

  it('proposes the nearest choice', () => {
    expect(refusalOf(() => readOption('method', choice, 'dsn')).facts).toMatchObject({
      option: 'method',
      nearest: 'dns',
    });
  });

  it('never repeats a secret', () => {
    const error = refusalOf(() => readOption('key-password', { kind: 'secret', max: 3 }, 'hunter22'));
    expect(JSON.stringify([error.message, error.facts])).not.toContain('hunter22');
  });

  it('throws nothing but CertError', () => {
    const kinds = [
      'text',
      'long-text',
      'names',
      'choice',
      'flag',
      'count',
      'duration',
      'instant',
      'person',
      'secret',
      'path',
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.string({ unit: 'grapheme' }), fc.boolean(), (kind, raw, many) => {
        try {
          const value = readOption('x', { kind, many, max: 20, choices: ['a'] }, raw);
          expect(Array.isArray(value)).toBe(many || kind === 'names');
        } catch (error) {
          if (!(error instanceof CertError)) throw error;
          expect(error.field).toBe('x');
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('readArgs', () => {
  const options = {
    what: { kind: 'order', required: true, positional: true },
    target: { kind: 'choice', many: true },
    days: { kind: 'count', default: 30 },
    remark: { kind: 'text' },
  } as const satisfies Readonly<Record<string, Option>>;

  it.each<[string, RawArgs, Readonly<Record<string, unknown>>]>([
    ['ok/defaults and nothing', { what: 'a' }, { what: 'a', target: [], days: 30, remark: undefined }],
    [
      'ok/everything',
      { what: 'a', target: ['t'], days: '7', remark: 'r' },
      { what: 'a', target: ['t'], days: 7, remark: 'r' },
    ],
    [
      'ok/what a form left empty',
      { what: 'a', target: [], days: '', remark: '' },
      { what: 'a', target: [], days: 30, remark: undefined },
    ],
    [
      'ok/what the command does not know is left out',
      { what: 'a', other: 'b' },
      { what: 'a', target: [], days: 30, remark: undefined },
    ],
  ])('%s', (_, raw, expected) => {
    expect(readArgs('verify', options, raw)).toEqual(expected);
  });

  it('fail/a required option missing', () => {
    const error = refusalOf(() => readArgs('verify', options, {}));
    expect(error).toMatchObject({
      code: 'option-missing',
      field: 'what',
      facts: { option: '<what>', command: 'verify' },
    });
  });
});
