import fc from 'fast-check';
import { gzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { isCertError } from '../../../src/kernel/errors.ts';
import { checkLetter } from '../../../src/organisation/letter.ts';
import { anchorsOf } from '../../../src/pki/chain.ts';
import { splitPem } from '../../../src/pki/pem.ts';
import { makePfx } from '../../../src/pki/pfx.ts';
import { findPlan } from '../../../src/plan/catalogue.ts';
import { readPair } from '../../fakes/read-pair.ts';
import { issuePair, otherCa } from '../../fakes/uploads.ts';

const ca = await otherCa();
const pair = await issuePair(ca, ['shop.example.com']);
const context = { anchors: anchorsOf([]), now: Date.now() };
const rules = findPlan('dnspod-sm2-ov').letter ?? { formats: [], maxBytes: 0 };

/** A bounded time, so that the check stays quick whatever the machine. */
const bounded = { interruptAfterTimeLimit: 3_000, numRuns: 300 } as const;

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'taken';
  } catch (error) {
    if (isCertError(error)) return error.code;
    throw error;
  }
};
const asUpload = (bytes: Uint8Array): string =>
  codeOf(() => readPair({ certificate: bytes, key: Buffer.from(pair.key), password: 'password' }, context));
const asKey = (bytes: Uint8Array): string =>
  codeOf(() => readPair({ certificate: Buffer.from(pair.leaf), key: bytes, password: 'password' }, context));
const asLetter = (bytes: Uint8Array): string => codeOf(() => checkLetter(bytes, rules));

describe('CERT-1 key stores given for certificates', async () => {
  const chain = [pair.leaf, ca.issuing.certificate].map((pem) => splitPem(pem, 'chain')[0]?.text ?? '');
  const pfx = Buffer.from(
    await makePfx({ chain, privateKeyPem: pair.key, password: 'changeit', alias: 'shop.example.com' }),
  );

  test('the good one is recognised, and its remedy told', () => {
    expect(asUpload(pfx)).toBe('upload-is-pfx');
  });

  test('some bytes of it are others, or its end is missing: refused, never read', () => {
    const edit = fc.record({ at: fc.nat({ max: pfx.length - 1 }), to: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 6 }), fc.nat({ max: pfx.length }), (edits, end) => {
        const copy = Buffer.from(pfx);
        for (const { at, to } of edits) copy[at] = to;
        expect(asUpload(copy.subarray(0, end))).not.toBe('taken');
        expect(asKey(copy.subarray(0, end))).not.toBe('taken');
      }),
      bounded,
    );
  });
});

describe('what swells when it is opened is not opened', () => {
  const zeros = new Uint8Array(50_000_000);
  const bombs = { zip: zipSync({ 'a.pem': zeros }, { level: 9 }), gzip: gzipSync(zeros, { level: 9 }) };

  test.each(Object.entries(bombs))('fail/a %s of 50 MB in some thousand bytes', (_kind, bomb) => {
    expect(bomb.length).toBeLessThan(100_000);
    const before = process.memoryUsage();
    expect(asUpload(bomb)).not.toBe('taken');
    expect(asKey(bomb)).not.toBe('taken');
    expect(asLetter(bomb)).toBe('letter-kind');
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(10_000_000);
  });
});

describe('ORG-2 letters that are none', () => {
  const NONE: Readonly<Record<string, readonly [bytes: Uint8Array, code: string]>> = {
    nothing: [new Uint8Array(), 'letter-kind'],
    'a page with the name of a PDF': [Buffer.from('<html>%PDF-1.7 %%EOF</html>'), 'letter-kind'],
    'a PDF behind something else': [Buffer.from('MZ\n%PDF-1.7\n%%EOF'), 'letter-kind'],
    'only the first line of a PDF': [Buffer.from('%PDF-1.7'), 'letter-empty'],
    'the beginning of a JPEG': [Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), 'letter-empty'],
    'a GIF without its end': [Buffer.from('GIF89a\x01\x00\x01\x00'), 'letter-empty'],
    'a vector drawing with a script': [Buffer.from('<svg><script>alert(1)</script></svg>'), 'letter-kind'],
  };
  test.each(Object.entries(NONE))('ORG-2 refuses %s', (_what, [bytes, code]) => {
    expect(asLetter(bytes)).toBe(code);
  });

  test('ORG-2 any bytes are refused or are of a known kind', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_000 }), (bytes) => {
        expect(['letter-kind', 'letter-empty', 'taken']).toContain(asLetter(bytes));
      }),
      bounded,
    );
  });
});
