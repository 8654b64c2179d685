import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';

/** The public half of an account key, members in the order that RFC 7638 §3.2 hashes them in. */
export interface AccountJwk {
  readonly crv: string;
  readonly kty: string;
  readonly x: string;
  readonly y: string;
}

/** An account key (P-256). */
export interface AccountKey {
  /** PKCS#8 PEM, as kept in the sealed store. */
  readonly pem: string;
  readonly key: KeyObject;
  readonly jwk: AccountJwk;
  /** RFC 7638: the second half of every key authorization. */
  readonly thumbprint: string;
}

export const readAccountKey = (pem: string): AccountKey => {
  const key = createPrivateKey(pem);
  const { crv = '', kty = '', x = '', y = '' } = createPublicKey(key).export({ format: 'jwk' });
  const jwk = { crv, kty, x, y };
  return { pem, key, jwk, thumbprint: createHash('sha256').update(JSON.stringify(jwk)).digest('base64url') };
};

export const newAccountKey = (): AccountKey => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return readAccountKey(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
};

const encode = (text: string): string => Buffer.from(text).toString('base64url');

interface FlattenedJws {
  readonly protected: string;
  readonly payload: string;
  readonly signature: string;
}

const flattened = (header: object, payload: string, signer: (input: Buffer) => Buffer): FlattenedJws => {
  const head = encode(JSON.stringify(header));
  const body = encode(payload);
  return { protected: head, payload: body, signature: signer(Buffer.from(`${head}.${body}`)).toString('base64url') };
};

/** Bytes of each of the two numbers of a P-256 signature. */
const HALF = 32;

/**
 * An ECDSA signature as JWS has it: both numbers in their full length, one after the other; OpenSSL gives a DER sequence of two integers.
 * @see RFC 7518 §3.4
 */
export const ecdsaFixed = (der: Buffer): Buffer => {
  const fixed = Buffer.alloc(2 * HALF);
  // 30 <length> 02 <length> r 02 <length> s; with P-256 every length fits one byte.
  let at = 2;
  for (const end of [HALF, 2 * HALF]) {
    const length = der[at + 1] ?? 0;
    const number = der.subarray(at + 2, at + 2 + length);
    // A first zero byte only says that the number is not negative.
    const digits = number.length > HALF ? number.subarray(number.length - HALF) : number;
    digits.copy(fixed, end - digits.length);
    at += 2 + length;
  }
  return fixed;
};

/** Who signs: by the account's address once it has one, before that by the whole key. */
export interface Signer {
  readonly key: AccountKey;
  readonly kid?: string;
}

/**
 * Signed with ES256. `nonce` is left out only in the inner object of a key change.
 * @see RFC 8555 §6.2
 */
export const signJws = (signer: Signer, url: string, nonce: string | undefined, payload: string): FlattenedJws => {
  const who = signer.kid === undefined ? { jwk: signer.key.jwk } : { kid: signer.kid };
  const header = { alg: 'ES256', ...(nonce === undefined ? {} : { nonce }), url, ...who };
  // Node takes twice as long when it is to give this form itself.
  return flattened(header, payload, (input) => ecdsaFixed(sign('sha256', input, signer.key.key)));
};

/**
 * Binds a new account to one that the CA knows already. `hmac` is base64url, as CAs hand it out.
 * @see RFC 8555 §7.3.4
 */
export const externalBinding = (kid: string, hmac: string, url: string, jwk: AccountJwk): FlattenedJws => {
  const secret = Buffer.from(hmac, 'base64url');
  return flattened({ alg: 'HS256', kid, url }, JSON.stringify(jwk), (input) =>
    createHmac('sha256', secret).update(input).digest(),
  );
};
