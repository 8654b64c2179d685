import type { Selectable } from 'kysely';
import type { Instant } from '../kernel/clock.ts';
import type { RevocationReason } from '../order/issuer.ts';
import type { Schema } from '../store/schema.ts';
import { markCertificateStale } from '../store/stale-cards.store.ts';
import { expectOne, type Store } from '../store/store.ts';
import type { Revocation, RevocationState } from './revocation.ts';

const fromRow = (row: Selectable<Schema['revocations']>): Revocation => ({
  ...row,
  state: row.state as RevocationState,
  reason: row.reason as RevocationReason,
  proofs: JSON.parse(row.proofs),
  approvalId: row.approvalId ?? undefined,
  problem: row.problem === null ? undefined : JSON.parse(row.problem),
  nextAt: row.nextAt ?? undefined,
});

const toRow = (revocation: Revocation) => ({
  ...revocation,
  proofs: JSON.stringify(revocation.proofs),
  approvalId: revocation.approvalId ?? null,
  problem: revocation.problem === undefined ? null : JSON.stringify(revocation.problem),
  nextAt: revocation.nextAt ?? null,
});

/** `together`: the certificates that go with it, its own first. */
export const insertRevocation = async (
  store: Store,
  revocation: Revocation,
  together: readonly string[],
): Promise<void> =>
  store.transaction(async (inside) => {
    await inside.db.insertInto('revocations').values(toRow(revocation)).execute();
    const rows = together.map((certificateId, position) => ({
      revocationId: revocation.id,
      certificateId,
      position,
      doneAt: null,
    }));
    await inside.db.insertInto('revokedTogether').values(rows).execute();
    for (const certificateId of together) await markCertificateStale(inside, certificateId);
  });

/** Compare-and-swap on the version of `before`; `also` in the same transaction. */
export const saveRevocation = async (
  store: Store,
  before: Revocation,
  after: Revocation,
  also: (store: Store) => Promise<void> = async () => {},
): Promise<Revocation> => {
  const saved = { ...after, version: before.version + 1 };
  await store.transaction(async (inside) => {
    const { numUpdatedRows } = await inside.db
      .updateTable('revocations')
      .set(toRow(saved))
      .where('id', '=', before.id)
      .where('version', '=', before.version)
      .executeTakeFirst();
    expectOne(numUpdatedRows, 'revocation');
    for (const { certificateId } of await togetherOf(inside, saved.id))
      await markCertificateStale(inside, certificateId);
    await also(inside);
  });
  return saved;
};

export const revocationById = async (store: Store, id: string): Promise<Revocation | undefined> => {
  const row = await store.db.selectFrom('revocations').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
};

/** The last one of a certificate, asked for it or for the one it was reissued from. */
export const revocationOf = async (store: Store, certificateId: string): Promise<Revocation | undefined> => {
  const row = await store.db
    .selectFrom('revokedTogether')
    .innerJoin('revocations', 'revocations.id', 'revokedTogether.revocationId')
    .selectAll('revocations')
    .where('revokedTogether.certificateId', '=', certificateId)
    .orderBy('revocations.createdAt', 'desc')
    .orderBy('revocations.id', 'desc')
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
};

export const dueRevocations = async (store: Store, now: Instant, limit: number): Promise<readonly string[]> => {
  const rows = await store.db
    .selectFrom('revocations')
    .select('id')
    .where('nextAt', '<=', now)
    .orderBy('nextAt')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
};

export interface Together {
  readonly certificateId: string;
  /** When the CA had revoked it. */
  readonly doneAt: Instant | undefined;
}

export const togetherOf = async (store: Store, revocationId: string): Promise<readonly Together[]> => {
  const rows = await store.db
    .selectFrom('revokedTogether')
    .select(['certificateId', 'doneAt'])
    .where('revocationId', '=', revocationId)
    .orderBy('position')
    .execute();
  return rows.map(({ certificateId, doneAt }) => ({ certificateId, doneAt: doneAt ?? undefined }));
};

export const markDone = async (
  { db }: Store,
  revocationId: string,
  certificateId: string,
  at: Instant,
): Promise<void> => {
  await db
    .updateTable('revokedTogether')
    .set({ doneAt: at })
    .where('revocationId', '=', revocationId)
    .where('certificateId', '=', certificateId)
    .execute();
};

/** Auto-renewal ends with the certificate: switched off, and its renewal is looked at no more. */
export const endRenewal = async ({ db }: Store, certificateId: string): Promise<void> => {
  await db.updateTable('certificates').set({ autoRenew: 0 }).where('id', '=', certificateId).execute();
  await db
    .updateTable('renewals')
    .set({ nextAt: null, pollAt: null })
    .where('certificateId', '=', certificateId)
    .execute();
};

/** The certificate is as it was: its renewal is looked at again. */
export const wakeRenewal = async ({ db }: Store, certificateId: string, now: Instant): Promise<void> => {
  await db
    .updateTable('renewals')
    .set({ nextAt: now })
    .where('certificateId', '=', certificateId)
    .where('state', 'in', ['waiting', 'ordered'])
    .execute();
};

/** What of a renewal matters to whoever revokes: whether it is done, and the order under way. */
export const renewalUnder = async (
  { db }: Store,
  certificateId: string,
): Promise<{ readonly state: string; readonly orderId: string | null } | undefined> =>
  db.selectFrom('renewals').select(['state', 'orderId']).where('certificateId', '=', certificateId).executeTakeFirst();
