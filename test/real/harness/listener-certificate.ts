import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ListenerCertificate {
  /** PEM files. */
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** A server certificate for localhost and 127.0.0.1 under a CA made for it, by OpenSSL, into `folder`. */
export const listenerCertificate = (folder: string): ListenerCertificate => {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'listener-ca.key',
    '-out',
    'listener-ca.crt',
    '-days',
    '2',
    '-subj',
    '/CN=Listener CA',
  );
  openssl('req', '-new', ...key, '-keyout', 'listener.key', '-out', 'listener.csr', '-subj', '/CN=localhost');
  writeFileSync(file('listener.ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const signed = ['-CA', 'listener-ca.crt', '-CAkey', 'listener-ca.key', '-CAcreateserial', '-extfile', 'listener.ext'];
  openssl('x509', '-req', '-in', 'listener.csr', ...signed, '-out', 'listener.crt', '-days', '2');
  return { certificateFile: file('listener.crt'), keyFile: file('listener.key'), caFile: file('listener-ca.crt') };
};
