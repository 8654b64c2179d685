import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Pair } from '../../../src/hosting/target.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

export interface CheckedPair {
  /** PEM texts, each ending in a line break. */
  readonly leaf: string;
  /** May be empty. */
  readonly intermediates: string;
  readonly key: string;
}

/** Why a pair cannot be installed, in words for a person. */
export class PairError extends Error {}

const parsed = <T>(what: string, parse: () => T): T => {
  try {
    return parse();
  } catch (cause) {
    throw new PairError(`${what} cannot be read`, { cause });
  }
};

/**
 * Takes a pair apart after making sure that the key belongs to the leaf: a server that is told to reload with a pair that does not match
 * stops at its next start, so nothing of the kind is ever written. Throws PairError.
 */
export const checkPair = (pair: Pair): CheckedPair => {
  const [leaf, ...rest] = pair.chain.match(CERTIFICATE) ?? [];
  if (leaf === undefined) throw new PairError('the chain holds no certificate');
  const certificate = parsed('the certificate', () => new X509Certificate(leaf));
  for (const other of rest) parsed('an intermediate certificate', () => new X509Certificate(other));
  const key = parsed('the private key', () => createPrivateKey(pair.key));
  if (!certificate.checkPrivateKey(key)) throw new PairError('the private key belongs to another certificate');
  return { leaf: `${leaf}\n`, intermediates: rest.map((text) => `${text}\n`).join(''), key: `${pair.key.trim()}\n` };
};
