import { rootCertificates } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { makeIssuingCa } from '../../../src/pki/authority-cert.ts';
import { openCa } from '../../../src/pki/ca-signer.ts';
import { anchorsOf, orderChain, requireWhole } from '../../../src/pki/chain.ts';
import { generateKey } from '../../../src/pki/key.ts';
import { FROM, makeHierarchy, makeSite, random, refusal, UNTIL } from './material.ts';

const { root, issuing, signer } = await makeHierarchy();
const foreign = await makeHierarchy('p256', 'Foreign');
const { leaf, key } = await makeSite(signer, ['example.com'], { caIssuersUrl: 'http://ca.test/issuing.der' });
const second = await makeSite(signer, ['other.example']);
const [a, b, r] = [leaf.certificate, issuing.certificate, root.certificate];
const none = anchorsOf([]);
const known = anchorsOf([r]);

describe('CERT-1 ordering a chain', () => {
  test.each([
    ['in order', a + b + r],
    ['backwards', r + b + a],
    ['mixed up, the same twice', b + a + r + b + a],
    ['with text between and CRLF', `leaf\r\n${a.replaceAll('\n', '\r\n')}issuing\r\n${b}root\n${r}`],
  ])('ok/%s', (_, text) => {
    const chain = orderChain(text, { anchors: none, privateKeyPem: key.privateKeyPem });
    expect(chain).toEqual({ certificates: [a, b], root: r, missing: undefined, unused: [] });
    expect(requireWhole(chain)).toBe(chain);
  });

  test('ok/the root is known and not sent', () => {
    expect(orderChain(b + a, { anchors: known, privateKeyPem: key.privateKeyPem })).toMatchObject({
      certificates: [a, b],
      missing: undefined,
    });
  });

  test('names what does not belong', () => {
    const chain = orderChain(a + foreign.issuing.certificate + b + r, {
      anchors: none,
      privateKeyPem: key.privateKeyPem,
    });
    expect(chain).toMatchObject({ certificates: [a, b], unused: ['CN=Foreign Issuing'] });
  });

  test.each([
    ['the intermediate', a, 'CN=example.com', 'CN=Test Issuing', ['http://ca.test/issuing.der']],
    [
      'the intermediate, though the root is there',
      a + r,
      'CN=example.com',
      'CN=Test Issuing',
      ['http://ca.test/issuing.der'],
    ],
    ['a root that nobody knows', a + b, 'CN=Test Issuing', 'CN=Test Root, O=Test', []],
  ])('names what is missing: %s', (_, text, subject, issuer, urls) => {
    const chain = orderChain(text, { anchors: none, privateKeyPem: key.privateKeyPem });
    expect(chain.missing).toEqual({ subject, issuer, urls });
    expect(() => requireWhole(chain)).toThrow(refusal('chain-incomplete', { subject, missing: issuer }));
  });

  test('a CA of the same name with another key is not the issuer', async () => {
    const twin = await makeHierarchy();
    const chain = orderChain(a + twin.issuing.certificate + twin.root.certificate, {
      anchors: known,
      privateKeyPem: key.privateKeyPem,
    });
    expect(chain.missing?.issuer).toBe('CN=Test Issuing');
  });

  test('a chain of three CAs', async () => {
    const dates = { from: FROM, until: UNTIL };
    const third = await makeIssuingCa({ commonName: 'Third', algorithm: 'p384', ...dates }, issuing, random);
    const site = await makeSite(openCa(third.certificate, third.privateKeyPem), ['deep.example']);
    const text = third.certificate + r + site.leaf.certificate + b;
    expect(orderChain(text, { anchors: none, privateKeyPem: site.key.privateKeyPem })).toMatchObject({
      certificates: [site.leaf.certificate, third.certificate, b],
      root: r,
    });
    expect(
      orderChain(site.leaf.certificate + b, { anchors: known, privateKeyPem: site.key.privateKeyPem }).missing?.issuer,
    ).toBe('CN=Third');
  });

  test('the key tells which of several leaves is meant', () => {
    const text = second.leaf.certificate + a + b + r;
    const chain = orderChain(text, { anchors: none, privateKeyPem: key.privateKeyPem });
    expect(chain).toMatchObject({ certificates: [a, b], unused: ['CN=other.example'] });
  });

  test('a self-signed certificate is a whole chain of its own', () => {
    const chain = orderChain(r, { anchors: none, privateKeyPem: root.privateKeyPem });
    expect(chain).toEqual({ certificates: [r], root: r, missing: undefined, unused: [] });
  });

  test('a hundred and more roots as anchors do not change what is missing', () => {
    expect(
      orderChain(a + b, { anchors: anchorsOf(rootCertificates), privateKeyPem: key.privateKeyPem }).missing?.issuer,
    ).toBe('CN=Test Root, O=Test');
  });

  test('fail/another key', async () => {
    const { privateKeyPem } = await generateKey('p256');
    expect(() => orderChain(a + b, { anchors: none, privateKeyPem })).toThrow(
      refusal('key-mismatch', { subject: 'CN=example.com' }),
    );
  });

  test.each([
    ['CA certificates only', 'key-mismatch', b + r],
    ['no certificate', 'pem-missing', 'hello'],
    ['more certificates than any chain has', 'chain-long', a.repeat(21)],
    ['a damaged one among them', 'certificate-damaged', a + b.replace(/\n[^-\n]{64}\n/, '\n')],
    ['a text longer than any chain', 'pem-too-large', a + ' '.repeat(95_000)],
  ] as const)('fail/%s', (_, code, text) => {
    expect(() => orderChain(text, { anchors: none, privateKeyPem: key.privateKeyPem })).toThrow(refusal(code));
  });
});
