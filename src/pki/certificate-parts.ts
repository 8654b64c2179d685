import type { Instant } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { contextTag, TAG } from './der.ts';
import { type DerElement, DerFault, open, readBytes, readSmall, readTime, readWhole } from './der-reader.ts';
import { NO_EXTENSIONS, type ReadExtension, readExtensions } from './extension-read.ts';
import type { OidName } from './oid.ts';
import { pemBlocks } from './pem.ts';

/** A certificate taken apart; nothing is judged. @see RFC 5280 §4.1 */
export interface CertificateParts {
  readonly der: Buffer;
  /** What the signature covers. */
  readonly signed: Buffer;
  /** 1, 2 or 3. */
  readonly version: number;
  /** The INTEGER's content, with the leading zero byte where it has one. */
  readonly serial: Buffer;
  readonly issuer: DerElement;
  readonly subject: DerElement;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  readonly extensions: ReadonlyMap<OidName, ReadExtension>;
  /** Dotted OIDs of critical extensions that are not understood. */
  readonly unknownCritical: readonly string[];
  readonly algorithm: DerElement;
  /** The same once more, inside what is signed. */
  readonly signedAlgorithm: DerElement;
  readonly signature: Buffer;
}

/** Throws DerFault. */
const takeApart = (der: Buffer): CertificateParts => {
  const outer = open(readWhole(der, TAG.sequence));
  const tbs = outer.next(TAG.sequence);
  const algorithm = outer.next(TAG.sequence);
  const signature = readBytes(outer.next(TAG.bits));
  outer.end();
  const reader = open(tbs);
  const version = reader.optional(contextTag(0));
  const number = version === undefined ? 0 : readSmall(open(version).next(TAG.integer));
  if (number > 2) throw new DerFault('has an unknown version');
  const serial = reader.next(TAG.integer).content;
  if (serial.length === 0 || serial.length > 64) throw new DerFault('has a serial number of a wrong length');
  const signedAlgorithm = reader.next(TAG.sequence);
  const issuer = reader.next(TAG.sequence);
  const validity = reader.enter(TAG.sequence);
  const notBefore = readTime(validity.next());
  const notAfter = readTime(validity.next());
  const subject = reader.next(TAG.sequence);
  const spki = reader.next(TAG.sequence).whole;
  reader.optional(contextTag(1, 'primitive'));
  reader.optional(contextTag(2, 'primitive'));
  const list = reader.optional(contextTag(3));
  reader.end();
  const { known, unknownCritical } = list === undefined ? NO_EXTENSIONS : readExtensions(open(list).next(TAG.sequence));
  return {
    der,
    signed: tbs.whole,
    version: number + 1,
    serial,
    issuer,
    subject,
    notBefore,
    notAfter,
    spki,
    extensions: known,
    unknownCritical,
    algorithm,
    signedAlgorithm,
    signature,
  };
};

/** Turns what parsing throws into `certificate-damaged`; a CertError passes. */
export const asDamagedCertificate = (cause: unknown): CertError =>
  cause instanceof CertError
    ? cause
    : new CertError(
        'certificate-damaged',
        { detail: cause instanceof DerFault ? cause.message : 'its key' },
        { cause },
      );

/** Throws `certificate-damaged`. */
export const certificateParts = (der: Buffer): CertificateParts => {
  try {
    return takeApart(der);
  } catch (cause) {
    throw asDamagedCertificate(cause);
  }
};

export const CERTIFICATE_LABELS = ['CERTIFICATE', 'X509 CERTIFICATE'] as const;

/** The first certificate of a PEM text, as DER. Throws `pem-missing`, `pem-damaged`, `pem-too-large`. */
export const firstCertificate = (pem: string): Buffer => {
  const [block] = pemBlocks(pem, CERTIFICATE_LABELS, 'chain');
  if (block === undefined) throw new CertError('pem-missing', { label: CERTIFICATE_LABELS[0] });
  return block.der;
};
