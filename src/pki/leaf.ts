import { fromInstant, type Instant, toInstant } from '../kernel/clock.ts';
import { SECOND } from '../kernel/duration.ts';
import { CertError } from '../kernel/errors.ts';
import type { Random } from '../kernel/random.ts';
import type { Signer } from './ca-signer.ts';
import { commonNameOf } from './csr.ts';
import { contextTag, element, integer, magnitude, sequence, TAG, time } from './der.ts';
import { open, readOid, readWhole } from './der-reader.ts';
import { distinguishedName } from './distinguished-name.ts';
import * as extensions from './extension.ts';
import { OID } from './oid.ts';
import { pemBlock } from './pem.ts';

export interface LeafRequest {
  /** ASCII names, wildcards with `*.`, IP addresses in text form. */
  readonly names: readonly string[];
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  readonly from: Instant;
  /** Milliseconds taken off `from`, for clients whose clock is behind. */
  readonly backdate: number;
  /** Cut to the CA certificate's own end when that comes first. */
  readonly until: Instant;
  /** One half of an SM2 pair; else both uses in one certificate. @see GM/T 0015-2012 */
  readonly half?: 'signing' | 'encryption';
  /** Also allow its use by TLS clients. */
  readonly clientAuth?: boolean;
  /** Where the CRL and the CA's certificate are published; http, not https. */
  readonly crlUrl?: string;
  readonly caIssuersUrl?: string;
}

export interface IssuedLeaf {
  /** PEM. */
  readonly certificate: string;
  /** Lower-case hex: the key of the revocation list. */
  readonly serial: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

/** A positive serial number of 127 random bits. @see RFC 5280 §4.1.2.2 */
export const newSerial = (random: Random): Buffer => {
  const serial = Buffer.from(random.bytes(16));
  serial[0] = (serial[0] ?? 0) & 0x7f;
  if (serial.every((byte) => byte === 0)) serial[15] = 1;
  return serial;
};

/** Leading zero bytes are not part of a number. */
const serialText = (serial: Buffer): string => serial.subarray(serial.findIndex((byte) => byte !== 0)).toString('hex');

/** Certificates hold whole seconds; what is answered is what reading the certificate gives. */
const wholeSeconds = (ms: number): Instant => toInstant(ms - (ms % SECOND));

/** RSA keys may also carry a session key, which the older suites of TLS 1.2 do. @see RFC 5280 §4.2.1.3, RFC 5480 §3 */
const HALVES = {
  signing: ['digitalSignature', 'contentCommitment'],
  encryption: ['keyEncipherment', 'dataEncipherment', 'keyAgreement'],
} as const;

const leafKeyUsage = ({ spki, half }: LeafRequest): Buffer => {
  if (half !== undefined) return extensions.keyUsage(...HALVES[half]);
  const algorithm = readOid(open(readWhole(spki, TAG.sequence)).enter(TAG.sequence).next(TAG.oid));
  return algorithm === OID.rsaEncryption
    ? extensions.keyUsage('digitalSignature', 'keyEncipherment')
    : extensions.keyUsage('digitalSignature');
};

const leafExtensions = (request: LeafRequest, signer: Signer, withSubject: boolean): Buffer =>
  sequence(
    extensions.notAuthority(),
    leafKeyUsage(request),
    extensions.extendedKeyUsage('serverAuth', ...(request.clientAuth === true ? (['clientAuth'] as const) : [])),
    extensions.subjectAltName(request.names, !withSubject),
    extensions.subjectKeyId(extensions.keyIdentifier(request.spki)),
    extensions.authorityKeyId(signer.keyId),
    ...(request.crlUrl === undefined ? [] : [extensions.crlDistributionPoint(request.crlUrl)]),
    ...(request.caIssuersUrl === undefined ? [] : [extensions.authorityInfoAccess(request.caIssuersUrl)]),
  );

/** Issues a server certificate for the built-in CA. Throws `authority-expired` when the CA certificate ends before `from`. */
export const issueLeaf = (request: LeafRequest, signer: Signer, random: Random): IssuedLeaf => {
  if (fromInstant(signer.notAfter) <= fromInstant(request.from)) {
    throw new CertError('authority-expired', { subject: signer.title, at: signer.notAfter });
  }
  const notBefore = wholeSeconds(fromInstant(request.from) - request.backdate);
  const notAfter = wholeSeconds(Math.min(fromInstant(request.until), fromInstant(signer.notAfter)));
  const serial = newSerial(random);
  const commonName = commonNameOf(request.names);
  const signed = sequence(
    element(contextTag(0), integer(2)),
    magnitude(serial),
    signer.algorithm,
    signer.name,
    sequence(time(notBefore), time(notAfter)),
    distinguishedName(commonName === undefined ? {} : { commonName }),
    request.spki,
    element(contextTag(3), leafExtensions(request, signer, commonName !== undefined)),
  );
  const certificate = pemBlock('CERTIFICATE', signer.sign(signed));
  return { certificate, serial: serialText(serial), notBefore, notAfter };
};
