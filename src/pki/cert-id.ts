import { asDamagedCertificate, certificateParts, firstCertificate } from './certificate-parts.ts';
import { readAuthorityKeyId } from './certificate-read.ts';
import { DerFault } from './der-reader.ts';

/**
 * How a CA's renewal information names a certificate: the authority key identifier and the serial number's bytes, its leading zero
 * included, each in base64url. Throws `certificate-damaged`, also when there is no authority key identifier. @see RFC 9773 §4.1
 */
export const certId = (pem: string): string => {
  try {
    const parts = certificateParts(firstCertificate(pem));
    const keyId = readAuthorityKeyId(parts.extensions);
    if (keyId === undefined) throw new DerFault('has no authority key identifier');
    return `${keyId.toString('base64url')}.${parts.serial.toString('base64url')}`;
  } catch (cause) {
    throw asDamagedCertificate(cause);
  }
};
