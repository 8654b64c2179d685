import { asDamagedCertificate, certificateParts, firstCertificate } from './certificate-parts.ts';
import { TAG } from './der.ts';
import { open, readOid, readWhole } from './der-reader.ts';
import { readDistinguishedName } from './distinguished-name.ts';

/** What of a certificate tells how its owner was checked: policies as dotted OIDs, the kinds of attributes in its subject. */
export const subjectAndPolicies = (
  pem: string,
): { readonly policies: readonly string[]; readonly subject: readonly string[] } => {
  const { subject, extensions } = certificateParts(firstCertificate(pem));
  try {
    const value = extensions.get('certificatePolicies')?.value;
    const policies =
      value === undefined
        ? []
        : open(readWhole(value, TAG.sequence))
            .rest()
            .map((policy) => readOid(open(policy).next(TAG.oid)));
    const kinds = [...readDistinguishedName(subject).text.matchAll(/(?:^|, )([A-Za-z]+|[\d.]+)=/g)];
    return { policies, subject: kinds.map(([, kind]) => kind ?? '') };
  } catch (error) {
    throw asDamagedCertificate(error);
  }
};
