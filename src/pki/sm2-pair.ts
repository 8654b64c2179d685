import { CertError } from '../kernel/errors.ts';
import type { CertificateFacts } from './certificate-read.ts';
import { sameSet } from './covers.ts';
import type { KeyUsage } from './extension.ts';

const SIGNING: ReadonlySet<KeyUsage> = new Set(['digitalSignature', 'contentCommitment']);
const ENCRYPTION: ReadonlySet<KeyUsage> = new Set(['keyEncipherment', 'dataEncipherment', 'keyAgreement']);

const uses = ({ keyUsages }: CertificateFacts, own: ReadonlySet<KeyUsage>, other: ReadonlySet<KeyUsage>): boolean =>
  keyUsages.some((use) => own.has(use)) && !keyUsages.some((use) => other.has(use));

/** What both halves must have in common. */
const SAME: Readonly<Record<string, (a: CertificateFacts, b: CertificateFacts) => boolean>> = {
  subject: (a, b) => a.subject === b.subject,
  subjectAltName: (a, b) => sameSet(a.names, b.names),
  issuer: (a, b) => a.issuer === b.issuer,
};

/** CERT-1: refuses two certificates that are no SM2 pair. Throws `upload-pair-…`. @see GM/T 0015-2012 */
export const checkSm2Pair = (signing: CertificateFacts, encryption: CertificateFacts): void => {
  const extras = { field: 'enc-certificate' };
  if (signing.fingerprint === encryption.fingerprint) throw new CertError('upload-pair-same', {}, extras);
  const differs = Object.keys(SAME).find((what) => SAME[what]?.(signing, encryption) === false);
  if (encryption.keyTitle !== 'SM2') throw new CertError('upload-pair-differs', { what: 'SM2' }, extras);
  if (differs !== undefined) throw new CertError('upload-pair-differs', { what: differs }, extras);
  if (!uses(signing, SIGNING, ENCRYPTION))
    throw new CertError('upload-pair-uses', { subject: signing.subject, expected: 'sign' }, { field: 'certificate' });
  if (!uses(encryption, ENCRYPTION, SIGNING))
    throw new CertError('upload-pair-uses', { subject: encryption.subject, expected: 'enc' }, extras);
};
