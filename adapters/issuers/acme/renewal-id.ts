import { isCertError } from '../../../src/kernel/errors.ts';
import { certId } from '../../../src/pki/cert-id.ts';

/** How renewal information names a certificate (PEM); undefined for one that cannot be named, as some uploaded ones cannot. */
export const renewalId = (certificate: string): string | undefined => {
  try {
    return certId(certificate);
  } catch (error) {
    if (isCertError(error, 'certificate-damaged')) return undefined;
    throw error;
  }
};
