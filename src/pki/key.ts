import { createPrivateKey, createPublicKey, generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto';

interface KeyRow {
  readonly title: string;
  readonly family: 'ec' | 'rsa';
  /** Modulus or field size. */
  readonly bits: number;
  /** The curve's name in OpenSSL. */
  readonly curve?: 'prime256v1' | 'secp384r1' | 'SM2';
}

/** Algorithms a key can be made with (PLAN-10). */
export const keyAlgorithms = {
  p256: { title: 'P-256', family: 'ec', bits: 256, curve: 'prime256v1' },
  p384: { title: 'P-384', family: 'ec', bits: 384, curve: 'secp384r1' },
  rsa2048: { title: 'RSA 2048', family: 'rsa', bits: 2048 },
  rsa3072: { title: 'RSA 3072', family: 'rsa', bits: 3072 },
  rsa4096: { title: 'RSA 4096', family: 'rsa', bits: 4096 },
  sm2: { title: 'SM2', family: 'ec', bits: 256, curve: 'SM2' },
} as const satisfies Record<string, KeyRow>;

export type KeyAlgorithm = keyof typeof keyAlgorithms;

const rows: readonly (readonly [KeyAlgorithm, KeyRow])[] = Object.entries(keyAlgorithms) as [KeyAlgorithm, KeyRow][];

export interface GeneratedKey {
  readonly privateKeyPem: string;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeySpki: Buffer;
  /** The same key opened already: reading the PEM again costs more than signing with it. */
  readonly privateKey: KeyObject;
}

/** A pair as it is kept and handed on. */
const keyPair = (privateKey: KeyObject, publicKey: KeyObject): GeneratedKey => ({
  privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  publicKeySpki: publicKey.export({ type: 'spki', format: 'der' }),
  privateKey,
});

const generateRsa = (bits: number): Promise<GeneratedKey> =>
  new Promise((resolve, reject) => {
    generateKeyPair('rsa', { modulusLength: bits }, (error, publicKey, privateKey) => {
      if (error === null) resolve(keyPair(privateKey, publicKey));
      else reject(error);
    });
  });

/** A new key pair, private part in PKCS#8. RSA is made on the thread pool (0.1 s to seconds), EC at once (0.1 ms). */
export const generateKey = async (algorithm: KeyAlgorithm): Promise<GeneratedKey> => {
  const row: KeyRow = keyAlgorithms[algorithm];
  if (row.curve === undefined) return generateRsa(row.bits);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: row.curve });
  if (algorithm !== 'sm2') return keyPair(privateKey, publicKey);
  // A made SM2 key calls itself an ordinary curve's; one that was read does not, and signs as SM2.
  const read = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return keyPair(read, createPublicKey(read));
};

export interface KeyFacts {
  /** Undefined for kinds that are not made here: P-521, Ed25519, RSA of other sizes. */
  readonly algorithm: KeyAlgorithm | undefined;
  /** For people: `RSA 1024`, `P-521`, `Ed25519`. */
  readonly title: string;
  /** Too weak to be used: RSA under 2048 bits, a public exponent under 3 or even, a curve under 224 bits. */
  readonly weak: boolean;
  /** A kind that TLS servers can use and that is neither too slow to handle nor unknown. */
  readonly usable: boolean;
}

/** Beyond this one signature takes more than a hundred milliseconds. */
const RSA_LIMIT = 8192;

const rsaFacts = (bits: number, exponent: bigint): KeyFacts => ({
  algorithm: rows.find(([, row]) => row.family === 'rsa' && row.bits === bits)?.[0],
  title: `RSA ${bits}`,
  weak: bits < 2048 || exponent < 3n || exponent % 2n === 0n,
  usable: bits <= RSA_LIMIT,
});

const CURVES: Readonly<Record<string, Omit<KeyFacts, 'algorithm'>>> = {
  prime256v1: { title: 'P-256', weak: false, usable: true },
  secp384r1: { title: 'P-384', weak: false, usable: true },
  secp521r1: { title: 'P-521', weak: false, usable: true },
  prime192v1: { title: 'P-192', weak: true, usable: true },
  secp224r1: { title: 'P-224', weak: false, usable: false },
};

/** What kind of key this is, public or private. PLAN-10 */
export const keyFacts = (key: KeyObject): KeyFacts => {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa') return rsaFacts(details?.modulusLength ?? 0, details?.publicExponent ?? 0n);
  if (type === 'ed25519') return { algorithm: undefined, title: 'Ed25519', weak: false, usable: true };
  // Node has no name for SM2 keys; TLS servers without TLCP cannot use them.
  if (type === undefined) return { algorithm: 'sm2', title: 'SM2', weak: false, usable: false };
  if (type !== 'ec') return { algorithm: undefined, title: type.toUpperCase(), weak: false, usable: false };
  const curve = details?.namedCurve ?? '';
  const algorithm = rows.find(([, row]) => row.curve === curve)?.[0];
  return { algorithm, ...(CURVES[curve] ?? { title: curve === '' ? 'EC' : curve, weak: false, usable: false }) };
};
