import { createPublicKey } from 'node:crypto';
import type { Instant } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { asDamagedCertificate, certificateParts, firstCertificate } from './certificate-parts.ts';
import { CRL_REASON, type CrlReason } from './crl.ts';
import { contextTag, magnitude, TAG } from './der.ts';
import {
  type DerElement,
  DerFault,
  DerReader,
  open,
  readBytes,
  readHex,
  readSmall,
  readTime,
  readWhole,
} from './der-reader.ts';
import { readDistinguishedName } from './distinguished-name.ts';
import { NO_EXTENSIONS, type ReadExtensions, readExtensions } from './extension-read.ts';
import { pemBlocks } from './pem.ts';
import { readSignatureAlgorithm, verifyData } from './signature-algorithm.ts';

export interface Revocation {
  readonly at: Instant;
  readonly reason: CrlReason;
}

export interface Crl {
  /** For print. */
  readonly issuer: string;
  readonly issuerDer: Buffer;
  /** Lower-case hex; undefined in old CRLs. */
  readonly number: string | undefined;
  /** A critical number is against RFC 5280 §5.2.3. */
  readonly numberCritical: boolean;
  readonly thisUpdate: Instant;
  readonly nextUpdate: Instant | undefined;
  /** False when it lists only a part (one distribution point's, or changes only): not being in it proves nothing. */
  readonly complete: boolean;
  /** The list, DER, entries one after the other. */
  readonly revoked: Buffer;
  readonly signed: Buffer;
  readonly algorithm: DerElement;
  readonly signature: Buffer;
}

const isTime = (tag: number | undefined): boolean => tag === TAG.utcTime || tag === TAG.generalizedTime;

const takeApart = (der: Buffer): Crl => {
  const outer = open(readWhole(der, TAG.sequence));
  const list = outer.next(TAG.sequence);
  const algorithm = outer.next(TAG.sequence);
  const signature = readBytes(outer.next(TAG.bits));
  outer.end();
  const reader = open(list);
  reader.optional(TAG.integer);
  reader.next(TAG.sequence);
  const issuer = reader.next(TAG.sequence);
  const thisUpdate = readTime(reader.next());
  const nextUpdate = isTime(reader.tag) ? readTime(reader.next()) : undefined;
  const revoked = reader.optional(TAG.sequence)?.content ?? Buffer.alloc(0);
  const last = reader.optional(contextTag(0));
  reader.end();
  const { known, unknownCritical } = last === undefined ? NO_EXTENSIONS : readExtensions(open(last).next(TAG.sequence));
  if (unknownCritical.length > 0)
    throw new DerFault(`has a critical extension that is not known (${unknownCritical[0]})`);
  return {
    issuer: readDistinguishedName(issuer).text,
    issuerDer: issuer.whole,
    number: numberOf(known),
    numberCritical: known.get('crlNumber')?.critical ?? false,
    thisUpdate,
    nextUpdate,
    complete: !known.has('issuingDistributionPoint') && !known.has('deltaCrlIndicator'),
    revoked,
    signed: list.whole,
    algorithm,
    signature,
  };
};

const numberOf = (known: ReadExtensions['known']): string | undefined => {
  const value = known.get('crlNumber')?.value;
  return value === undefined ? undefined : readHex(readWhole(value, TAG.integer));
};

const guard = <T>(read: () => T): T => {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof DerFault)) throw cause;
    throw new CertError('crl-damaged', { detail: cause.message }, { cause });
  }
};

/** Reads a CRL, PEM text or DER bytes. Says nothing about its signature. Throws `pem-missing`, `pem-damaged`, `pem-too-large`, `crl-damaged`. */
export const readCrl = (source: string | Uint8Array): Crl => {
  const der = typeof source === 'string' ? pemBlocks(source, ['X509 CRL', 'CRL'], 'crl')[0]?.der : Buffer.from(source);
  return guard(() => takeApart(der ?? Buffer.alloc(0)));
};

const reasons = new Map<number, CrlReason>(Object.entries(CRL_REASON).map(([name, code]) => [code, name as CrlReason]));

const readReason = (extensions: DerElement | undefined): CrlReason => {
  if (extensions === undefined) return 'unspecified';
  const { known, unknownCritical } = readExtensions(extensions);
  if (unknownCritical.length > 0) throw new DerFault('has an entry with a critical extension that is not known');
  const value = known.get('crlReason')?.value;
  return value === undefined
    ? 'unspecified'
    : (reasons.get(readSmall(readWhole(value, TAG.enumerated))) ?? 'unspecified');
};

/** When and why this serial (hex) was revoked; undefined when it is not in the list. Looks through the whole list. Throws `crl-damaged`. */
export const findRevocation = (crl: Crl, serial: string): Revocation | undefined =>
  guard(() => {
    // Each entry begins with its serial number, whose DER has but one form.
    const wanted = magnitude(Buffer.from(serial.length % 2 === 0 ? serial : `0${serial}`, 'hex'));
    const list = new DerReader(crl.revoked);
    while (!list.done) {
      const entry = list.next(TAG.sequence);
      if (!entry.content.subarray(0, wanted.length).equals(wanted)) continue;
      const reader = open(entry);
      reader.next(TAG.integer);
      const at = readTime(reader.next());
      return { at, reason: readReason(reader.optional(TAG.sequence)) };
    }
    return undefined;
  });

/** Whether the owner of this SubjectPublicKeyInfo signed the CRL. Throws what node:crypto throws for a key that it cannot read. */
export const isCrlSignedBy = (crl: Crl, spki: Buffer): boolean => {
  const { name } = readSignatureAlgorithm(crl.algorithm);
  const key = createPublicKey({ key: spki, type: 'spki', format: 'der' });
  return name !== undefined && verifyData(name, key, crl.signed, crl.signature);
};

/** Whether this CA (the first certificate of the PEM text) issued and signed the CRL. Throws `certificate-damaged`. */
export const isCrlOf = (crl: Crl, caPem: string): boolean => {
  try {
    const { subject, spki } = certificateParts(firstCertificate(caPem));
    return subject.whole.equals(crl.issuerDer) && isCrlSignedBy(crl, spki);
  } catch (cause) {
    throw asDamagedCertificate(cause);
  }
};
