import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLine } from '../../../src/chat/grammar.ts';
import type { RawArgs } from '../../../src/chat/option.ts';
import type { CommandGrammar } from '../../../src/chat/parse-args.ts';
import { CertError, type ErrorCode } from '../../../src/kernel/errors.ts';

const catalogue: readonly CommandGrammar[] = [
  {
    path: ['cert', 'apply'],
    options: {
      names: { kind: 'names', positional: true },
      plan: { kind: 'choice' },
      issuer: { kind: 'choice' },
      target: { kind: 'choice', many: true },
      tag: { kind: 'text', many: true },
      'key-password': { kind: 'secret' },
      remark: { kind: 'text' },
      wait: { kind: 'flag' },
    },
  },
  { path: ['cert', 'status'], options: { what: { kind: 'subject', positional: true }, why: { kind: 'flag' } } },
  { path: ['cert', 'alert', 'list'], options: {} },
  { path: ['cert', 'alert', 'edit'], options: { policy: { kind: 'text', positional: true } } },
  { path: ['cert', 'reject'], options: { what: { kind: 'order', positional: true }, reason: { kind: 'text' } } },
  { path: ['cert', 'revoke'], options: { what: { kind: 'certificate', positional: true } } },
  { path: ['cert', 'deploy'], options: { what: { kind: 'certificate', positional: true, many: true } } },
  { path: ['cert', 'points'], options: {} },
  { path: ['cert', 'points', 'redeem'], options: { code: { kind: 'text', positional: true } } },
  { path: ['cert', 'help'], options: { topic: { kind: 'text', positional: true } } },
  { path: ['signet', 'audit'], options: { since: { kind: 'instant' } } },
  { path: ['signet', 'people', 'add'], options: { person: { kind: 'person', positional: true } } },
  { path: ['signet', 'people', 'remove'], options: { person: { kind: 'person', positional: true } } },
];

const refusalOf = (text: string): CertError => {
  try {
    parseLine(text, catalogue);
  } catch (error) {
    if (error instanceof CertError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('parseLine', () => {
  it.each<[string, string, string, RawArgs]>([
    [
      'ok/names by position',
      'cert apply a.example.com b.example.com',
      'cert apply',
      { names: ['a.example.com', 'b.example.com'] },
    ],
    [
      'ok/an option with a space',
      'cert apply a.example.com --plan dv-free',
      'cert apply',
      { names: ['a.example.com'], plan: 'dv-free' },
    ],
    [
      'ok/an option with an equals sign',
      'cert apply a.example.com --plan=dv-free',
      'cert apply',
      { names: ['a.example.com'], plan: 'dv-free' },
    ],
    [
      'ok/an option with a colon',
      'cert apply a.example.com plan:dv-free',
      'cert apply',
      { names: ['a.example.com'], plan: 'dv-free' },
    ],
    [
      'ok/a colon and a space',
      'cert apply a.example.com plan: dv-free',
      'cert apply',
      { names: ['a.example.com'], plan: 'dv-free' },
    ],
    [
      'ok/a full-width colon',
      'cert apply a.example.com plan：dv-free',
      'cert apply',
      { names: ['a.example.com'], plan: 'dv-free' },
    ],
    ['ok/a single hyphen before a known option', 'cert apply -plan dv-free', 'cert apply', { plan: 'dv-free' }],
    [
      'ok/an option between names',
      'cert apply a.example.com --wait b.example.com',
      'cert apply',
      { names: ['a.example.com', 'b.example.com'], wait: true },
    ],
    [
      'ok/names as an option too',
      'cert apply a.example.com --names b.example.com',
      'cert apply',
      { names: ['a.example.com', 'b.example.com'] },
    ],
    ['ok/an option in another spelling', 'cert apply --KeyPassword=x1', 'cert apply', { 'key-password': 'x1' }],
    ['ok/a repeated option', 'cert apply --target web --target cache', 'cert apply', { target: ['web', 'cache'] }],
    ['ok/one of a repeatable option', 'cert apply --target web', 'cert apply', { target: ['web'] }],
    ['ok/the same value twice', 'cert apply --plan dv --plan dv', 'cert apply', { plan: 'dv' }],
    [
      'ok/a tag with its own colon',
      'cert apply tag:team:web --tag env:live',
      'cert apply',
      { tag: ['team:web', 'env:live'] },
    ],
    ['ok/a flag', 'cert status x --why', 'cert status', { what: 'x', why: true }],
    ['ok/a flag denied', 'cert status x --no-why', 'cert status', { what: 'x', why: false }],
    ['ok/a flag with a word', 'cert status x --why=no', 'cert status', { what: 'x', why: 'no' }],
    ['ok/a flag does not take the next word', 'cert status --why x', 'cert status', { what: 'x', why: true }],
    [
      'ok/an address of a page stays a value',
      'cert apply https://a.example.com/x',
      'cert apply',
      { names: ['https://a.example.com/x'] },
    ],
    ['ok/an IPv6 address stays a value', 'cert apply 2001:db8::1 ::1', 'cert apply', { names: ['2001:db8::1', '::1'] }],
    [
      'ok/a host and port stays a value',
      'cert apply a.example.com:443',
      'cert apply',
      { names: ['a.example.com:443'] },
    ],
    ['ok/a key that is no option of this command', 'cert status plan:dv', 'cert status', { what: 'plan:dv' }],
    [
      'ok/an address whose scheme is an option stays a value',
      'cert apply target://a.example.com',
      'cert apply',
      { names: ['target://a.example.com'] },
    ],
    ['ok/nothing after two hyphens is an option', 'cert status -- --why', 'cert status', { what: '--why' }],
    ['ok/nothing in quotes is an option', 'cert status "--why"', 'cert status', { what: '--why' }],
    ['ok/nothing in quotes is a key', 'cert apply "plan:dv"', 'cert apply', { names: ['plan:dv'] }],
    [
      'ok/a quoted value that looks like an option',
      'cert reject x --reason "--none"',
      'cert reject',
      { what: 'x', reason: '--none' },
    ],
    [
      'ok/an empty quoted value',
      'cert apply remark:"" a.example.com',
      'cert apply',
      { names: ['a.example.com'], remark: '' },
    ],
    [
      'ok/a value with spaces',
      'cert reject x reason:"not our host"',
      'cert reject',
      { what: 'x', reason: 'not our host' },
    ],
    ['ok/several certificates', 'cert deploy a b', 'cert deploy', { what: ['a', 'b'] }],
    ['ok/a text by position takes every word', 'cert points redeem AB CD', 'cert points redeem', { code: 'AB CD' }],
    ['ok/the longer path wins', 'cert points redeem', 'cert points redeem', {}],
    ['ok/the shorter path', 'cert points', 'cert points', {}],
    ['ok/three words', 'signet people add <@U123|ann>', 'signet people add', { person: '@U123' }],
    ['ok/a leading slash', '/cert status x', 'cert status', { what: 'x' }],
    ['ok/capitals', 'CERT Status x', 'cert status', { what: 'x' }],
    ['ok/without the group', 'status x', 'cert status', { what: 'x' }],
    ['ok/without the group of the bot itself', 'audit --since 2026-01-01', 'signet audit', { since: '2026-01-01' }],
    ['ok/the group alone', 'cert', 'cert', {}],
    ['ok/the other group alone', '/signet', 'signet', {}],
    ['ok/words whose list is all that is asked', 'cert alert', 'cert alert list', {}],
    ['ok/the same without its group', 'alert', 'cert alert list', {}],
    ['ok/nothing', '', 'cert', {}],
    ['ok/help about a command of two words', 'cert points redeem AB --help', 'cert help', { topic: 'points redeem' }],
    ['ok/help about a command', 'cert apply --help', 'cert help', { topic: 'apply' }],
    [
      'ok/as a chat client sends it',
      'apply <http://example.com|example.com> —plan dv-free',
      'cert apply',
      { names: ['example.com'], plan: 'dv-free' },
    ],
  ])('%s', (_, text, path, args) => {
    expect(parseLine(text, catalogue)).toEqual({ path: path.split(' '), args });
  });

  it.each<[string, string, ErrorCode, Readonly<Record<string, string>>]>([
    ['fail/a misspelt command', 'cert aply x', 'command-unknown', { word: 'aply', nearest: 'apply' }],
    ['fail/a misspelt command without group', 'stauts x', 'command-unknown', { word: 'stauts', nearest: 'status' }],
    [
      'fail/a misspelt word behind those',
      'cert alert edti',
      'command-unknown',
      { word: 'alert edti', nearest: 'alert edit' },
    ],
    ['fail/a word that is nothing', 'cert xyzzy', 'command-unknown', { word: 'xyzzy' }],
    [
      'fail/a misspelt third word',
      'signet people ad x',
      'command-unknown',
      { word: 'people ad', nearest: 'people add' },
    ],
    ['fail/a third word missing', 'signet people', 'command-unknown', { word: 'people', nearest: 'people add' }],
    ['fail/an option instead of a command', 'cert --json', 'command-unknown', { word: '--json' }],
    [
      'fail/a misspelt option',
      'cert apply --pln dv',
      'option-unknown',
      { option: 'pln', command: 'apply', nearest: 'plan' },
    ],
    [
      'fail/an option of another command',
      'cert status --plan dv',
      'option-unknown',
      { option: 'plan', command: 'status' },
    ],
    ['fail/a denial of what is no flag', 'cert apply --no-plan', 'option-unknown', { option: 'no-plan' }],
    ['fail/a built-in word of the language', 'cert apply --constructor x', 'option-unknown', { option: 'constructor' }],
    [
      'fail/an option without value at the end',
      'cert apply --plan',
      'option-empty',
      { option: 'plan', command: 'apply' },
    ],
    ['fail/an option without value before another', 'cert apply --plan --wait', 'option-empty', { option: 'plan' }],
    ['fail/a colon without value', 'cert apply plan:', 'option-empty', { option: 'plan' }],
    ['fail/two values for one', 'cert apply --plan dv --plan dv-free', 'option-twice', { option: 'plan' }],
    ['fail/by position and by name', 'cert status a --what b', 'option-twice', { option: 'what' }],
    ['fail/a word too many', 'cert revoke a b', 'word-unexpected', { word: 'b', command: 'revoke' }],
    [
      'fail/a word where none is taken',
      'signet audit yesterday',
      'word-unexpected',
      { word: 'yesterday', command: 'audit' },
    ],
    ['fail/an open quotation mark', 'cert reject x --reason "no', 'quote-open', {}],
    ['fail/a private key', 'cert apply -----BEGIN PRIVATE KEY-----', 'secret-pasted', {}],
    ['fail/a private key behind an unknown command', 'xyzzy -----BEGIN PRIVATE KEY-----', 'secret-pasted', {}],
  ])('%s', (_, text, code, facts) => {
    const error = refusalOf(text);
    expect(error.code).toBe(code);
    expect(error.facts).toMatchObject(facts);
  });

  it('throws nothing but CertError, and answers options of the command alone', () => {
    const piece = fc.constantFrom(
      'cert',
      'signet',
      'apply',
      'status',
      'people',
      '--',
      '--plan',
      'plan:',
      '--why',
      '=',
      'a',
      '"',
      '__proto__',
      '--__proto__',
      'constructor:x',
      '::1',
      '--no-why',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        try {
          const { path, args } = parseLine(pieces.join(' '), catalogue);
          const options = catalogue.find((row) => row.path.join(' ') === path.join(' '))?.options ?? {};
          expect(Object.keys(options)).toEqual(expect.arrayContaining(Object.keys(args)));
        } catch (error) {
          if (!(error instanceof CertError)) throw error;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads back any option values that were written with quotes', () => {
    const value = fc.string({ unit: fc.constantFrom(...'ab .:=,-*"\'\\'), minLength: 1 });
    fc.assert(
      fc.property(value, fc.constantFrom('--remark ', '--remark=', 'remark:'), (text, written) => {
        const line = `cert apply ${written}"${text.replace(/["\\]/g, '\\$&')}"`;
        expect(parseLine(line, catalogue).args).toEqual({ remark: text });
      }),
    );
  });
});
