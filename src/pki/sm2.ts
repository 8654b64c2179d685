import { createECDH, createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { integer, sequence, TAG } from './der.ts';
import { DerFault, open, readBytes, readHex, readWhole } from './der-reader.ts';
import { inverse, isOnCurve, SM2, sumX } from './sm2-curve.ts';

// OpenSSL makes SM2 keys and SM3 digests, but node:crypto cannot set the signer's identity, without which no CA's signature is right.

/** The signer's identity that certificates are signed with. @see GM/T 0009-2012 §10 */
const IDENTITY = Buffer.from('1234567812345678');

const bytesOf = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

/** The public point (65 bytes) in a SubjectPublicKeyInfo. Throws DerFault when it is none of the curve. */
const sm2Point = (spki: Uint8Array): Buffer => {
  const reader = open(readWhole(spki, TAG.sequence));
  reader.next(TAG.sequence);
  const point = readBytes(reader.next(TAG.bits));
  if (!isOnCurve(point)) throw new DerFault('has a point that is not on the SM2 curve');
  return point;
};

/** What is signed: the digest over identity, curve and key, and then the data. @see GB/T 32918.2 §5.5 */
const digestOf = (point: Buffer, data: Uint8Array): bigint => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(IDENTITY.length * 8);
  const z = createHash('sm3')
    .update(Buffer.concat([length, IDENTITY, ...[SM2.a, SM2.b, SM2.x, SM2.y].map(bytesOf), point.subarray(1)]))
    .digest();
  return numberOf(createHash('sm3').update(z).update(data).digest());
};

const readSignature = (signature: Uint8Array): readonly [bigint, bigint] => {
  const reader = open(readWhole(signature, TAG.sequence));
  const [r, s] = [reader.next(TAG.integer), reader.next(TAG.integer)];
  reader.end();
  return [BigInt(`0x${readHex(r)}`), BigInt(`0x${readHex(s)}`)];
};

/** Whether the owner of this key signed the data (SM2 with SM3). False for anything malformed. */
export const verifySm2 = (spki: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean => {
  try {
    const point = sm2Point(spki);
    const [r, s] = readSignature(signature);
    const { n } = SM2;
    const t = (r + s) % n;
    if (r < 1n || s < 1n || r >= n || s >= n || t === 0n) return false;
    const x = sumX(s, t, point);
    return x !== undefined && (digestOf(point, data) + x) % n === r;
  } catch (error) {
    if (error instanceof DerFault) return false;
    throw error;
  }
};

/** The private number of a PKCS#8 key. Throws DerFault. */
const privateNumber = (key: KeyObject): bigint => {
  const outer = open(readWhole(key.export({ type: 'pkcs8', format: 'der' }), TAG.sequence));
  outer.next(TAG.integer);
  outer.next(TAG.sequence);
  const inner = open(readWhole(outer.next(TAG.octets).content, TAG.sequence));
  inner.next(TAG.integer);
  return numberOf(inner.next(TAG.octets).content);
};

/**
 * Signs with SM2 and SM3. The one-time number is OpenSSL's; the sum that hides the key in the signature is made with BigInt, whose time
 * depends on the numbers: fit for a CA that nobody can measure, not for a server that answers strangers.
 */
export const signSm2 = (key: KeyObject, data: Uint8Array): Buffer => {
  const { n } = SM2;
  const d = privateNumber(key);
  const e = digestOf(sm2Point(createPublicKey(key).export({ type: 'spki', format: 'der' })), data);
  for (;;) {
    const once = createECDH('SM2');
    const x = numberOf(once.generateKeys().subarray(1, 33));
    const k = numberOf(once.getPrivateKey());
    const r = (e + x) % n;
    if (r === 0n || r + k === n) continue;
    const s = (((inverse(1n + d, n) * (k - r * d)) % n) + n) % n;
    if (s !== 0n) return sequence(integer(r), integer(s));
  }
};
