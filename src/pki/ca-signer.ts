import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Instant } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { asDamagedCertificate, certificateParts, firstCertificate } from './certificate-parts.ts';
import { readSubjectKeyId } from './certificate-read.ts';
import { bits, sequence } from './der.ts';
import { readDistinguishedName } from './distinguished-name.ts';
import { keyIdentifier } from './extension.ts';
import { samePublicKey } from './key-match.ts';
import { algorithmIdentifier, type RsaDigest, signData, signingAlgorithm } from './signature-algorithm.ts';

/** A CA certificate and its key, as they sign. Holds a secret: keep it in memory only. */
export interface Signer {
  /** PEM. */
  readonly certificate: string;
  /** Its subject, DER: the issuer of what it signs. */
  readonly name: Buffer;
  /** For print. */
  readonly title: string;
  /** What AKI repeats: its subject key identifier. */
  readonly keyId: Buffer;
  readonly notAfter: Instant;
  /** AlgorithmIdentifier, DER: stands inside what is signed and again beside the signature. */
  readonly algorithm: Buffer;
  /** The signed object: SEQUENCE of `signed`, algorithm and signature. */
  sign(signed: Uint8Array): Buffer;
}

/** The same, opened once and used for many signatures. */
export interface CaSigner extends Signer {
  /** The same CA signing with another digest; where its key is no RSA key, as it always does (PLAN-10). */
  withDigest(digest: RsaDigest | undefined): Signer;
}

/** Opens a CA's PEM pair (certificate, PKCS#8 key). Throws `certificate-damaged`, `key-damaged`, `key-mismatch`. */
export const openCa = (certificate: string, privateKeyPem: string): CaSigner => {
  let key: KeyObject;
  try {
    key = createPrivateKey(privateKeyPem);
  } catch (cause) {
    throw new CertError('key-damaged', { detail: 'CA' }, { cause });
  }
  try {
    const { subject, spki, extensions, notAfter } = certificateParts(firstCertificate(certificate));
    const title = readDistinguishedName(subject).text;
    if (!samePublicKey(spki, key)) throw new CertError('key-mismatch', { subject: title });
    const keyId = readSubjectKeyId(extensions) ?? keyIdentifier(spki);
    const signingWith = (digest: RsaDigest | undefined): Signer => {
      const name = signingAlgorithm(key, digest);
      const algorithm = algorithmIdentifier(name);
      return {
        certificate,
        name: subject.whole,
        title,
        keyId,
        notAfter,
        algorithm,
        sign: (signed) => sequence(signed, algorithm, bits(signData(name, key, signed))),
      };
    };
    return { ...signingWith(undefined), withDigest: signingWith };
  } catch (cause) {
    throw asDamagedCertificate(cause);
  }
};
