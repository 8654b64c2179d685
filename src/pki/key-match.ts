import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { CertError } from '../kernel/errors.ts';
import { asDamagedCertificate, certificateParts, firstCertificate } from './certificate-parts.ts';
import { readDistinguishedName } from './distinguished-name.ts';

/** Whether a private key belongs to a SubjectPublicKeyInfo. Throws what node:crypto throws for a key that it cannot read. */
export const samePublicKey = (spki: Uint8Array, privateKey: KeyObject): boolean => {
  const theirs = createPublicKey({ key: Buffer.from(spki), type: 'spki', format: 'der' });
  return createPublicKey(privateKey).equals(theirs);
};

/** CERT-1: refuses a key that is not the certificate's (the first one in the PEM text). Throws `key-mismatch`, `certificate-damaged`. */
export const checkKeyMatches = (certificatePem: string, privateKeyPem: string): void => {
  try {
    const { spki, subject } = certificateParts(firstCertificate(certificatePem));
    if (!samePublicKey(spki, createPrivateKey(privateKeyPem))) {
      throw new CertError('key-mismatch', { subject: readDistinguishedName(subject).text });
    }
  } catch (cause) {
    throw asDamagedCertificate(cause);
  }
};
