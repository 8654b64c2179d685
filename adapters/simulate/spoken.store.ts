import type { Store } from '../../src/store/store.ts';

/** What a sent message spoke of. */
export interface Spoken {
  readonly kind: string;
  /** The first name of each certificate. */
  readonly names: readonly string[];
}

/** By the key under which it was sent: the id of its delivery. */
export const spokenOf = async ({ db }: Store, deliveryId: string): Promise<Spoken> => {
  const notice = await db
    .selectFrom('deliveries')
    .innerJoin('notices', 'notices.id', 'deliveries.noticeId')
    .select(['notices.id', 'notices.kind', 'notices.facts'])
    .where('deliveries.id', '=', deliveryId)
    .executeTakeFirst();
  if (notice === undefined) return { kind: '', names: [] };
  const facts: { readonly names?: readonly string[] } = JSON.parse(notice.facts);
  if (facts.names !== undefined) return { kind: notice.kind, names: facts.names.slice(0, 1) };
  const lines = await db
    .selectFrom('alerts')
    .innerJoin('certificates', 'certificates.id', 'alerts.certificateId')
    .select('certificates.name')
    .distinct()
    .where('alerts.noticeId', '=', notice.id)
    .execute();
  return { kind: notice.kind, names: lines.map(({ name }) => name) };
};
