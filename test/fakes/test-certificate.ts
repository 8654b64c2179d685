import { insertCertificate } from '../../src/certificate/certificate.store.ts';
import type { Certificate } from '../../src/certificate/certificate.ts';
import { toInstant } from '../../src/kernel/clock.ts';
import { DAY } from '../../src/kernel/duration.ts';
import type { Store } from '../../src/store/store.ts';

let count = 0;

/** A certificate's row as an issue leaves it, with a lifetime of 90 days; its chain is not one. */
export const testCertificate = (owner: string, notAfter: number, more: Partial<Certificate> = {}): Certificate => {
  count++;
  return {
    id: `crt_${String(count).padStart(16, '0')}`,
    version: 1,
    state: 'valid',
    names: [`shop${count}.example.test`],
    plan: 'dv',
    issuer: 'internal',
    orderId: undefined,
    serial: count.toString(16),
    fingerprint: count.toString(16).padStart(64, '0'),
    notBefore: toInstant(notAfter - 90 * DAY),
    notAfter: toInstant(notAfter),
    chain: '',
    key: undefined,
    keyPassword: undefined,
    algorithm: 'p256',
    source: 'issued',
    kind: 'server',
    project: '',
    neverDownload: false,
    encryption: undefined,
    encryptionKey: undefined,
    termEnds: undefined,
    renewAt: undefined,
    autoRenew: false,
    ignored: false,
    replacesId: undefined,
    remark: '',
    tags: {},
    owner,
    revokedAt: undefined,
    createdAt: toInstant(notAfter - 90 * DAY),
    ...more,
  };
};

export const addTestCertificate = async (
  store: Store,
  owner: string,
  notAfter: number,
  more: Partial<Certificate> = {},
): Promise<Certificate> => {
  const certificate = testCertificate(owner, notAfter, more);
  await insertCertificate(store, certificate);
  return certificate;
};
