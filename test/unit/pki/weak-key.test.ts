import { createPublicKey, generateKeyPairSync, generatePrimeSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyWeakness } from '../../../src/pki/weak-key.ts';

const keyOf = (modulus: bigint) => {
  const hex = modulus.toString(16);
  const n = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
  return createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });
};
const prime = (bits: number, add?: bigint, rem?: bigint): bigint =>
  generatePrimeSync(bits, { bigint: true, ...(add === undefined || rem === undefined ? {} : { add, rem }) });

const isPrime = (value: bigint): boolean => {
  for (let d = 2n; d * d <= value; d++) if (value % d === 0n) return false;
  return true;
};
const nextPrime = (from: bigint): bigint => {
  for (let add = from % 2n === 0n ? 1n : 2n; ; add += 2n)
    if (power(2n, from + add - 1n, from + add) === 1n) return from + add;
};
const power = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
};

/** Primes as the broken library made them: k·M + 65537^a mod M, M the product of the first primes. */
const rocaPrime = (bits: number, a: bigint): bigint => {
  const m = Array.from({ length: 166 }, (_, i) => BigInt(i + 2))
    .filter(isPrime)
    .reduce((product, each) => product * each, 1n);
  return prime(bits, m, power(65_537n, a, m));
};

describe('CERT-1 keys that can be computed', () => {
  it('ok/a sound RSA key, an elliptic one', () => {
    expect(keyWeakness(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)).toBeUndefined();
    expect(keyWeakness(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey)).toBeUndefined();
  });
  it('fail/a small factor', () => {
    expect(keyWeakness(keyOf(prime(2040) * 4_999n))).toBe('factor');
  });
  it('fail/primes beside one another', () => {
    const p = prime(1024);
    expect(keyWeakness(keyOf(p * nextPrime(p)))).toBe('fermat');
  });
  it('fail/primes of the form of ROCA', () => {
    expect(keyWeakness(keyOf(rocaPrime(1024, 12_345n) * rocaPrime(1024, 777n)))).toBe('roca');
  });
});
