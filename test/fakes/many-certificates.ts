import type { Certificate } from '../../src/certificate/certificate.ts';
import type { Instant } from '../../src/kernel/clock.ts';
import type { Store } from '../../src/store/store.ts';
import { testCertificate } from './test-certificate.ts';

export interface Wanted {
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
  /** When the sweep looks at it. */
  readonly nextAt: Instant;
}

/** Rows in one statement: few enough for every database’s limit of parameters. */
const CHUNK = 500;

const rowOf = (row: Certificate) => ({
  id: row.id,
  version: 1,
  state: 'valid',
  name: row.names[0] ?? '',
  names: JSON.stringify(row.names),
  plan: row.plan,
  issuer: row.issuer,
  serial: row.serial,
  fingerprint: row.fingerprint,
  notBefore: row.notBefore,
  notAfter: row.notAfter,
  chain: row.chain,
  algorithm: row.algorithm,
  source: row.source,
  autoRenew: 0,
  ignored: 0,
  remark: '',
  tags: '{}',
  owner: row.owner,
  createdAt: row.createdAt,
  kind: row.kind,
  project: '',
  neverDownload: 0,
});

/** Many certificates at once, with what is watched of them, a statement for each five hundred. */
export const addManyCertificates = async (
  { db }: Store,
  owner: string,
  wanted: readonly Wanted[],
  chain = '',
): Promise<void> => {
  for (let at = 0; at < wanted.length; at += CHUNK) {
    const rows = wanted
      .slice(at, at + CHUNK)
      .map(({ notAfter, nextAt }) => ({ row: testCertificate(owner, notAfter, { chain }), nextAt }));
    await db
      .insertInto('certificates')
      .values(rows.map(({ row }) => rowOf(row)) as never)
      .execute();
    await db
      .insertInto('certificateNames')
      .values(rows.map(({ row }) => ({ certificateId: row.id, name: row.names[0] ?? '' })))
      .execute();
    await db
      .insertInto('expiryWatch')
      .values(
        rows.map(({ row, nextAt }) => ({
          certificateId: row.id,
          version: 1,
          nextAt,
          snooze: null,
          ackStage: null,
          ackBy: null,
          ackAt: null,
        })),
      )
      .execute();
  }
};
