import type { KeyObject } from 'node:crypto';

/** Weaknesses of RSA keys that can be computed from the public half in a millisecond. */
export const KEY_WEAKNESSES = {
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

/** What is broken about a public key; undefined when nothing is known. */
export const keyWeakness = (key: KeyObject): KeyWeakness | undefined => {
  if (key.asymmetricKeyType !== 'rsa') return undefined;
  const modulus = BigInt(`0x${Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url').toString('hex')}`);
  if (hasSmallFactor(modulus)) return 'factor';
  if (isRoca(modulus)) return 'roca';
  return hasClosePrimes(modulus) ? 'fermat' : undefined;
};
