import { X509Certificate } from 'node:crypto';
import { fromInstant } from '../kernel/clock.ts';
import { certificateParts, firstCertificate } from './certificate-parts.ts';
import { readCertificateDer } from './certificate-read.ts';
import { pemBlock } from './pem.ts';
import { certificateSignedBy } from './signed-by.ts';

/** A CA certificate that issued another one. */
export interface IssuerFound {
  readonly pem: string;
  readonly subject: string;
  readonly selfIssued: boolean;
}

/** Signatures that are looked at: of one CA there are two or three certificates, not hundreds. */
const SIGNATURES_LIMIT = 10;

const readCandidate = (der: Buffer) => {
  try {
    return { facts: readCertificateDer(der), x509: new X509Certificate(der), parts: certificateParts(der) };
  } catch {
    // What we read OpenSSL may still refuse; either way it issued nothing.
    return undefined;
  }
};

/**
 * Those of `candidates` (DER) that are valid CA certificates at `now` and whose name and key issued `child` (PEM): cross-signed ones
 * before roots, later ends first. Damaged candidates are passed over.
 */
export const issuersOf = (child: string, candidates: readonly Buffer[], now: number): readonly IssuerFound[] => {
  const x509 = new X509Certificate(child);
  const signed = { x509, parts: certificateParts(firstCertificate(child)) };
  let left = SIGNATURES_LIMIT;
  const found = candidates.flatMap((der) => {
    const issuer = readCandidate(der);
    if (issuer === undefined || !issuer.facts.isCa) return [];
    if (fromInstant(issuer.facts.notBefore) > now || fromInstant(issuer.facts.notAfter) < now) return [];
    if (!x509.checkIssued(issuer.x509) || --left < 0 || !certificateSignedBy(signed, issuer)) return [];
    return [{ pem: pemBlock('CERTIFICATE', der), ...issuer.facts }];
  });
  return found.toSorted(
    (a, b) => Number(a.selfIssued) - Number(b.selfIssued) || fromInstant(b.notAfter) - fromInstant(a.notAfter),
  );
};
