import { hash, type KeyObject } from 'node:crypto';

/**
 * Weaknesses that can be told from the public half in a millisecond. Debian's keys of 2008 (CVE-2008-0166) are not among them: they are told
 * by lists of 32 767 keys for each size, exponent and architecture, which are not here.
 */
export const KEY_WEAKNESSES = {
  published: 'RFC 6979, 7515, 7517, 9500; tests of Certbot, Go, Pebble, Python',
  exponent: 'RSA, e < 65537',
  factor: 'RSA, a factor < 5000',
  roca: 'ROCA, CVE-2017-15361',
  fermat: 'RSA, p ≈ q, CVE-2022-26320',
} as const;

export type KeyWeakness = keyof typeof KEY_WEAKNESSES;

const primesBelow = (limit: number): readonly number[] => {
  const sieve = new Uint8Array(limit);
  const primes: number[] = [];
  for (let n = 2; n < limit; n++) {
    if (sieve[n] === 1) continue;
    primes.push(n);
    for (let multiple = n * n; multiple < limit; multiple += n) sieve[multiple] = 1;
  }
  return primes;
};

const SMALL = primesBelow(5_000);

/** Their product by portions, so that one long division does for many primes. */
const PORTIONS: readonly { readonly product: bigint; readonly primes: readonly number[] }[] = Array.from(
  { length: Math.ceil(SMALL.length / 100) },
  (_, at) => {
    const primes = SMALL.slice(at * 100, at * 100 + 100);
    return { primes, product: primes.reduce((product, prime) => product * BigInt(prime), 1n) };
  },
);

/** For each prime, the residues that the powers of 65537 take: the broken library's moduli never leave them. */
const ROCA: readonly { readonly prime: number; readonly residues: ReadonlySet<number> }[] = SMALL.slice(1)
  .filter((prime) => prime <= 167)
  .map((prime) => {
    const residues = new Set<number>();
    for (let power = 1; !residues.has(power); power = (power * 65_537) % prime) residues.add(power);
    return { prime, residues };
  })
  .filter(({ prime, residues }) => residues.size < prime - 1);

const hasSmallFactor = (modulus: bigint): boolean =>
  PORTIONS.some(({ product, primes }) => {
    const rest = modulus % product;
    return primes.some((prime) => rest % BigInt(prime) === 0n);
  });

/** @see The Return of Coppersmith’s Attack, ACM CCS 2017 */
const isRoca = (modulus: bigint): boolean =>
  ROCA.every(({ prime, residues }) => residues.has(Number(modulus % BigInt(prime))));

const rootOf = (value: bigint): bigint => {
  let guess = 1n << BigInt((value.toString(16).length * 4 + 1) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
};

/** Residues of squares modulo 64 and 63: all but a few numbers that are no squares are told by them. */
const SQUARES = [64, 63].map((size) => ({
  size: BigInt(size),
  residues: new Set(Array.from({ length: size }, (_, n) => (n * n) % size)),
}));

const isSquare = (value: bigint): boolean =>
  SQUARES.every(({ size, residues }) => residues.has(Number(value % size))) && rootOf(value) ** 2n === value;

const FERMAT_STEPS = 100n;

const hasClosePrimes = (modulus: bigint): boolean => {
  const first = rootOf(modulus) + 1n;
  for (let a = first; a < first + FERMAT_STEPS; a++) if (isSquare(a * a - modulus)) return true;
  return false;
};

/** SHA-256 of the SPKI of keys whose private halves are printed in standards and test suites, to be copied by whoever tries something out. */
const PUBLISHED: ReadonlySet<string> = new Set([
  // RFC 6979 A.2.5 (P-256) and A.2.6 (P-384)
  '5a7a78cca4a0f420d9bc62bb669c3c2759e39f723d3ae10dcbe0f0815a07ecd4',
  '2f95601fa82060b909bfc6b979dbd303d34d34e0afb27ea496beac362f242a4b',
  // RFC 7515 A.2 (RSA) and A.3 (P-256)
  '6fd13c2435a361e7c588cd17f55f5ad3df0177a66c1727a6a200845f4d7ab88c',
  '2bd1bb0c44a897c30a7aa0991cde38d8062fe441de50da0f46825344f602e827',
  // RFC 7517 A.1 (RSA, P-256)
  'ad32320cf6c596d884b05381ba573aba8ddd5749b4de8f4a23a79f9a89ddaeb2',
  '51b944cdfa544d4c3273aa6bf350625a7dd53bbb6a71723274f538b19a207760',
  // RFC 9500 §2.1 (RSA 2048) and §2.3 (P-256, P-384)
  '8fb6bad671cfe698393c453357da61b56d757ab8c0f3fb9c87f2849e63131878',
  'b2b04340cfaee616ec9c2c62d261b208e54bb197498df52e8cadede23ac0ba5e',
  'c4c10105a0be0ed4dd3354428dc38a9bfee64da141ce16e75c94eda272f9dd3a',
  // Certbot’s testdata (RSA 2048 twice, P-256 thrice, P-384)
  '075ac329a3ee37fed4b396453a8a7ead2c796323b38036d68c8212e677026750',
  'd4d2475c259d3a057aba6e5666bcb679b7d30220c7bb46c7ca34d605397c532d',
  '572d6b7a80d1130efbc920064e360973ef869d0135f3a0004405ed66c545e638',
  '72d9c21a4df709bf20ba61fd9f6b2c92a0a4a82fa51688c7a0ced7d65811c090',
  '9a673ee03a35d386bc0dd9362a527a6cf9e1d75753e212b7fccbb65046906ec3',
  '2d18d3ccd1048ed4147d1d492a51c81b3d9fb4ca470485880fe39b2b7ee34d56',
  // Go’s net/http/internal/testcert (RSA 2048)
  '64eebde4d94a861ca1b062a103ef51d4d8a2c1b0a2133838198230e9c85407ed',
  // Pebble’s test/certs: localhost and its CA (P-384)
  'dafc80ce79a3a39d493a392e096532479e648d2427d9c3a3e159bd0a42349c6a',
  '54e877e0e8ec202c57565b23698bc80acd802258822d6f66c135b42aa3d3df78',
  // Python’s Lib/test/certdata/keycert.pem (RSA 3072)
  '010f3d5e0d322d24d7cbeb50b3fe54fb18eebf9f30f23909140b3e07af22619a',
]);

const numberIn = (part: string | undefined): bigint =>
  BigInt(`0x${Buffer.from(part ?? '', 'base64url').toString('hex') || '0'}`);

/** What is broken about a public key; undefined when nothing is known. */
export const keyWeakness = (key: KeyObject): KeyWeakness | undefined => {
  if (PUBLISHED.has(hash('sha256', key.export({ type: 'spki', format: 'der' })))) return 'published';
  if (key.asymmetricKeyType !== 'rsa') return undefined;
  const { n, e } = key.export({ format: 'jwk' });
  const modulus = numberIn(n);
  // Smaller ones make mistakes of padding fatal; an even one is no key. @see CA/Browser Forum Baseline Requirements §6.1.6
  const exponent = numberIn(e);
  if (exponent < 65_537n || exponent % 2n === 0n) return 'exponent';
  if (hasSmallFactor(modulus)) return 'factor';
  if (isRoca(modulus)) return 'roca';
  return hasClosePrimes(modulus) ? 'fermat' : undefined;
};
