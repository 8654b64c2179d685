import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCertError } from '../../../src/kernel/errors.ts';
import { certificatesInFile } from '../../../src/pki/certificate-file.ts';
import { anchorsOf } from '../../../src/pki/chain.ts';
import { issuersOf } from '../../../src/pki/issuers-of.ts';
import { pemBlock, splitPem } from '../../../src/pki/pem.ts';
import { certsOnly } from '../../fakes/issuer-files.ts';
import { readPair } from '../../fakes/read-pair.ts';
import { issuePair, otherCa } from '../../fakes/uploads.ts';

const ca = await otherCa();
const pair = await issuePair(ca, ['shop.example.com']);
const chain = pair.leaf + ca.issuing.certificate + ca.root.certificate;
const context = { anchors: anchorsOf([]), now: Date.now() };

/** A bounded time, so that the check stays quick whatever the machine. */
const bounded = { interruptAfterTimeLimit: 3_000, numRuns: 400 } as const;

const read = (certificate: Uint8Array, key: Uint8Array): string => {
  try {
    readPair({ certificate, key, password: 'password' }, context);
    return 'read';
  } catch (error) {
    if (isCertError(error)) return error.code;
    throw error;
  }
};

const change = fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) });
const changed = (bytes: Uint8Array, edits: readonly { readonly at: number; readonly to: number }[]): Buffer => {
  const copy = Buffer.from(bytes);
  for (const { at, to } of edits) copy[at % copy.length] = to;
  return copy;
};

describe('CERT-1 hostile uploads end in a refusal, never in a crash', () => {
  test('the good one is read', () => {
    expect(read(Buffer.from(chain), Buffer.from(pair.key))).toBe('read');
  });

  test('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.uint8Array({ maxLength: 500 }), (certificate, key) => {
        expect(read(certificate, key)).not.toBe('read');
      }),
      bounded,
    );
  });

  test('some bytes of the text are others', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), fc.boolean(), (edits, ofKey) => {
        read(
          ofKey ? Buffer.from(chain) : changed(Buffer.from(chain), edits),
          ofKey ? changed(Buffer.from(pair.key), edits) : Buffer.from(pair.key),
        );
      }),
      bounded,
    );
  });

  test('some bytes of the certificates and of the key are others', () => {
    const ders = splitPem(chain, 'chain').map(({ der }) => der);
    const keyDer = splitPem(pair.key, 'key')[0]?.der ?? Buffer.alloc(0);
    fc.assert(
      fc.property(fc.nat({ max: 3 }), fc.array(change, { minLength: 1, maxLength: 4 }), (which, edits) => {
        const texts = ders.map((der, at) => pemBlock('CERTIFICATE', at === which ? changed(der, edits) : der));
        const key = pemBlock('PRIVATE KEY', which === 3 ? changed(keyDer, edits) : keyDer);
        read(Buffer.from(texts.join('')), Buffer.from(key));
      }),
      bounded,
    );
  });

  test('what is fetched as an intermediate: any bytes, and good files with some bytes changed', () => {
    const der = splitPem(ca.issuing.certificate, 'leaf')[0]?.der ?? Buffer.alloc(0);
    const good = [der, certsOnly([der, der]), Buffer.from(ca.issuing.certificate)];
    const taken = (file: Uint8Array): readonly string[] =>
      issuersOf(pair.leaf, certificatesInFile(file), context.now).map(({ pem }) => pem);
    expect(good.map((file) => taken(file).length > 0)).toEqual([true, true, true]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (file) => {
        expect(taken(file)).toEqual([]);
      }),
      bounded,
    );
    fc.assert(
      fc.property(fc.nat({ max: 2 }), fc.array(change, { minLength: 1, maxLength: 4 }), (which, edits) => {
        // Whoever signed it is for the next link to find: here only the name and the key that issued the leaf count.
        for (const pem of taken(changed(good[which] ?? der, edits)))
          expect(new X509Certificate(pair.leaf).verify(new X509Certificate(pem).publicKey)).toBe(true);
      }),
      bounded,
    );
  });

  test('twenty CAs of one name that all sign one another are not followed for ever', async () => {
    const many = await Promise.all(Array.from({ length: 17 }, () => otherCa()));
    const text = pair.leaf + many.map(({ root }) => root.certificate).join('') + ca.issuing.certificate;
    expect(read(Buffer.from(text), Buffer.from(pair.key))).toBe('chain-incomplete');
  });
});
