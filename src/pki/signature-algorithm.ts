import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { nothing, oid, sequence, TAG } from './der.ts';
import { type DerElement, open, readOid } from './der-reader.ts';
import { OID, type OidName } from './oid.ts';
import { signSm2, verifySm2 } from './sm2.ts';

interface SignatureRow {
  readonly title: string;
  /** The digest's name for node:crypto; null where the scheme has its own. */
  readonly digest: string | null;
  /** Its digest or form is broken or not allowed any more (PLAN-10). */
  readonly weak?: true;
  /** RSA's identifiers carry NULL parameters, the others none. @see RFC 4055 §5, RFC 5758 §3.2 */
  readonly parameters?: 'null';
}

/** Signature algorithms that can be named; those with a digest and not weak, and SM2, can also be checked. */
const signatureAlgorithms = {
  ecdsaWithSha256: { title: 'ECDSA with SHA-256', digest: 'sha256' },
  ecdsaWithSha384: { title: 'ECDSA with SHA-384', digest: 'sha384' },
  ecdsaWithSha512: { title: 'ECDSA with SHA-512', digest: 'sha512' },
  sha256WithRsa: { title: 'RSA with SHA-256', digest: 'sha256', parameters: 'null' },
  sha384WithRsa: { title: 'RSA with SHA-384', digest: 'sha384', parameters: 'null' },
  sha512WithRsa: { title: 'RSA with SHA-512', digest: 'sha512', parameters: 'null' },
  ed25519: { title: 'Ed25519', digest: null },
  rsaPss: { title: 'RSA-PSS', digest: null },
  sm3WithSm2: { title: 'SM2 with SM3', digest: null },
  md5WithRsa: { title: 'RSA with MD5', digest: 'md5', weak: true },
  sha1WithRsa: { title: 'RSA with SHA-1', digest: 'sha1', weak: true },
  ecdsaWithSha1: { title: 'ECDSA with SHA-1', digest: 'sha1', weak: true },
} as const satisfies Partial<Record<OidName, SignatureRow>>;

export type SignatureAlgorithm = keyof typeof signatureAlgorithms;

const rowOf = (name: SignatureAlgorithm): SignatureRow => signatureAlgorithms[name];

const byOid = new Map<string, SignatureAlgorithm>(
  (Object.keys(signatureAlgorithms) as SignatureAlgorithm[]).map((name) => [OID[name], name]),
);

/** Reads an AlgorithmIdentifier: the algorithm, or undefined and the bare OID in `title`. Throws DerFault. */
export const readSignatureAlgorithm = (
  identifier: DerElement,
): { readonly name: SignatureAlgorithm | undefined; readonly title: string; readonly weak: boolean } => {
  const dotted = readOid(open(identifier).next(TAG.oid));
  const name = byOid.get(dotted);
  const row = name === undefined ? undefined : rowOf(name);
  return { name, title: row?.title ?? dotted, weak: row?.weak ?? false };
};

/** PLAN-10: what an RSA key may sign with, the usual one first. With every other key the digest goes with the curve. */
export const RSA_DIGESTS = ['sha256', 'sha384'] as const;
export type RsaDigest = (typeof RSA_DIGESTS)[number];

const WITH_RSA: Readonly<Record<RsaDigest, SignatureAlgorithm>> = { sha256: 'sha256WithRsa', sha384: 'sha384WithRsa' };

/** The digest that an RSA signature has, where it is one of those that can be chosen. */
export const rsaDigestOf = (name: SignatureAlgorithm): RsaDigest | undefined =>
  RSA_DIGESTS.find((digest) => WITH_RSA[digest] === name);

/** The algorithm a key of this room signs with. */
export const signingAlgorithm = (key: KeyObject, digest: RsaDigest = 'sha256'): SignatureAlgorithm => {
  if (key.asymmetricKeyType === 'rsa') return WITH_RSA[digest];
  if (key.asymmetricKeyType === undefined) return 'sm3WithSm2';
  return key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'ecdsaWithSha384' : 'ecdsaWithSha256';
};

export const algorithmIdentifier = (name: SignatureAlgorithm): Buffer =>
  sequence(oid(name), ...(rowOf(name).parameters === 'null' ? [nothing()] : []));

/** The signature over `data`, as it stands in the BIT STRING. */
export const signData = (name: SignatureAlgorithm, key: KeyObject, data: Uint8Array): Buffer =>
  name === 'sm3WithSm2' ? signSm2(key, data) : sign(rowOf(name).digest, data, key);

const FAMILY: Readonly<Record<string, readonly SignatureAlgorithm[]>> = {
  ec: ['ecdsaWithSha256', 'ecdsaWithSha384', 'ecdsaWithSha512'],
  rsa: ['sha256WithRsa', 'sha384WithRsa', 'sha512WithRsa'],
  ed25519: ['ed25519'],
  // Node has no name for this kind of key.
  unnamed: ['sm3WithSm2'],
};

/** Whether signatures of this algorithm by such a key can be checked here. */
export const canVerify = (name: SignatureAlgorithm, key: KeyObject): boolean =>
  FAMILY[key.asymmetricKeyType ?? 'unnamed']?.includes(name) ?? false;

/** False for a wrong signature and for any algorithm that `canVerify` denies. */
export const verifyData = (
  name: SignatureAlgorithm,
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): boolean => {
  if (!canVerify(name, key)) return false;
  if (name !== 'sm3WithSm2') return verify(rowOf(name).digest, data, key, signature);
  const spki = (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' });
  return verifySm2(spki, data, signature);
};
