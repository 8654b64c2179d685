import { describe, expect, test } from 'vitest';
import { createCrlWorkshop } from '../../../../adapters/workers/crl-workshop.ts';
import type { RevokedEntry } from '../../../../src/pki/crl.ts';
import { findRevocation, isCrlOf, readCrl } from '../../../../src/pki/crl-read.ts';
import { countRevoked } from '../../../fakes/count-revoked.ts';
import { makeHierarchy } from '../../pki/material.ts';

const { issuing, root } = await makeHierarchy();
const header = { number: 7, thisUpdate: '2026-06-01T00:00:00.000Z', nextUpdate: '2026-06-08T00:00:00.000Z' };

const page = (from: number, count: number): readonly RevokedEntry[] =>
  Array.from({ length: count }, (_, n) => ({
    serial: (0x10000 + from + n).toString(16).padStart(6, '0'),
    at: header.thisUpdate,
    reason: 'superseded',
  }));

async function* pages(): AsyncIterable<readonly RevokedEntry[]> {
  yield page(0, 1_000);
  yield page(1_000, 500);
}

describe('CRLs made in a thread of their own', () => {
  test('hold every entry, in pages of any number', async () => {
    const workshop = createCrlWorkshop();
    const crl = readCrl(await workshop.make(header, [page(0, 1_000), page(1_000, 900), page(1_900, 600)], issuing));
    expect(countRevoked(crl)).toBe(2_500);
    expect(findRevocation(crl, (0x10000 + 2_499).toString(16))).toEqual({
      at: header.thisUpdate,
      reason: 'superseded',
    });
    expect(isCrlOf(crl, issuing.certificate)).toBe(true);
  });

  test('take pages as the store gives them, a single one, and no entry at all', async () => {
    const workshop = createCrlWorkshop();
    const [some, few, none] = await Promise.all([
      workshop.make(header, pages(), issuing),
      workshop.make(header, [page(0, 20)], issuing),
      workshop.make(header, [], issuing),
    ]);
    expect(countRevoked(readCrl(few))).toBe(20);
    expect(countRevoked(readCrl(some))).toBe(1_500);
    expect(countRevoked(readCrl(none))).toBe(0);
  });

  test('a fault in the thread is told to the caller', async () => {
    const wrongKey = { certificate: issuing.certificate, privateKeyPem: root.privateKeyPem };
    await expect(createCrlWorkshop().make(header, pages(), wrongKey)).rejects.toThrow(/key-mismatch/);
  });

  test('a fault in the source is told to the caller', async () => {
    const broken = async function* (): AsyncIterable<readonly RevokedEntry[]> {
      yield* [page(0, 3), page(3, 3)];
      throw new Error('the store is gone');
    };
    await expect(createCrlWorkshop().make(header, broken(), issuing)).rejects.toThrow('the store is gone');
  });

  test('closing ends what still runs', async () => {
    const workshop = createCrlWorkshop();
    const endless = async function* (): AsyncIterable<readonly RevokedEntry[]> {
      for (;;) yield page(0, 1_000);
    };
    const making = workshop.make(header, endless(), issuing);
    const ended = expect(making).rejects.toThrow(/ended early/);
    await workshop.close();
    await ended;
  });
});
