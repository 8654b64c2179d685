import { describe, expect, test } from 'vitest';
import { systemRandom } from '../../../adapters/system.ts';
import { isCertError } from '../../../src/kernel/errors.ts';
import { createSealer, type MasterKey } from '../../../src/store/seal.ts';

const key = (version: number): MasterKey => ({ version, bytes: systemRandom.bytes(32) });
const refused = (deed: () => unknown): string | undefined => {
  try {
    deed();
    return undefined;
  } catch (error) {
    return isCertError(error) ? error.code : String(error);
  }
};

test('what was sealed as one kind of secret does not open as another, nor does what was changed', () => {
  const sealer = createSealer([key(1)], systemRandom);
  const sealed = sealer.seal('mine', 'private-key');
  expect(sealer.open(sealed, 'private-key')).toBe('mine');
  expect(refused(() => sealer.open(sealed, 'second-factor'))).toBe('secret-unreadable');
  const [form, version, nonce, body = ''] = sealed.split('.');
  const other = `${body.startsWith('A') ? 'B' : 'A'}${body.slice(1)}`;
  expect(refused(() => sealer.open([form, version, nonce, other].join('.'), 'private-key'))).toBe('secret-unreadable');
});

describe('a master key that another process made meanwhile', () => {
  const [one, two] = [key(1), key(2)];
  const elsewhere = createSealer([one, two], systemRandom);

  test('is asked for when a secret is met that was sealed under it, and seals from then on', () => {
    let asked = 0;
    const sealer = createSealer([one], systemRandom, () => {
      asked += 1;
      return [one, two];
    });
    const old = sealer.seal('before', 'private-key');
    expect(sealer.open(elsewhere.seal('mine', 'private-key'), 'private-key')).toBe('mine');
    expect([asked, sealer.currentVersion, sealer.fingerprint]).toEqual([1, 2, elsewhere.fingerprint]);
    expect(sealer.open(old, 'private-key')).toBe('before');
    expect([sealer.isStale(old), sealer.isStale(sealer.seal('after', 'private-key'))]).toEqual([true, false]);
    expect(asked).toBe(1);
  });

  test('is not found where the keys cannot be asked for again: the secret stays closed', () => {
    const sealer = createSealer([one], systemRandom);
    expect(refused(() => sealer.open(elsewhere.seal('mine', 'private-key'), 'private-key'))).toBe('secret-unreadable');
  });

  test('is not asked for because of a secret whose version was never', () => {
    let asked = 0;
    const sealer = createSealer([two], systemRandom, () => {
      asked += 1;
      return [two];
    });
    expect(refused(() => sealer.open('s1.1.AAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'private-key'))).toBe(
      'secret-unreadable',
    );
    expect(asked).toBe(0);
  });
});
