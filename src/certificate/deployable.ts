import { CertError } from '../kernel/errors.ts';
import type { Certificate } from './certificate.ts';

/** What installs a certificate: its key, opened by nobody else. */
export type Deployable = Certificate & { readonly key: string };

/** Only what has its key here (APPLY-1), and the key no password (APPLY-2), is installed anywhere. Throws `key-not-here`, `key-has-password`. */
export function checkDeployable(certificate: Certificate): asserts certificate is Deployable {
  const { names, key, keyPassword } = certificate;
  const [name = ''] = names;
  if (key === undefined) throw new CertError('key-not-here', { name });
  if (keyPassword !== undefined) throw new CertError('key-has-password', { name });
}
