import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeCsr } from '../../../src/pki/csr.ts';
import { readCsr } from '../../../src/pki/csr-read.ts';
import * as der from '../../../src/pki/der.ts';
import { extension, subjectAltName } from '../../../src/pki/extension.ts';
import { generateKey } from '../../../src/pki/key.ts';
import { pemBlock, splitPem } from '../../../src/pki/pem.ts';
import { oddCsr as makeOddCsr, type Odd } from '../../fakes/odd-csr.ts';
import { refusal } from './material.ts';

const p256 = await generateKey('p256');
const rsa2048 = await generateKey('rsa2048');

const oddCsr = (odd: Partial<Odd>): string => makeOddCsr({ key: createPrivateKey(p256.privateKeyPem), ...odd });

const rsaKey = createPrivateKey(rsa2048.privateKeyPem);
const madeWith = (key: KeyObject, more: Partial<Odd>): string => oddCsr({ key, ...more });

describe('making CSRs', () => {
  test.each([
    ['p256', 'ecdsaWithSha256'],
    ['p384', 'ecdsaWithSha384'],
    ['rsa2048', 'sha256WithRsa'],
  ] as const)('PLAN-10 signs with %s and %s', async (algorithm, signatureAlgorithm) => {
    const key = algorithm === 'rsa2048' ? rsa2048 : await generateKey(algorithm);
    const facts = readCsr(makeCsr({ names: ['example.com'], privateKeyPem: key.privateKeyPem }));
    expect(facts).toMatchObject({ algorithm, signatureAlgorithm, names: ['example.com'], subject: 'CN=example.com' });
    expect(facts.spki.equals(key.publicKeySpki)).toBe(true);
  });

  test('asks for wildcards and addresses, the first host name as common name', () => {
    const names = ['192.0.2.1', '*.example.com', 'example.com', '2001:db8::1'];
    const facts = readCsr(makeCsr({ names, privateKeyPem: p256.privateKeyPem }));
    expect(facts.subject).toBe('CN=*.example.com');
    expect([...facts.names].sort()).toEqual([...names].sort());
  });

  test('has no common name when none fits in 64 characters', () => {
    const long = `${'a'.repeat(60)}.example.com`;
    const facts = readCsr(makeCsr({ names: [long, '192.0.2.1'], privateKeyPem: p256.privateKeyPem }));
    expect(facts).toMatchObject({ subject: '', names: [long, '192.0.2.1'] });
  });

  test('carries the organisation where a plan needs it', () => {
    const subject = { organisation: '示例公司', country: 'CN', locality: '深圳' };
    const facts = readCsr(makeCsr({ names: ['example.com'], privateKeyPem: p256.privateKeyPem, subject }));
    expect(facts.subject).toBe('CN=example.com, O=示例公司, L=深圳, C=CN');
  });
});

describe('APPLY-1 reading pasted CSRs', () => {
  const good = makeCsr({ names: ['example.com', 'www.example.com'], privateKeyPem: p256.privateKeyPem });
  const goodDer = splitPem(good, 'leaf')[0]!.der;

  test.each([
    ['as written', good],
    ['CRLF', good.replaceAll('\n', '\r\n')],
    ['the label of old Windows', good.replaceAll('CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST')],
    ['newlines lost in a chat field', good.replaceAll('\n', ' ')],
  ])('ok/%s', (_, text) => {
    expect(readCsr(text)).toMatchObject({ names: ['example.com', 'www.example.com'], pem: good });
  });

  test('the common name comes first and counts once; names are in lower case without a last dot', () => {
    const text = oddCsr({
      subject: { commonName: 'WWW.Example.com' },
      extensions: [subjectAltName(['Example.COM.', 'www.example.com'], false)],
    });
    expect(readCsr(text).names).toEqual(['www.example.com', 'example.com']);
  });

  test('a common name alone is enough, and one that is no host name is not a name', () => {
    expect(readCsr(oddCsr({ subject: { commonName: 'example.com' }, extensions: [] })).names).toEqual(['example.com']);
    expect(readCsr(oddCsr({ subject: { commonName: 'Web shop' } })).names).toEqual(['a.example.com']);
  });

  const damagedBy = (change: (bytes: Buffer) => void): string => {
    const bytes = Buffer.from(goodDer);
    change(bytes);
    return pemBlock('CERTIFICATE REQUEST', bytes);
  };
  const signatureAt = goodDer.length - 10;
  const nameAt = goodDer.indexOf('www.example.com');
  const smallRsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey;
  const ed25519 = generateKeyPairSync('ed25519').privateKey;

  test.each([
    ['no PEM block', 'pem-missing', 'hello'],
    ['a certificate instead', 'pem-missing', good.replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE')],
    ['base64 damaged', 'pem-damaged', good.replace('MII', 'MI')],
    ['larger than any CSR', 'pem-too-large', good + ' '.repeat(36_500)],
    ['cut off', 'csr-damaged', pemBlock('CERTIFICATE REQUEST', goodDer.subarray(0, 90))],
    ['bytes after its end', 'csr-damaged', pemBlock('CERTIFICATE REQUEST', Buffer.concat([goodDer, Buffer.of(0)]))],
    ['not DER', 'csr-damaged', pemBlock('CERTIFICATE REQUEST', Buffer.from('hello'))],
    ['a version that does not exist', 'csr-damaged', oddCsr({ version: 7 })],
    ['a name with a space', 'csr-damaged', oddCsr({ extensions: [subjectAltName(['a b.example.com'], false)] })],
    ['a name with a zero byte', 'csr-damaged', oddCsr({ extensions: [subjectAltName(['a.com\0.b.com'], false)] })],
    [
      'the names twice',
      'csr-damaged',
      oddCsr({ extensions: [subjectAltName(['a.com'], false), subjectAltName(['b.com'], false)] }),
    ],
    ['a name changed', 'csr-signature-wrong', damagedBy((bytes) => bytes.write('xxx', nameAt))],
    [
      'the signature changed',
      'csr-signature-wrong',
      damagedBy((bytes) => bytes.writeUInt8(bytes.readUInt8(signatureAt) ^ 1, signatureAt)),
    ],
    ['PLAN-10 RSA 1024', 'csr-key-weak', madeWith(smallRsa, { algorithm: 'sha256WithRsa' })],
    ['PLAN-10 P-521', 'csr-key-unsupported', madeWith(p521, { algorithm: 'ecdsaWithSha512', digest: 'sha512' })],
    ['PLAN-10 Ed25519', 'csr-key-unsupported', madeWith(ed25519, { algorithm: 'ed25519', digest: null })],
    ['PLAN-10 MD5', 'csr-digest-weak', madeWith(rsaKey, { algorithm: 'md5WithRsa', digest: 'md5' })],
    ['PLAN-10 SHA-1 with RSA', 'csr-digest-weak', madeWith(rsaKey, { algorithm: 'sha1WithRsa', digest: 'sha1' })],
    ['PLAN-10 SHA-1 with ECDSA', 'csr-digest-weak', oddCsr({ algorithm: 'ecdsaWithSha1', digest: 'sha1' })],
    ['RSA-PSS', 'csr-signature-unsupported', madeWith(rsaKey, { algorithm: 'rsaPss' })],
    ['an algorithm of another kind of key', 'csr-signature-unsupported', oddCsr({ algorithm: 'sha256WithRsa' })],
    ['no name', 'csr-without-names', oddCsr({ extensions: [] })],
    [
      'another extension only',
      'csr-without-names',
      oddCsr({ extensions: [extension('keyUsage', true, der.bits(Buffer.of(0x80), 7))] }),
    ],
  ] as const)('fail/%s: %s', (_, code, text) => {
    expect(() => readCsr(text)).toThrow(refusal(code));
  });

  test('PLAN-10 takes SHA-384 and SHA-512 as well', () => {
    expect(readCsr(madeWith(rsaKey, { algorithm: 'sha384WithRsa', digest: 'sha384' })).signatureAlgorithm).toBe(
      'sha384WithRsa',
    );
    expect(readCsr(oddCsr({ algorithm: 'ecdsaWithSha512', digest: 'sha512' })).signatureAlgorithm).toBe(
      'ecdsaWithSha512',
    );
  });
});
