import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCertError } from '../../../src/kernel/errors.ts';
import { certId } from '../../../src/pki/cert-id.ts';
import { readCertificate } from '../../../src/pki/certificate-read.ts';
import { anchorsOf, orderChain } from '../../../src/pki/chain.ts';
import { buildCrl, encodeRevoked } from '../../../src/pki/crl.ts';
import { findRevocation, isCrlOf, readCrl } from '../../../src/pki/crl-read.ts';
import { makeCsr } from '../../../src/pki/csr.ts';
import { readCsr } from '../../../src/pki/csr-read.ts';
import { readPrivateKey } from '../../../src/pki/key-read.ts';
import { pemBlock, splitPem } from '../../../src/pki/pem.ts';
import { countRevoked } from '../../fakes/count-revoked.ts';
import { makeHierarchy, makeSite } from './material.ts';

const { issuing, root, signer } = await makeHierarchy();
const { leaf, key } = await makeSite(signer, ['example.com', '192.0.2.1'], { crlUrl: 'http://ca.test/crl' });
const csr = makeCsr({ names: ['example.com', '192.0.2.1'], privateKeyPem: key.privateKeyPem });
const at = '2026-01-01T00:00:00.000Z';
const crl = pemBlock(
  'X509 CRL',
  buildCrl(
    { number: 1, thisUpdate: at, nextUpdate: at },
    [encodeRevoked([{ serial: '05', at, reason: 'superseded' }])],
    signer,
  ),
);

/** Everything that reads what strangers wrote, with a good example of what it reads. */
const readers: Readonly<Record<string, readonly [good: string, read: (text: string) => unknown]>> = {
  certificate: [leaf.certificate, readCertificate],
  'CA certificate': [root.certificate, readCertificate],
  'certificate id': [leaf.certificate, certId],
  CSR: [csr, readCsr],
  'private key': [key.privateKeyPem, (text) => readPrivateKey(text, 'password')],
  chain: [
    leaf.certificate + issuing.certificate,
    (text) => orderChain(text, { anchors: anchorsOf([]), privateKeyPem: key.privateKeyPem }),
  ],
  CRL: [
    crl,
    (text) => {
      const read = readCrl(text);
      return [findRevocation(read, '05'), countRevoked(read), isCrlOf(read, issuing.certificate)];
    },
  ],
};

const anyText = fc.array(fc.nat(0xffff), { maxLength: 20 }).map((units) => String.fromCharCode(...units));

const onlyCertErrors = (read: () => unknown): void => {
  try {
    read();
  } catch (error) {
    if (!isCertError(error)) throw error;
  }
};

describe.each(Object.keys(readers))('hostile input: %s', (name) => {
  const [good, read] = readers[name]!;
  const [block] = splitPem(good, 'chain');
  const { der, label } = block!;

  test('the good example is read', () => {
    expect(() => read(good)).not.toThrow();
  });

  test('any byte of it may be any other', () => {
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), (place, byte) => {
        const changed = Buffer.from(der);
        changed[place] = byte;
        onlyCertErrors(() => read(pemBlock(label, changed)));
      }),
      { numRuns: 600 },
    );
  });

  test('pieces may be cut out, doubled or put in', () => {
    const piece = fc.uint8Array({ maxLength: 12 });
    fc.assert(
      fc.property(fc.nat(der.length), fc.nat(der.length), piece, (from, to, put) => {
        onlyCertErrors(() => read(pemBlock(label, Buffer.concat([der.subarray(0, from), put, der.subarray(to)]))));
      }),
      { numRuns: 300 },
    );
  });

  test('the body may be anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        onlyCertErrors(() => read(pemBlock(label, bytes)));
      }),
      { numRuns: 300 },
    );
  });

  test('the text may be anything, with and without pieces of PEM', () => {
    const pieces = fc.constantFrom(
      '-----',
      '-----BEGIN ',
      '-----END ',
      label,
      '\r\n',
      '\n',
      '=',
      good,
      good.slice(0, 100),
    );
    const text = fc.array(fc.oneof(pieces, anyText), { maxLength: 12 });
    fc.assert(
      fc.property(text, (parts) => {
        onlyCertErrors(() => read(parts.join('')));
      }),
      { numRuns: 300 },
    );
  });

  test('nests deeper than any stack', () => {
    let nested = Buffer.alloc(0);
    for (let depth = 0; depth < 2_500; depth++)
      nested = Buffer.concat([Buffer.of(0x30, ...lengthOf(nested.length)), nested]);
    onlyCertErrors(() => read(pemBlock(label, nested)));
    expect(nested.length).toBeGreaterThan(5_000);
  });
});

const lengthOf = (length: number): number[] =>
  length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
