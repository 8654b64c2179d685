import type { Insertable, Selectable } from 'kysely';
import type { Instant } from '../kernel/clock.ts';
import { padded } from '../store/padded.ts';
import { question } from '../store/question.ts';
import type { Schema } from '../store/schema.ts';
import { expectOne, type Store } from '../store/store.ts';
import type { Certificate, CertificateState } from './certificate.ts';
import { watchNew } from './expiry-watch.store.ts';

type Row = Selectable<Schema['certificates']>;

const fromRow = ({ name: _first, ...row }: Row): Certificate => ({
  ...row,
  state: row.state as CertificateState,
  source: row.source as Certificate['source'],
  names: JSON.parse(row.names),
  tags: JSON.parse(row.tags),
  orderId: row.orderId ?? undefined,
  key: row.key ?? undefined,
  keyPassword: row.keyPassword ?? undefined,
  renewAt: row.renewAt ?? undefined,
  autoRenew: row.autoRenew === 1,
  ignored: row.ignored === 1,
  replacesId: row.replacesId ?? undefined,
  revokedAt: row.revokedAt ?? undefined,
  kind: row.kind as Certificate['kind'],
  neverDownload: row.neverDownload === 1,
  encryption: row.encryption ?? undefined,
  encryptionKey: row.encryptionKey ?? undefined,
  termEnds: row.termEnds ?? undefined,
});

const toRow = (certificate: Certificate): Insertable<Schema['certificates']> => ({
  id: certificate.id,
  version: certificate.version,
  state: certificate.state,
  name: certificate.names[0] ?? '',
  names: JSON.stringify(certificate.names),
  plan: certificate.plan,
  issuer: certificate.issuer,
  orderId: certificate.orderId ?? null,
  serial: certificate.serial,
  fingerprint: certificate.fingerprint,
  notBefore: certificate.notBefore,
  notAfter: certificate.notAfter,
  chain: certificate.chain,
  key: certificate.key ?? null,
  keyPassword: certificate.keyPassword ?? null,
  algorithm: certificate.algorithm,
  source: certificate.source,
  renewAt: certificate.renewAt ?? null,
  autoRenew: certificate.autoRenew ? 1 : 0,
  ignored: certificate.ignored ? 1 : 0,
  replacesId: certificate.replacesId ?? null,
  remark: certificate.remark,
  tags: JSON.stringify(certificate.tags),
  owner: certificate.owner,
  revokedAt: certificate.revokedAt ?? null,
  createdAt: certificate.createdAt,
  kind: certificate.kind,
  project: certificate.project,
  neverDownload: certificate.neverDownload ? 1 : 0,
  encryption: certificate.encryption ?? null,
  termEnds: certificate.termEnds ?? null,
  encryptionKey: certificate.encryptionKey ?? null,
});

const addRenewal = question((db, row: Insertable<Schema['renewals']>) => db.insertInto('renewals').values(row));

/** RENEW-1: what was issued here is looked after from the save that brings it, so that no crash leaves it without; uploads are not. */
const lookAfter = async (store: Store, { id, source, autoRenew, createdAt }: Certificate): Promise<void> => {
  if (source !== 'issued') return;
  await addRenewal.change(store, {
    certificateId: id,
    version: 1,
    state: autoRenew ? 'waiting' : 'resting',
    failures: 0,
    seenAttempt: 0,
    without: '[]',
    nextAt: autoRenew ? createdAt : null,
    pollAt: autoRenew ? createdAt : null,
    updatedAt: createdAt,
  });
};

const addCertificate = question((db, row: Insertable<Schema['certificates']>) =>
  db.insertInto('certificates').values(row),
);

const addNames = question((db, rows: Insertable<Schema['certificateNames']>[]) =>
  db.insertInto('certificateNames').values(rows),
);

export const insertCertificate = async (store: Store, certificate: Certificate): Promise<void> =>
  store.transaction(async (inside) => {
    await addCertificate.change(inside, toRow(certificate));
    const names = certificate.names.map((name) => ({ certificateId: certificate.id, name }));
    await addNames.change(inside, names);
    await lookAfter(inside, certificate);
    await watchNew(inside, certificate);
  });

const rowOf = question((db, id: string) => db.selectFrom('certificates').selectAll().where('id', '=', id));

export const certificateById = async (store: Store, id: string): Promise<Certificate | undefined> => {
  const row = await rowOf.first(store, id);
  return row === undefined ? undefined : fromRow(row);
};

const rowsOf = question((db, ids: readonly string[]) =>
  db.selectFrom('certificates').selectAll().where('id', 'in', ids),
);

/** Those of a page, by id. */
export const certificatesById = async (
  store: Store,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Certificate>> =>
  new Map(ids.length === 0 ? [] : (await rowsOf.all(store, padded(ids))).map((row) => [row.id, fromRow(row)] as const));

/** A certificate with this very content that is there already. */
export const certificateWith = async (store: Store, fingerprint: string): Promise<string | undefined> => {
  const query = store.db.selectFrom('certificates').select('id').where('fingerprint', '=', fingerprint);
  return (await query.executeTakeFirst())?.id;
};

/** Ids of what an issuer gave under this serial number: one, unless it made a mistake. */
export const certificatesWithSerial = async (
  store: Store,
  issuer: string,
  serial: string,
): Promise<readonly string[]> => {
  const query = store.db.selectFrom('certificates').select('id').where('serial', '=', serial);
  return (await query.where('issuer', '=', issuer).execute()).map(({ id }) => id);
};

/** A line of a list: no key, no chain. */
export interface CertificateLine {
  readonly id: string;
  readonly name: string;
  readonly names: readonly string[];
  readonly state: CertificateState;
  readonly issuer: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly ignored: boolean;
}

export interface CertificatePage {
  readonly state: CertificateState;
  /** Only those that end before / from this instant. */
  readonly endsBefore?: Instant;
  readonly endsFrom?: Instant;
  /** The last line of the page before. */
  readonly after?: { readonly notAfter: Instant; readonly id: string };
  readonly limit: number;
}

/** The soonest to expire first; pages by the last line, so that a page costs the same wherever it is. */
export const listCertificates = async (store: Store, page: CertificatePage): Promise<readonly CertificateLine[]> => {
  let query = store.db
    .selectFrom('certificates')
    .select(['id', 'name', 'names', 'state', 'issuer', 'notBefore', 'notAfter', 'ignored'])
    .where('state', '=', page.state)
    .orderBy('notAfter')
    .orderBy('id')
    .limit(page.limit);
  const { after, endsBefore, endsFrom } = page;
  if (endsBefore !== undefined) query = query.where('notAfter', '<', endsBefore);
  if (endsFrom !== undefined) query = query.where('notAfter', '>=', endsFrom);
  if (after !== undefined) {
    query = query
      .where('notAfter', '>=', after.notAfter)
      .where((eb) => eb.or([eb('notAfter', '>', after.notAfter), eb('id', '>', after.id)]));
  }
  const rows = await query.execute();
  return rows.map((row) => ({
    ...row,
    state: row.state as CertificateState,
    names: JSON.parse(row.names),
    ignored: row.ignored === 1,
  }));
};

/** Valid ones about which nothing is sent, the next to end first (CERT-9). */
export const ignoredCertificates = async (
  store: Store,
  limit: number,
): Promise<readonly { readonly id: string; readonly name: string; readonly notAfter: Instant }[]> =>
  store.db
    .selectFrom('certificates')
    .select(['id', 'name', 'notAfter'])
    .where('ignored', '=', 1)
    .where('state', '=', 'valid')
    .orderBy('notAfter')
    .orderBy('id')
    .limit(limit)
    .execute();

/** Compare-and-swap of what may change about a certificate. */
export const saveCertificateState = async (
  store: Store,
  certificate: Pick<Certificate, 'id' | 'version'>,
  change: { readonly state: CertificateState; readonly revokedAt?: Instant },
): Promise<void> => {
  const { numUpdatedRows } = await store.db
    .updateTable('certificates')
    .set({ ...change, version: certificate.version + 1 })
    .where('id', '=', certificate.id)
    .where('version', '=', certificate.version)
    .executeTakeFirst();
  expectOne(numUpdatedRows, 'certificate');
};

export const targetsOf = async (store: Store, certificateId: string): Promise<readonly string[]> => {
  const rows = await store.db
    .selectFrom('bindings')
    .select('target')
    .where('certificateId', '=', certificateId)
    .orderBy('target')
    .execute();
  return rows.map((row) => row.target);
};
