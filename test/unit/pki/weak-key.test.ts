import { createPublicKey, generateKeyPairSync, generatePrimeSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeCsr } from '../../../src/pki/csr.ts';
import { readCsr } from '../../../src/pki/csr-read.ts';
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
  it('fail/a small public exponent, in a key and in a CSR', () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 });
    expect(keyWeakness(pair.publicKey)).toBe('exponent');
    const privateKeyPem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const csr = makeCsr({ names: ['shop.example.com'], privateKeyPem });
    expect(() => readCsr(csr)).toThrow(expect.objectContaining({ code: 'csr-key-weak' }));
  });
  it.each([
    // RFC 7515 A.3 and RFC 7517 A.1: their private halves stand beside them.
    ['f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'],
    ['MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4', '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM'],
  ])('fail/a key printed in a standard: %s', (x, y) => {
    expect(keyWeakness(createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' }))).toBe('published');
  });
  it('fail/a key of a test suite: the one that Pebble’s own server has', () => {
    const x = 'zVzs_7Rsnoj-l-fDhwKX95XoiEc4EBmrksgb3SBKPwMIXXO2ZYDbdslmxTcQVA06';
    const y = 'RYCmPCl7KLpACQUZzR7HzUqXIe7ffhVjnt237nsQY359F0vF8mb1isBUfjHO1uH3';
    expect(keyWeakness(createPublicKey({ key: { kty: 'EC', crv: 'P-384', x, y }, format: 'jwk' }))).toBe('published');
  });
  it('fail/primes of the form of ROCA', () => {
    expect(keyWeakness(keyOf(rocaPrime(1024, 12_345n) * rocaPrime(1024, 777n)))).toBe('roca');
  });
});
