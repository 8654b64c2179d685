import { CERTIFICATE_LABELS } from './certificate-parts.ts';
import { contextTag, TAG } from './der.ts';
import { DerReader, open, readOid } from './der-reader.ts';
import { OID } from './oid.ts';
import { splitPem } from './pem.ts';

/** Certificates of one file that are looked at: CAs put one in it, seldom five. */
const MOST = 20;

/** The certificates of a message that holds nothing else. Throws DerFault. @see RFC 5652 §5.1, RFC 5751 §3.8 */
const ofPkcs7 = (der: Buffer): readonly Buffer[] => {
  const info = new DerReader(der).enter(TAG.sequence);
  if (readOid(info.next(TAG.oid)) !== OID.signedData) return [];
  const signed = open(info.next(contextTag(0))).enter(TAG.sequence);
  signed.next(TAG.integer);
  signed.next(TAG.set);
  signed.next(TAG.sequence);
  const set = signed.optional(contextTag(0));
  return set === undefined
    ? []
    : open(set)
        .rest()
        .map(({ whole }) => whole);
};

const ofDer = (der: Buffer): readonly Buffer[] =>
  open(new DerReader(der).next(TAG.sequence)).tag === TAG.oid ? ofPkcs7(der) : [der];

const isPkcs7 = (label: string): boolean => label === 'PKCS7' || label === 'CMS';
const isCertificate = (label: string): boolean => CERTIFICATE_LABELS.some((known) => known === label);

/**
 * The certificates (DER) in what a CA gives at the address of its certificate: one in DER, PEM, or PKCS#7 in either form. Empty for
 * everything else; what is in them is not looked at. @see RFC 5280 §4.2.2.1
 */
export const certificatesInFile = (bytes: Uint8Array): readonly Buffer[] => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (file[0] === TAG.sequence) return ofDer(file).slice(0, MOST);
    const blocks = splitPem(file.toString('latin1'), 'chain');
    const found = blocks.flatMap(({ label, der }) =>
      isPkcs7(label) ? ofPkcs7(der) : isCertificate(label) ? [der] : [],
    );
    return found.slice(0, MOST);
  } catch {
    // Whatever it is, it is no certificate.
    return [];
  }
};
