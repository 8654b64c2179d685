import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { integer, octets, oid, sequence } from '../../../src/pki/der.ts';
import { generateKey, type KeyAlgorithm, keyAlgorithms, keyFacts } from '../../../src/pki/key.ts';
import { readPrivateKey } from '../../../src/pki/key-read.ts';
import { pemBlock, splitPem } from '../../../src/pki/pem.ts';
import { makeHierarchy, refusal } from './material.ts';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const pkcs8 = ec.export({ type: 'pkcs8', format: 'pem' }).toString();
const password = 'correct horse';
const sealed = { cipher: 'aes-256-cbc', passphrase: password } as const;

describe('making keys', () => {
  const algorithms = Object.keys(keyAlgorithms) as KeyAlgorithm[];

  test.each(algorithms.filter((name) => name !== 'rsa4096'))('PLAN-10 makes %s', async (algorithm) => {
    const { privateKeyPem, publicKeySpki } = await generateKey(algorithm);
    expect(privateKeyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    const key = createPrivateKey(privateKeyPem);
    expect(createPublicKey(key).export({ type: 'spki', format: 'der' }).equals(publicKeySpki)).toBe(true);
    const usable = algorithm !== 'sm2';
    expect(keyFacts(key)).toEqual({ algorithm, title: keyAlgorithms[algorithm].title, weak: false, usable });
  });

  test('an RSA key is made without holding up the event loop', async () => {
    let turns = 0;
    const count = setInterval(() => turns++, 1);
    await generateKey('rsa3072');
    clearInterval(count);
    expect(turns).toBeGreaterThan(0);
  });
});

describe('what kind of key it is', () => {
  test.each([
    ['RSA 1024', generateKeyPairSync('rsa', { modulusLength: 1024 }), true, true],
    ['RSA 2048', generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }), false, true],
    ['P-521', generateKeyPairSync('ec', { namedCurve: 'P-521' }), false, true],
    ['Ed25519', generateKeyPairSync('ed25519'), false, true],
    ['secp256k1', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }), false, false],
    ['X25519', generateKeyPairSync('x25519'), false, false],
  ])('%s', (title, { publicKey, privateKey }, weak, usable) => {
    expect(keyFacts(publicKey)).toMatchObject({ title, weak, usable });
    expect(keyFacts(privateKey)).toMatchObject({ title, weak, usable });
  });

  test('an SM2 key is known, and of no use to TLS servers', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    const imported = createPublicKey({
      key: publicKey.export({ type: 'spki', format: 'der' }),
      type: 'spki',
      format: 'der',
    });
    expect(keyFacts(imported)).toMatchObject({ algorithm: 'sm2', usable: false });
  });
});

describe('reading private keys', () => {
  test.each([
    ['PKCS#8, EC', pkcs8, 'p256'],
    ['PKCS#8, RSA', rsa.export({ type: 'pkcs8', format: 'pem' }).toString(), 'rsa2048'],
    ['PKCS#1', rsa.export({ type: 'pkcs1', format: 'pem' }).toString(), 'rsa2048'],
    ['SEC1', ec.export({ type: 'sec1', format: 'pem' }).toString(), 'p256'],
    ['SEC1 after its curve', `${pemBlock('EC PARAMETERS', oid('ecPublicKey'))}${pkcs8}`, 'p256'],
    ['CRLF and text around', `Key of the shop:\r\n${pkcs8.replaceAll('\n', '\r\n')}\r\nend`, 'p256'],
  ])('ok/%s', (_, text, algorithm) => {
    const read = readPrivateKey(text);
    expect(read.algorithm).toBe(algorithm);
    const key = algorithm === 'p256' ? ec : rsa;
    expect(read.pem).toBe(key.export({ type: 'pkcs8', format: 'pem' }));
    expect(read.spki.equals(createPublicKey(key).export({ type: 'spki', format: 'der' }))).toBe(true);
  });

  test('takes the key out of a text that begins with the certificate chain', async () => {
    const { issuing, root } = await makeHierarchy();
    const text = issuing.certificate + root.certificate + pkcs8;
    expect(readPrivateKey(text).pem).toBe(pkcs8);
  });

  const encrypted: readonly (readonly [string, string])[] = [
    ['PKCS#8', ec.export({ type: 'pkcs8', format: 'pem', ...sealed }).toString()],
    ['PKCS#1', rsa.export({ type: 'pkcs1', format: 'pem', ...sealed }).toString()],
    ['SEC1', ec.export({ type: 'sec1', format: 'pem', ...sealed }).toString()],
  ];

  test.each(encrypted)('encrypted %s opens with its password only', (_, text) => {
    expect(readPrivateKey(text, password).pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(() => readPrivateKey(text)).toThrow(refusal('key-password-needed'));
    expect(() => readPrivateKey(text, '')).toThrow(refusal('key-password-needed'));
    expect(() => readPrivateKey(text, 'wrong')).toThrow(refusal('key-password-wrong'));
  });

  test('a password given for a key that needs none does no harm', () => {
    expect(readPrivateKey(pkcs8, password).pem).toBe(pkcs8);
  });

  test('refuses a key whose password stretching would take for ever, before trying', () => {
    const kdf = sequence(oid('certBag'), sequence(octets(Buffer.alloc(8)), integer(2_000_000_000)));
    const algorithm = sequence(oid('certBag'), sequence(kdf, sequence(oid('certBag'), octets(Buffer.alloc(16)))));
    const text = pemBlock('ENCRYPTED PRIVATE KEY', sequence(algorithm, octets(Buffer.alloc(48))));
    expect(() => readPrivateKey(text, password)).toThrow(refusal('key-unsupported'));
  });

  const pemOf = (pair: { privateKey: import('node:crypto').KeyObject }): string =>
    pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  test.each([
    ['PLAN-10 refuses RSA 1024', 'key-weak', pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }))],
    ['PLAN-10 refuses P-192', 'key-weak', pemOf(generateKeyPairSync('ec', { namedCurve: 'prime192v1' }))],
    ['PLAN-10 refuses X25519', 'key-unsupported', pemOf(generateKeyPairSync('x25519'))],
    ['refuses a public key', 'pem-missing', createPublicKey(ec).export({ type: 'spki', format: 'pem' }).toString()],
    ['refuses a cut key', 'key-damaged', pemBlock('PRIVATE KEY', splitPem(pkcs8, 'key')[0]!.der.subarray(0, 60))],
    ['refuses another thing under the label', 'key-damaged', pemBlock('PRIVATE KEY', Buffer.from('hello'))],
    ['refuses an encrypted key that is none', 'key-damaged', pemBlock('ENCRYPTED PRIVATE KEY', Buffer.from('hello'))],
    ['refuses a text without a key', 'pem-missing', 'hello'],
    ['refuses more than 13 kB', 'pem-too-large', pkcs8 + ' '.repeat(13_000)],
  ] as const)('fail/%s', (_, code, text) => {
    expect(() => readPrivateKey(text, password)).toThrow(refusal(code));
  });
});
