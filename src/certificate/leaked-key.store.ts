import { hash } from 'node:crypto';
import type { Instant } from '../kernel/clock.ts';
import { CertError } from '../kernel/errors.ts';
import { certificateParts, firstCertificate } from '../pki/certificate-parts.ts';
import { question } from '../store/question.ts';
import type { Store } from '../store/store.ts';
import type { Certificate } from './certificate.ts';

const ofKey = question((db, spki: string) => db.selectFrom('leakedKeys').selectAll().where('spki', '=', spki));

/** A certificate was revoked since its key had leaked: neither half of it is taken again. Kept when the certificate is deleted. */
export const noteLeaked = async (
  { db }: Store,
  { id, chain, encryption }: Pick<Certificate, 'id' | 'chain' | 'encryption'>,
  at: Instant,
): Promise<void> => {
  for (const pem of encryption === undefined ? [chain] : [chain, encryption])
    await db
      .insertInto('leakedKeys')
      .values({ spki: hash('sha256', certificateParts(firstCertificate(pem)).spki), certificateId: id, at })
      .onConflict((conflict) => conflict.column('spki').doNothing())
      .execute();
};

/** Whether a key (SubjectPublicKeyInfo, DER) leaked here before. */
export const leakedBefore = async (
  store: Store,
  spki: Buffer,
): Promise<{ readonly certificateId: string; readonly at: Instant } | undefined> =>
  ofKey.first(store, hash('sha256', spki));

/** Refuses `key-leaked`. @see CA/Browser Forum Baseline Requirements §6.1.1.3 */
export const refuseLeaked = async (store: Store, spki: Buffer, field?: string): Promise<void> => {
  const leaked = await leakedBefore(store, spki);
  if (leaked === undefined) return;
  const facts = { certificate: leaked.certificateId, at: leaked.at };
  throw new CertError('key-leaked', facts, field === undefined ? {} : { field });
};
