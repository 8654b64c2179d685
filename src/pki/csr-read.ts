import { createPublicKey, type KeyObject } from 'node:crypto';
import { CertError } from '../kernel/errors.ts';
import { contextTag, TAG } from './der.ts';
import { type DerElement, DerFault, DerReader, open, readBytes, readOid, readSmall, readWhole } from './der-reader.ts';
import { readDistinguishedName } from './distinguished-name.ts';
import { readExtensions } from './extension-read.ts';
import { hostText, readHostNames } from './general-name.ts';
import { parseIpAddress } from './ip-address.ts';
import { type KeyAlgorithm, keyFacts } from './key.ts';
import { OID } from './oid.ts';
import { pemBlock, pemBlocks } from './pem.ts';
import { canVerify, readSignatureAlgorithm, type SignatureAlgorithm, verifyData } from './signature-algorithm.ts';
import { KEY_WEAKNESSES, keyWeakness } from './weak-key.ts';

export interface CsrFacts {
  /** The common name, if it is a host name, then the subject alternative names; lower case, each once. */
  readonly names: readonly string[];
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  readonly algorithm: KeyAlgorithm;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** The subject, for print. */
  readonly subject: string;
  /** The request by itself, PEM. */
  readonly pem: string;
}

interface CsrParts {
  readonly signed: Buffer;
  readonly subject: DerElement;
  readonly spki: Buffer;
  readonly extensions: DerElement | undefined;
  readonly algorithm: DerElement;
  readonly signature: Buffer;
}

/** The requested extensions among the attributes. @see RFC 2985 §5.4.2 */
const requestedExtensions = (attributes: DerReader): DerElement | undefined => {
  for (const attribute of attributes.rest()) {
    const reader = open(attribute);
    if (readOid(reader.next(TAG.oid)) === OID.extensionRequest) return reader.enter(0x31).next(TAG.sequence);
  }
  return undefined;
};

const takeApart = (der: Buffer): CsrParts => {
  const outer = open(readWhole(der, TAG.sequence));
  const info = outer.next(TAG.sequence);
  const algorithm = outer.next(TAG.sequence);
  const signature = readBytes(outer.next(TAG.bits));
  outer.end();
  const reader = open(info);
  if (readSmall(reader.next(TAG.integer)) !== 0) throw new DerFault('is not of version 1');
  const subject = reader.next(TAG.sequence);
  const spki = reader.next(TAG.sequence).whole;
  const attributes = reader.optional(contextTag(0));
  reader.end();
  const extensions = requestedExtensions(attributes === undefined ? new DerReader(Buffer.alloc(0)) : open(attributes));
  return { signed: info.whole, subject, spki, extensions, algorithm, signature };
};

const damaged = (cause: unknown): CertError =>
  cause instanceof CertError
    ? cause
    : new CertError('csr-damaged', { detail: cause instanceof DerFault ? cause.message : 'its key' }, { cause });

const namesOf = (parts: CsrParts, commonName: string | undefined): string[] => {
  const names = new Set<string>();
  const first = commonName === undefined ? undefined : hostText(commonName);
  if (first?.includes('.') === true || (first !== undefined && parseIpAddress(first) !== undefined)) names.add(first);
  const extensions = parts.extensions === undefined ? undefined : readExtensions(parts.extensions);
  const san = extensions?.known.get('subjectAltName');
  const asked = san === undefined ? undefined : readHostNames(open(readWhole(san.value, TAG.sequence)));
  if (asked !== undefined && asked.malformed > 0) throw new DerFault('asks for a name that is no host name');
  return [...names, ...(asked?.names.filter((name) => !names.has(name)) ?? [])];
};

const checkSignature = (parts: CsrParts, key: KeyObject): SignatureAlgorithm => {
  const { name, title, weak } = readSignatureAlgorithm(parts.algorithm);
  if (weak) throw new CertError('csr-digest-weak', { algorithm: title });
  if (name === undefined || !canVerify(name, key))
    throw new CertError('csr-signature-unsupported', { algorithm: title });
  if (!verifyData(name, key, parts.signed, parts.signature)) throw new CertError('csr-signature-wrong', {});
  return name;
};

const checkKey = (key: KeyObject): KeyAlgorithm => {
  const { algorithm, title, weak } = keyFacts(key);
  if (weak) throw new CertError('csr-key-weak', { algorithm: title });
  const weakness = keyWeakness(key);
  if (weakness !== undefined)
    throw new CertError('csr-key-weak', { algorithm: `${title}; ${KEY_WEAKNESSES[weakness]}` });
  if (algorithm === undefined) throw new CertError('csr-key-unsupported', { algorithm: title });
  return algorithm;
};

/**
 * Reads and checks a pasted CSR (APPLY-1, PLAN-10): whole, signed by its own key, key and digest strong, at least one name.
 * Throws `pem-missing`, `pem-damaged`, `pem-too-large`, `csr-damaged`, `csr-key-weak`, `csr-key-unsupported`, `csr-digest-weak`,
 * `csr-signature-unsupported`, `csr-signature-wrong`, `csr-without-names`.
 */
export const readCsr = (text: string): CsrFacts => {
  const [block] = pemBlocks(text, ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'], 'leaf');
  const der = block?.der ?? Buffer.alloc(0);
  try {
    const parts = takeApart(der);
    const { text: subject, commonName } = readDistinguishedName(parts.subject);
    const key = createPublicKey({ key: parts.spki, type: 'spki', format: 'der' });
    const algorithm = checkKey(key);
    const signatureAlgorithm = checkSignature(parts, key);
    const names = namesOf(parts, commonName);
    if (names.length === 0) throw new CertError('csr-without-names', {});
    const pem = pemBlock('CERTIFICATE REQUEST', der);
    return { names, spki: parts.spki, algorithm, signatureAlgorithm, subject, pem };
  } catch (cause) {
    throw damaged(cause);
  }
};

/** The public key (SubjectPublicKeyInfo, DER) of a request that was checked before: nothing is verified again. Throws `pem-*`, `csr-damaged`. */
export const csrPublicKey = (text: string): Buffer => {
  const [block] = pemBlocks(text, ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'], 'leaf');
  try {
    return takeApart(block?.der ?? Buffer.alloc(0)).spki;
  } catch (cause) {
    throw damaged(cause);
  }
};
