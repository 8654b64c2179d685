import type { Instant } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';

/** What nobody has been told yet. */
export interface WaitingNotice {
  readonly kind: string;
  readonly receiver: string;
  readonly since: Instant;
  /** Why its last try failed; undefined when there was none. */
  readonly problem: string | undefined;
}

/** The delivery that has waited longest; by an index. */
export const oldestWaiting = async ({ db }: Store): Promise<WaitingNotice | undefined> => {
  const row = await db
    .selectFrom('deliveries')
    .innerJoin('notices', 'notices.id', 'deliveries.noticeId')
    .select(['notices.kind', 'deliveries.receiver', 'deliveries.createdAt as since', 'deliveries.problem'])
    .where('deliveries.state', '=', 'waiting')
    .orderBy('deliveries.createdAt')
    .orderBy('deliveries.id')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : { ...row, problem: row.problem ?? undefined };
};
