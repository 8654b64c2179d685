import { hash, X509Certificate } from 'node:crypto';
import type { Kysely } from 'kysely';

interface Before {
  revocations: { id: string; reason: string };
  revokedTogether: { revocationId: string; certificateId: string; doneAt: string | null };
  certificates: { id: string; chain: string };
  leakedKeys: { spki: string; certificateId: string; at: string };
}

const spkiOf = (chain: string): string | undefined => {
  try {
    return hash('sha256', new X509Certificate(chain).publicKey.export({ type: 'spki', format: 'der' }));
  } catch {
    // A key that this OpenSSL does not take is left out.
    return undefined;
  }
};

/** Keys that leaked before are known from the certificates that were revoked for it. */
const fill = async (db: Kysely<Before>): Promise<void> => {
  const rows = await db
    .selectFrom('revokedTogether')
    .innerJoin('revocations', 'revocations.id', 'revokedTogether.revocationId')
    .innerJoin('certificates', 'certificates.id', 'revokedTogether.certificateId')
    .select(['certificates.id', 'chain', 'doneAt'])
    .where('reason', '=', 'keyCompromise')
    .where('doneAt', 'is not', null)
    .execute();
  for (const { id, chain, doneAt } of rows) {
    const spki = spkiOf(chain);
    if (spki === undefined || doneAt === null) continue;
    await db
      .insertInto('leakedKeys')
      .values({ spki, certificateId: id, at: doneAt })
      .onConflict((conflict) => conflict.column('spki').doNothing())
      .execute();
  }
};

export const up = async (db: Kysely<Before>): Promise<void> => {
  await db.schema
    .createTable('leakedKeys')
    .addColumn('spki', 'text', (c) => c.primaryKey())
    .addColumn('certificateId', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
  await fill(db);
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropTable('leakedKeys').execute();
};
