import { createHash, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import { keyFacts } from '../pki/key.ts';
import { AcmeFault } from './acme-fault.ts';
import type { Wire } from './wire.ts';

/** The members that make a key, by kind, in the order of a thumbprint. @see RFC 7638 §3.2, RFC 8037 §2 */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  RSA: ['e', 'kty', 'n'],
};

interface Algorithm {
  readonly kty: string;
  readonly crv?: string;
  /** Undefined: the algorithm brings its own. */
  readonly hash: string | undefined;
}

/** What account keys may sign with. No MAC and no `none`. @see RFC 8555 §6.2 */
export const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  ES256: { kty: 'EC', crv: 'P-256', hash: 'sha256' },
  ES384: { kty: 'EC', crv: 'P-384', hash: 'sha384' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519', hash: undefined },
  RS256: { kty: 'RSA', hash: 'sha256' },
};

/** Bits: a longer RSA key makes every request dear. */
const MOST_BITS = 4096;

export interface AccountKey {
  /** Its members alone, JSON, always written the same way. */
  readonly jwk: string;
  readonly thumbprint: string;
  readonly key: KeyObject;
}

const membersOf = (jwk: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries((MEMBERS[String(jwk.kty)] ?? []).map((name) => [name, jwk[name]]));

const opened = (jwk: Wire): KeyObject => {
  if (!Object.hasOwn(MEMBERS, String(jwk.kty))) throw new AcmeFault('badPublicKey', 'the key is of no kind known here');
  try {
    return createPublicKey({ key: membersOf(jwk) as JsonWebKey, format: 'jwk' });
  } catch (cause) {
    throw new AcmeFault('badPublicKey', 'the key cannot be read', { cause });
  }
};

/** Reads a public JWK. Throws AcmeFault `badPublicKey` for what is no key or a weak one. */
export const readAccountKey = (jwk: Wire): AccountKey => {
  const key = opened(jwk);
  const { weak, title } = keyFacts(key);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (weak || bits > MOST_BITS) throw new AcmeFault('badPublicKey', `${title} keys are not taken`);
  const text = JSON.stringify(membersOf({ ...key.export({ format: 'jwk' }) }));
  return { jwk: text, thumbprint: createHash('sha256').update(text).digest('base64url'), key };
};

/** Whether `signature` is this key's over `input`; a key of another kind than the algorithm's never fits. */
export const signedBy = (account: AccountKey, alg: string, input: string, signature: Uint8Array): boolean => {
  const algorithm = Object.hasOwn(ALGORITHMS, alg) ? ALGORITHMS[alg] : undefined;
  const { kty, crv } = JSON.parse(account.jwk) as JsonWebKey;
  if (algorithm === undefined || algorithm.kty !== kty || (algorithm.crv !== undefined && algorithm.crv !== crv))
    return false;
  const how = kty === 'EC' ? { key: account.key, dsaEncoding: 'ieee-p1363' as const } : account.key;
  return verify(algorithm.hash ?? null, Buffer.from(input), how, signature);
};
