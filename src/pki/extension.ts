import { createHash } from 'node:crypto';
import { contextTag, element, namedBits, octets, oid, sequence, TAG, yes } from './der.ts';
import { open, readBytes, readWhole } from './der-reader.ts';
import { generalName, URI_NAME } from './general-name.ts';
import type { OidName } from './oid.ts';

/** One Extension. @see RFC 5280 §4.1 */
export const extension = (name: OidName, critical: boolean, value: Uint8Array): Buffer =>
  sequence(oid(name), ...(critical ? [yes()] : []), octets(value));

/** Bit positions of KeyUsage. @see RFC 5280 §4.2.1.3 */
export const KEY_USAGE = {
  digitalSignature: 0,
  contentCommitment: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
  encipherOnly: 7,
  decipherOnly: 8,
} as const;

export type KeyUsage = keyof typeof KEY_USAGE;

export const keyUsage = (...uses: readonly KeyUsage[]): Buffer =>
  extension('keyUsage', true, namedBits(uses.map((use) => KEY_USAGE[use])));

export const extendedKeyUsage = (...uses: readonly ('serverAuth' | 'clientAuth')[]): Buffer =>
  extension('extendedKeyUsage', false, sequence(...uses.map((use) => oid(use))));

/** For a leaf: cA is false by default, so the sequence is empty. */
export const notAuthority = (): Buffer => extension('basicConstraints', true, sequence());

/** Critical when the subject is empty. @see RFC 5280 §4.2.1.6 */
export const subjectAltName = (names: readonly string[], critical: boolean): Buffer =>
  extension('subjectAltName', critical, sequence(...names.map(generalName)));

/** The 20 bytes that name a public key, from its SubjectPublicKeyInfo. Throws DerFault. @see RFC 5280 §4.2.1.2 method (1) */
export const keyIdentifier = (spki: Uint8Array): Buffer => {
  const reader = open(readWhole(spki, TAG.sequence));
  reader.next(TAG.sequence);
  return createHash('sha1')
    .update(readBytes(reader.next(TAG.bits)))
    .digest();
};

export const subjectKeyId = (id: Uint8Array): Buffer => extension('subjectKeyId', false, octets(id));

export const authorityKeyId = (id: Uint8Array): Buffer =>
  extension('authorityKeyId', false, sequence(element(contextTag(0, 'primitive'), id)));

const uri = (url: string): Buffer => element(URI_NAME, Buffer.from(url, 'latin1'));

/** Where the CRL is: one distribution point with one URL. @see RFC 5280 §4.2.1.13 */
export const crlDistributionPoint = (url: string): Buffer => {
  const fullName = element(contextTag(0), uri(url));
  return extension('crlDistributionPoints', false, sequence(sequence(element(contextTag(0), fullName))));
};

/** Where the issuer's own certificate is. @see RFC 5280 §4.2.2.1 */
export const authorityInfoAccess = (caIssuersUrl: string): Buffer =>
  extension('authorityInfoAccess', false, sequence(sequence(oid('caIssuers'), uri(caIssuersUrl))));
