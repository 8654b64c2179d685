import { createHash, createPublicKey } from 'node:crypto';
import type { Instant } from '../kernel/clock.ts';
import {
  asDamagedCertificate,
  type CertificateParts,
  certificateParts,
  firstCertificate,
} from './certificate-parts.ts';
import { contextTag, TAG } from './der.ts';
import { open, readBoolean, readNamedBits, readOid, readWhole } from './der-reader.ts';
import { readDistinguishedName } from './distinguished-name.ts';
import { KEY_USAGE, type KeyUsage } from './extension.ts';
import { oidName } from './extension-read.ts';
import { readHostNames, URI_NAME } from './general-name.ts';
import { type KeyAlgorithm, keyFacts } from './key.ts';

/** What can be read without understanding the key. */
export interface LeafFacts {
  /** DNS names and IP addresses of the subject alternative name, lower case; the common name does not count. */
  readonly names: readonly string[];
  /** For print: `CN=example.com, O=Example Ltd`. */
  readonly subject: string;
  readonly issuer: string;
  readonly commonName: string | undefined;
  /** The issuer's organisation, else its common name: what people call the CA. */
  readonly issuerName: string;
  /** Lower-case hex of whole bytes, without the sign's zero byte. */
  readonly serial: string;
  /** SHA-256 of the DER, lower-case hex. */
  readonly fingerprint: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly keyUsages: readonly KeyUsage[];
  /** `serverAuth`, `clientAuth`, or the dotted OID of any other; empty when the extension is absent. */
  readonly extendedKeyUsages: readonly string[];
  /** Lower-case hex. */
  readonly subjectKeyId: string | undefined;
  readonly authorityKeyId: string | undefined;
  readonly isCa: boolean;
  /** Subject and issuer are the same name. */
  readonly selfIssued: boolean;
  /** Where the issuer's certificate can be had. Written by whoever made the certificate: never fetch it unasked. */
  readonly caIssuersUrl: string | undefined;
}

/** A certificate with its key. */
export interface CertificateFacts extends LeafFacts {
  /** Undefined for kinds that are not made here; `keyTitle` names them all the same. */
  readonly keyAlgorithm: KeyAlgorithm | undefined;
  readonly keyTitle: string;
}

type Extensions = CertificateParts['extensions'];

/** Whether basicConstraints says cA. Throws DerFault. */
export const readIsCa = (extensions: Extensions): boolean => {
  const value = extensions.get('basicConstraints')?.value;
  if (value === undefined) return false;
  const flag = open(readWhole(value, TAG.sequence)).optional(TAG.boolean);
  return flag !== undefined && readBoolean(flag);
};

const readExtendedUses = (extensions: Extensions): string[] => {
  const value = extensions.get('extendedKeyUsage')?.value;
  if (value === undefined) return [];
  const uses = open(readWhole(value, TAG.sequence)).rest().map(readOid);
  return uses.map((dotted) => oidName(dotted) ?? dotted);
};

/** The uses of the key; empty when the extension is absent. Throws DerFault. */
export const readUses = (extensions: Extensions): KeyUsage[] => {
  const value = extensions.get('keyUsage')?.value;
  if (value === undefined) return [];
  const set = new Set(readNamedBits(readWhole(value, TAG.bits)));
  return (Object.keys(KEY_USAGE) as KeyUsage[]).filter((use) => set.has(KEY_USAGE[use]));
};

/** The key identifier of the subject. Throws DerFault. */
export const readSubjectKeyId = (extensions: Extensions): Buffer | undefined => {
  const value = extensions.get('subjectKeyId')?.value;
  return value === undefined ? undefined : readWhole(value, TAG.octets).content;
};

/** The key identifier of the issuer. Throws DerFault. @see RFC 5280 §4.2.1.1 */
export const readAuthorityKeyId = (extensions: Extensions): Buffer | undefined => {
  const value = extensions.get('authorityKeyId')?.value;
  if (value === undefined) return undefined;
  return open(readWhole(value, TAG.sequence)).optional(contextTag(0, 'primitive'))?.content;
};

/** Some CAs name a directory (LDAP) before a web server; more than these nobody needs. */
const CA_ISSUERS_READ = 4;

/** The URLs of the issuer's certificate, in the order given. Throws DerFault. */
export const readCaIssuers = (extensions: Extensions): readonly string[] => {
  const value = extensions.get('authorityInfoAccess')?.value;
  if (value === undefined) return [];
  const urls = open(readWhole(value, TAG.sequence))
    .rest()
    .flatMap((description) => {
      const reader = open(description);
      const method = oidName(readOid(reader.next(TAG.oid)));
      const location = reader.next();
      const isUrl = method === 'caIssuers' && location.tag === URI_NAME;
      return isUrl ? [location.content.toString('latin1').slice(0, 2_000)] : [];
    });
  return urls.slice(0, CA_ISSUERS_READ);
};

const leafOf = (parts: CertificateParts): LeafFacts => {
  const { extensions, serial } = parts;
  const san = extensions.get('subjectAltName')?.value;
  const subject = readDistinguishedName(parts.subject);
  const issuer = readDistinguishedName(parts.issuer);
  return {
    names: san === undefined ? [] : readHostNames(open(readWhole(san, TAG.sequence))).names,
    subject: subject.text,
    issuer: issuer.text,
    commonName: subject.commonName,
    issuerName: issuer.organisation ?? issuer.commonName ?? issuer.text,
    serial: (serial.length > 1 && serial[0] === 0 ? serial.subarray(1) : serial).toString('hex'),
    fingerprint: createHash('sha256').update(parts.der).digest('hex'),
    notBefore: parts.notBefore,
    notAfter: parts.notAfter,
    keyUsages: readUses(extensions),
    extendedKeyUsages: readExtendedUses(extensions),
    subjectKeyId: readSubjectKeyId(extensions)?.toString('hex'),
    authorityKeyId: readAuthorityKeyId(extensions)?.toString('hex'),
    isCa: readIsCa(extensions),
    selfIssued: parts.subject.whole.equals(parts.issuer.whole),
    caIssuersUrl: readCaIssuers(extensions)[0],
  };
};

const factsOf = (parts: CertificateParts): CertificateFacts => {
  const { algorithm, title } = keyFacts(createPublicKey({ key: parts.spki, type: 'spki', format: 'der' }));
  return { ...leafOf(parts), keyAlgorithm: algorithm, keyTitle: title };
};

export interface ReadLeaf {
  readonly facts: LeafFacts;
  /** The key itself, DER. */
  readonly spki: Buffer;
}

const FIRST_END = '-----END CERTIFICATE-----';

/** What comes is read by several who look at it one after the other: these were read last, by their text. */
const lately = new Map<string, ReadLeaf>();
const LATELY_MOST = 64;

/** All but the kind of the key, whose reading takes longer than that of the rest; `spki` is the key itself, DER. Throws `certificate-damaged`. */
export const readLeaf = (pem: string): ReadLeaf => {
  const end = pem.indexOf(FIRST_END);
  const text = end < 0 ? pem : pem.slice(0, end + FIRST_END.length);
  const known = lately.get(text);
  if (known !== undefined) return known;
  const read = readLeafAnew(text);
  const [oldest] = lately.keys();
  if (lately.size >= LATELY_MOST && oldest !== undefined) lately.delete(oldest);
  lately.set(text, read);
  return read;
};

const readLeafAnew = (pem: string): ReadLeaf => {
  const parts = certificateParts(firstCertificate(pem));
  try {
    return { facts: leafOf(parts), spki: parts.spki };
  } catch (cause) {
    throw asDamagedCertificate(cause);
  }
};

/** Reads a certificate in DER. Throws `certificate-damaged`. */
export const readCertificateDer = (der: Uint8Array): CertificateFacts => {
  try {
    return factsOf(certificateParts(Buffer.from(der.buffer, der.byteOffset, der.byteLength)));
  } catch (cause) {
    throw asDamagedCertificate(cause);
  }
};

/** Reads the first certificate of a PEM text. Throws `pem-missing`, `pem-damaged`, `pem-too-large`, `certificate-damaged`. */
export const readCertificate = (pem: string): CertificateFacts => readCertificateDer(firstCertificate(pem));
