import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawArgs } from '../../src/chat/option.ts';
import { errorTable } from '../../src/kernel/error-table.ts';
import type { ErrorCode } from '../../src/kernel/errors.ts';
import { makeCsr } from '../../src/pki/csr.ts';
import { generateKey } from '../../src/pki/key.ts';
import { pemBlock } from '../../src/pki/pem.ts';
import type { Language } from '../../src/texts/language.ts';
import { sayer } from '../../src/texts/say.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { oddCsr } from '../fakes/odd-csr.ts';
import { rowCounts } from '../fakes/row-counts.ts';

const own = await generateKey('p256');
const key = createPrivateKey(own.privateKeyPem);
const good = makeCsr({ names: ['shop.example.com'], privateKeyPem: own.privateKeyPem });
const goodDer = Buffer.from(good.replace(/-----[^-]+-----|\s/g, ''), 'base64');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const smallRsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;

/** What is typed, the code of the refusal, and what its sentence must name. */
type Case = readonly [title: string, args: RawArgs, code: ErrorCode, names?: RegExp];

const many = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `n${index}.example.com`);

const NAMES: readonly Case[] = [
  ['no name', {}, 'name-empty'],
  ['an empty name', { names: [''] }, 'name-empty'],
  ['only separators', { names: [' , ;'] }, 'name-empty'],
  ['a name that is too long', { names: [`${'abcdefghij.'.repeat(24)}example.com`] }, 'name-long'],
  ['a part that is too long', { names: [`${'a'.repeat(64)}.example.com`] }, 'name-label-long', /64/],
  ['two dots in a row', { names: ['shop..example.com'] }, 'name-label-empty'],
  ['two stars', { names: ['*.*.example.com'] }, 'name-star-twice', /\*\.\*\.example\.com/],
  ['a star that is not leftmost', { names: ['www.*.example.com'] }, 'name-star-place', /www\.\*\.example\.com/],
  ['a star inside a part', { names: ['w*.example.com'] }, 'name-star-place'],
  ['a star alone', { names: ['*'] }, 'name-star-alone'],
  ['a star before a public suffix', { names: ['*.co.uk'] }, 'name-star-suffix', /co\.uk/],
  ['a public suffix', { names: ['co.uk'] }, 'name-suffix-bare'],
  ['an underscore', { names: ['my_shop.example.com'] }, 'name-character', /_/],
  ['a hyphen at the end', { names: ['shop-.example.com'] }, 'name-hyphen'],
  ['a name that is not valid IDNA', { names: ['xn--a.example.com'] }, 'name-idna'],
  ['an address with leading zeros', { names: ['192.000.002.001'] }, 'name-ip-odd'],
  ['a star before an address', { names: ['*.192.0.2.1'] }, 'name-star-ip'],
  ['an address where the plan forbids one', { names: ['192.0.2.1'], plan: 'dv-free' }, 'plan-ip', /192\.0\.2\.1/],
  ['an address by DNS', { names: ['192.0.2.1'], method: 'dns' }, 'dns-for-address', /192\.0\.2\.1/],
  ['the same name twice', { names: ['shop.example.com', 'SHOP.example.com.'] }, 'name-twice', /shop\.example\.com/],
  ['the same name in both forms', { names: ['bücher.example.com', 'xn--bcher-kva.example.com'] }, 'name-twice'],
  ['101 names', { names: many(101) }, 'names-many', /101/],
  ['a wildcard in a plan without', { names: ['*.example.com'], plan: 'dv-free' }, 'plan-free-single'],
  ['a name that ends in .gov', { names: ['www.example.gov'], plan: 'dv-free' }, 'plan-suffix', /gov/],
  ['a wildcard by file', { names: ['*.example.com'], method: 'file' }, 'file-for-wildcard', /\*\.example\.com/],
  ['a delegated name without a delegation', { names: ['a.example.com'], method: 'dns-delegated' }, 'delegation-unset'],
];

const REQUESTS: readonly Case[] = [
  ['no CSR at all', { csr: 'hello' }, 'pem-missing', /CERTIFICATE REQUEST/],
  ['a CSR with a letter lost', { csr: good.replace('MII', 'MI') }, 'pem-damaged'],
  ['a CSR that is cut off', { csr: pemBlock('CERTIFICATE REQUEST', goodDer.subarray(0, 90)) }, 'csr-damaged'],
  ['a CSR of another name', { csr: good, names: ['other.example.com'] }, 'csr-other-names', /other\.example\.com/],
  ['a CSR with an RSA 1024 key', { csr: oddCsr({ key: smallRsa, algorithm: 'sha256WithRsa' }) }, 'csr-key-weak'],
  ['a CSR signed with MD5', { csr: oddCsr({ key: rsa, algorithm: 'md5WithRsa', digest: 'md5' }) }, 'csr-digest-weak'],
  [
    'a CSR signed with SHA-1',
    { csr: oddCsr({ key: rsa, algorithm: 'sha1WithRsa', digest: 'sha1' }) },
    'csr-digest-weak',
  ],
  ['a CSR without a name', { csr: oddCsr({ key, extensions: [] }) }, 'csr-without-names'],
  ['a CSR whose signature is another key’s', { csr: oddCsr({ key, digest: 'sha512' }) }, 'csr-signature-wrong'],
  ['a CSR for a target, which needs the key', { csr: good, target: ['web'] }, 'target-unknown', /web/],
  ['a private key instead of a CSR', { csr: own.privateKeyPem }, 'secret-pasted'],
];

const OPTIONS: readonly Case[] = [
  ['an unknown plan', { names: ['a.example.com'], plan: 'dv-fre' }, 'choice-unknown', /dv-free/],
  ['an unknown option', { names: ['a.example.com'], plam: 'dv' }, 'option-unknown', /plan/],
  ['an option of JavaScript', { names: ['a.example.com'], constructor: 'x' } as RawArgs, 'option-unknown'],
  ['an unknown CA', { names: ['a.example.com'], issuer: 'internl' }, 'issuer-unknown', /internal/],
  ['an unknown method', { names: ['a.example.com'], method: 'dsn' }, 'choice-unknown', /dns/],
  ['an unknown algorithm', { names: ['a.example.com'], algorithm: 'p265' }, 'choice-unknown', /p256/],
  ['an unknown target', { names: ['a.example.com'], target: ['web'] }, 'target-unknown', /web/],
  ['a remark of 4 kB', { names: ['a.example.com'], remark: 'x'.repeat(4_000) }, 'option-long', /200/],
  ['a tag without a value', { names: ['a.example.com'], tag: ['nothing'] }, 'option-value', /key:value/],
];

const LANGUAGES: readonly Language[] = ['en', 'zh'];
const CASES = [...NAMES, ...REQUESTS, ...OPTIONS].flatMap((one) =>
  LANGUAGES.map((language) => ({ language, title: one[0], args: one[1], code: one[2], names: one[3] })),
);

describe('bad input', () => {
  let house: TestBot;
  beforeAll(async () => {
    house = await makeTestBot();
    await house.builtIn.open();
  });
  afterAll(() => house.stop());

  test.each(CASES)('fail/$language: $title', async ({ language, args, code, names }) => {
    const before = await rowCounts(house.store);
    const outcome = await house.say('olu', 'cert apply', { args, language });
    expect(outcome).toMatchObject({ ok: false, error: { code } });
    if (outcome.ok) return;
    const { message, remedy, rule } = outcome.error;
    const row: { readonly status: number; readonly rule?: string } = errorTable[code];
    expect(rule).toBe(row.rule);
    // One clear sentence and what to do, in the language of whoever asked, with every slot filled.
    for (const text of [message, remedy]) {
      expect(text).not.toBe('');
      expect(text).not.toMatch(/\{\w+\}|undefined|\[object/);
      expect(/\p{Script=Han}/u.test(text)).toBe(language === 'zh');
    }
    if (names !== undefined) expect(`${message} ${remedy}`).toMatch(names);
    expect(message.length).toBeLessThan(600);
    // The card says the same, and names the rule.
    expect(outcome.message.plain).toContain(message);
    expect(outcome.message.plain).toContain(remedy);
    if (rule !== undefined) expect(outcome.message.plain).toContain(sayer(language)('refusal.rule', { rule }));
    expect(await rowCounts(house.store)).toEqual(before);
  });

  test('what was typed comes back in the form, with the fault at its field', async () => {
    const outcome = await house.say('olu', 'cert apply', {
      args: { names: ['*.*.example.com'], plan: 'dv', remark: 'mine' },
    });
    expect(outcome.ok === false && outcome.form?.fields).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'names', value: '*.*.example.com', fault: expect.stringContaining('star') }),
        expect.objectContaining({ name: 'remark', value: 'mine' }),
      ]),
    );
  });

  test('PLAN-3 look-alike letters are shown in both forms, and whoever approves is warned', async () => {
    const outcome = await house.say('olu', 'cert apply', { args: { names: ['рау.example.test'] } });
    expect(outcome).toMatchObject({ ok: true, data: { names: [expect.stringMatching(/^xn--\w+\.example\.test$/)] } });
    expect(outcome.message.title).toMatch(/рау\.example\.test \(xn--\w+\.example\.test\)/);
    expect(outcome.message.plain).toMatch(/can be taken for another name: its letters are Cyrillic/);
  });

  test('an honest international name is shown in both forms without a warning', async () => {
    const outcome = await house.say('olu', 'cert apply', { args: { names: ['bücher.example.test'] } });
    expect(outcome.message.title).toContain('bücher.example.test (xn--bcher-kva.example.test)');
    expect(outcome.message.plain).not.toContain('taken for another');
  });

  test.each([
    ['in letters of any script', 'bücher.example.test'],
    ['in capitals of any script', 'BÜCHER.example.test'],
    ['by the beginning of its ASCII form', 'xn--bcher-kva'],
    ['with its last dot', 'xn--bcher-kva.example.test.'],
    ['as the address of a site', 'https://bücher.example.test/shop'],
  ])('ok/an order is found by its name %s', async (_, word) => {
    await house.say('olu', 'cert apply bücher.example.test');
    expect(await house.say('olu', `cert status ${word}`)).toMatchObject({
      ok: true,
      data: { names: ['xn--bcher-kva.example.test'] },
    });
  });
});
