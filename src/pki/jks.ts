import { createHash, createPrivateKey } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import { firstCertificate } from './certificate-parts.ts';
import { nothing, octets, oid, sequence } from './der.ts';
import type { KeystoreContent } from './keystore.ts';

// Sun's key store of Java 1.2, big-endian. Its protection is SHA-1 and weak by today's measure; it is made because Tomcat and old Java
// programs read nothing else. PFX is the better choice where both are read.
const MAGIC = 0xfeedfeed;
const VERSION = 2;
const PRIVATE_KEY_ENTRY = 1;
/** Mixed into the store's digest by every implementation. */
const WHITENER = 'Mighty Aphrodite';
const SHA1_BYTES = 20;

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};

/** Text after its length in two bytes; ASCII only, where Java's own form of UTF-8 is the same. */
const text = (value: string): Buffer => {
  const bytes = Buffer.from(value, 'latin1');
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
};

const sized = (bytes: Uint8Array): Buffer => Buffer.concat([u32(bytes.length), bytes]);

const sha1 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const passwordBytes = (password: string): Buffer => Buffer.from(password, 'utf16le').swap16();

/** XOR with a stream of digests, each over the password and the one before, the first over a salt. */
const mask = (plain: Uint8Array, password: Uint8Array, salt: Uint8Array): Buffer => {
  const masked = Buffer.from(plain);
  let digest = salt;
  for (let at = 0; at < masked.length; at++) {
    if (at % SHA1_BYTES === 0) digest = sha1(password, digest);
    masked[at] = (masked[at] ?? 0) ^ (digest[at % SHA1_BYTES] ?? 0);
  }
  return masked;
};

const protectKey = (pkcs8: Uint8Array, password: Uint8Array, random: Random): Buffer => {
  const salt = random.bytes(SHA1_BYTES);
  const sealed = Buffer.concat([salt, mask(pkcs8, password, salt), sha1(password, pkcs8)]);
  return sequence(sequence(oid('jksKeyProtector'), nothing()), octets(sealed));
};

export interface JksDeps {
  readonly random: Random;
  readonly clock: Clock;
}

/** A JKS file with one private-key entry; the same password opens the store and the key. The key may be RSA or EC. */
export const makeJks = (content: KeystoreContent, { random, clock }: JksDeps): Buffer => {
  const password = passwordBytes(content.password);
  const pkcs8 = createPrivateKey(content.privateKeyPem).export({ type: 'pkcs8', format: 'der' });
  const chain = content.chain.map((pem) => Buffer.concat([text('X.509'), sized(firstCertificate(pem))]));
  const body = Buffer.concat([
    u32(MAGIC),
    u32(VERSION),
    u32(1),
    u32(PRIVATE_KEY_ENTRY),
    text(content.alias),
    u64(clock.now()),
    sized(protectKey(pkcs8, password, random)),
    u32(chain.length),
    ...chain,
  ]);
  return Buffer.concat([body, sha1(password, Buffer.from(WHITENER, 'latin1'), body)]);
};
