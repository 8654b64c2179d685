import type { KeyObject, X509Certificate } from 'node:crypto';
import type { CertificateParts } from './certificate-parts.ts';
import { readSignatureAlgorithm } from './signature-algorithm.ts';
import { verifySm2 } from './sm2.ts';

interface Signed {
  readonly x509: X509Certificate;
  readonly parts: CertificateParts;
}

/** Whether the issuer's key made the child's signature. */
export const certificateSignedBy = (child: Signed, issuer: Signed & { readonly key?: KeyObject }): boolean => {
  const { parts } = child;
  if (readSignatureAlgorithm(parts.algorithm).name === 'sm3WithSm2')
    return verifySm2(issuer.parts.spki, parts.signed, parts.signature);
  try {
    return child.x509.verify(issuer.key ?? issuer.x509.publicKey);
  } catch {
    // OpenSSL throws for keys and algorithms that do not go together.
    return false;
  }
};
