import { personById } from '../account/person.store.ts';
import { audit } from '../audit/audit.store.ts';
import type { Person } from '../chat/actor.ts';
import type { OutFile } from '../chat/command.ts';
import { permits } from '../chat/permission.ts';
import type { Base } from '../kernel/base.ts';
import { MINUTE } from '../kernel/duration.ts';
import { CertError } from '../kernel/errors.ts';
import { type BundleFormat, bundle } from '../pki/bundle.ts';
import { pemBlocks } from '../pki/pem.ts';
import type { Store } from '../store/store.ts';
import { certificateById } from './certificate.store.ts';
import type { Certificate } from './certificate.ts';
import { makeLink, peekLink, useLink } from './link.store.ts';

export interface DownloadHouse extends Base {
  readonly store: Store;
  /** Where people reach Signet's HTTP port, without a slash at the end; undefined when it is not known. */
  readonly publicUrl: string | undefined;
}

/** How long a download link works, in milliseconds. */
const LINK_MS = 15 * MINUTE;

/** CERT-6: from the request to revoke on it is not handed out. */
const checkUsable = ({ names: [name = ''], state }: Certificate): void => {
  if (state !== 'valid') throw new CertError('certificate-unusable', { name, state });
};

/** The files of a certificate in one format (CERT-4). Opens the key: the caller hands them to the person and keeps nothing. */
export const filesOf = async (
  house: DownloadHouse,
  certificate: Certificate,
  format: BundleFormat,
): Promise<readonly OutFile[]> => {
  const { seal } = house.store;
  const { keyPassword } = certificate;
  checkUsable(certificate);
  // CERT-3: what was uploaded never to be downloaded leaves without its key.
  const key = certificate.neverDownload ? undefined : certificate.key;
  if (certificate.neverDownload && (format === 'pfx' || format === 'jks'))
    throw new CertError('download-never', { format }, { field: 'format' });
  const password = keyPassword === undefined ? {} : { password: seal.open(keyPassword, 'key-password') };
  const content = (chain: string, sealed: string | undefined, role?: string) => ({
    names: certificate.names,
    chain: pemBlocks(chain, ['CERTIFICATE'], 'chain').map(({ text }) => text),
    ...(sealed === undefined ? {} : { keyPem: seal.open(sealed, 'private-key') }),
    ...password,
    ...(role === undefined ? {} : { role }),
  });
  const files = await bundle(format, content(certificate.chain, key), house);
  const { encryption, encryptionKey, neverDownload } = certificate;
  if (encryption === undefined) return files;
  const second = await bundle(format, content(encryption, neverDownload ? undefined : encryptionKey, 'enc'), house);
  return [...files, ...second];
};

export const auditDownload = (
  house: DownloadHouse,
  personId: string,
  certificate: Certificate,
  format: string,
): Promise<void> =>
  house.store.transaction((store) =>
    audit(store, house.clock, {
      actor: personId,
      action: 'certificate.downloaded',
      subject: certificate.id,
      detail: { format },
    }),
  );

/** A link that gives the files once within a quarter of an hour; a private key never travels in a message. */
export const offerDownload = async (
  house: DownloadHouse,
  person: Person,
  certificate: Certificate,
  format: BundleFormat,
): Promise<{ readonly url: string; readonly expiresAt: string }> => {
  checkUsable(certificate);
  if (house.publicUrl === undefined) throw new CertError('public-url-unset', {});
  const link = {
    kind: 'download',
    subjectId: certificate.id,
    detail: JSON.stringify({ format }),
    personId: person.id,
  } as const;
  const { token, expiresAt } = await makeLink(house.store, house, link, LINK_MS);
  return { url: `${house.publicUrl}/link/${token}`, expiresAt };
};

/** What a link gives, once; the second time, late, never made, or when its person may download no longer: `link-gone`. */
export const redeemDownload = async (house: DownloadHouse, token: string): Promise<readonly OutFile[]> => {
  const link = await peekLink(house.store, house, token);
  const certificate = link?.kind === 'download' ? await certificateById(house.store, link.subjectId) : undefined;
  const person = link === undefined ? undefined : await personById(house.store, link.personId);
  if (link === undefined || certificate === undefined || person === undefined || !permits(person.roles, 'operator'))
    throw new CertError('link-gone', {});
  const { format } = JSON.parse(link.detail) as { format: BundleFormat };
  // Made first: a link whose files could not be made is not used up.
  const files = await filesOf(house, certificate, format);
  if ((await useLink(house.store, house, token)) === undefined) throw new CertError('link-gone', {});
  await auditDownload(house, link.personId, certificate, format);
  return files;
};
