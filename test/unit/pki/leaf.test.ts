import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openCa } from '../../../src/pki/ca-signer.ts';
import { readCertificate } from '../../../src/pki/certificate-read.ts';
import { generateKey } from '../../../src/pki/key.ts';
import { issueLeaf, newSerial } from '../../../src/pki/leaf.ts';
import { FROM, makeHierarchy, makeSite, refusal, UNTIL } from './material.ts';

const { issuing, signer, root } = await makeHierarchy();

describe('serial numbers', () => {
  test('are positive, of 127 bits, and never zero', () => {
    expect(newSerial({ bytes: (count) => Buffer.alloc(count, 0xff) }).toString('hex')).toBe(`7f${'ff'.repeat(15)}`);
    expect(newSerial({ bytes: (count) => Buffer.alloc(count) }).toString('hex')).toBe(`${'00'.repeat(15)}01`);
  });

  test('come from the randomness that is handed in, and read back the same', async () => {
    const { publicKeySpki: spki } = await generateKey('p256');
    const request = { names: ['a.test'], spki, from: FROM, backdate: 0, until: UNTIL };
    for (const first of ['00', '01', '7f', '80', 'ff']) {
      const bytes = Buffer.from(`${first}${'ab'.repeat(15)}`, 'hex');
      const leaf = issueLeaf(request, signer, { bytes: () => bytes });
      expect(readCertificate(leaf.certificate).serial).toBe(leaf.serial);
      expect(new X509Certificate(leaf.certificate).serialNumber.toLowerCase()).toBe(leaf.serial);
    }
  });
});

describe('leaves of the built-in CA', () => {
  test.each(['p256', 'p384', 'rsa2048'] as const)('are signed by a CA of %s', async (algorithm) => {
    const { signer: ca, issuing: authority } = await makeHierarchy(algorithm);
    const { leaf, key } = await makeSite(ca, ['example.com']);
    const certificate = new X509Certificate(leaf.certificate);
    const parent = new X509Certificate(authority.certificate);
    expect(certificate.checkIssued(parent) && certificate.verify(parent.publicKey)).toBe(true);
    expect(certificate.publicKey.export({ type: 'spki', format: 'der' }).equals(key.publicKeySpki)).toBe(true);
  });

  test('hold every kind of name, extensions and validity as asked', async () => {
    const names = ['example.com', '*.example.com', '192.0.2.1', '2001:db8::1'];
    const { leaf } = await makeSite(signer, names, {
      backdate: 3_600_000,
      crlUrl: 'http://ca.test/crl',
      caIssuersUrl: 'http://ca.test/ca.der',
      clientAuth: true,
    });
    expect(readCertificate(leaf.certificate)).toMatchObject({
      names,
      subject: 'CN=example.com',
      issuer: 'CN=Test Issuing',
      notBefore: '2025-12-31T23:00:00.000Z',
      notAfter: UNTIL,
      keyUsages: ['digitalSignature'],
      extendedKeyUsages: ['serverAuth', 'clientAuth'],
      authorityKeyId: signer.keyId.toString('hex'),
      isCa: false,
      caIssuersUrl: 'http://ca.test/ca.der',
    });
    expect(leaf).toMatchObject({ notBefore: '2025-12-31T23:00:00.000Z', notAfter: UNTIL });
    expect(new X509Certificate(leaf.certificate).toLegacyObject().infoAccess).toEqual({
      'CA Issuers - URI': ['http://ca.test/ca.der'],
    });
  });

  test('an RSA key may also encipher keys, an EC key only sign', async () => {
    const { leaf } = await makeSite(signer, ['a.test'], { algorithm: 'rsa2048' });
    expect(readCertificate(leaf.certificate)).toMatchObject({
      keyUsages: ['digitalSignature', 'keyEncipherment'],
      extendedKeyUsages: ['serverAuth'],
      keyAlgorithm: 'rsa2048',
    });
  });

  test.each([
    ['a name of 64 characters', [`${'a'.repeat(59)}.test`], `CN=${'a'.repeat(59)}.test`],
    ['a name of 65 characters', [`${'a'.repeat(60)}.test`], ''],
    ['a long name and then a short one', [`${'a'.repeat(60)}.test`, 'b.test'], 'CN=b.test'],
    ['addresses only', ['192.0.2.1', '::1'], ''],
  ])('common name of %s', async (_, names, subject) => {
    const { leaf } = await makeSite(signer, names);
    expect(readCertificate(leaf.certificate)).toMatchObject({ subject, names });
  });

  test('hold whole seconds and tell them so', async () => {
    const { leaf } = await makeSite(signer, ['a.test'], { from: '2026-01-01T00:00:00.999Z' });
    expect(leaf.notBefore).toBe('2026-01-01T00:00:00.000Z');
    expect(readCertificate(leaf.certificate).notBefore).toBe(leaf.notBefore);
  });

  test('never outlive their CA', async () => {
    const { leaf } = await makeSite(signer, ['a.test'], { until: '2099-01-01T00:00:00.000Z' });
    expect(leaf.notAfter).toBe(signer.notAfter);
  });

  test('are refused when the CA certificate has expired', async () => {
    const from = '2070-01-01T00:00:00.000Z';
    await expect(makeSite(signer, ['a.test'], { from })).rejects.toThrow(
      refusal('authority-expired', { at: signer.notAfter }),
    );
  });
});

describe('opening a CA', () => {
  test('refuses a key that is not the certificate’s', () => {
    expect(() => openCa(issuing.certificate, root.privateKeyPem)).toThrow(refusal('key-mismatch'));
  });

  test('refuses a damaged key', () => {
    expect(() => openCa(issuing.certificate, 'hello')).toThrow(refusal('key-damaged'));
  });

  test('two CAs of the same name keep their own key identifiers', async () => {
    const again = await makeHierarchy();
    expect(again.signer.keyId.equals(signer.keyId)).toBe(false);
    expect(again.signer.name.equals(signer.name)).toBe(true);
  });
});
