import type { PathCertificate } from './path-certificate.ts';

/** Whether the issuer's key made the child's signature. */
export const certificateSignedBy = (child: PathCertificate, issuer: PathCertificate): boolean => {
  try {
    return child.x509.verify(issuer.key);
  } catch {
    // OpenSSL throws for keys and algorithms that do not go together.
    return false;
  }
};
