import type { Instant } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';
import type { NoticeFacts, NoticeKind } from './notice.ts';

/** One delivery of something about a certificate. */
export interface Said {
  readonly at: Instant;
  readonly kind: NoticeKind;
  readonly facts: NoticeFacts;
  readonly receiver: string;
  readonly state: string;
  readonly attempts: number;
  readonly sentAt: Instant | null;
  readonly problem: string | null;
}

/** What was said about a certificate, muted and failed included, the newest first; on a card with others too. */
export const saidAbout = async ({ db }: Store, certificateId: string, limit: number): Promise<readonly Said[]> => {
  const rows = await db
    .selectFrom('notices')
    .innerJoin('deliveries', 'deliveries.noticeId', 'notices.id')
    .select(['notices.at', 'kind', 'facts', 'receiver', 'deliveries.state', 'attempts', 'sentAt', 'problem'])
    .where((eb) =>
      eb.or([
        eb('notices.certificateId', '=', certificateId),
        eb('notices.id', 'in', (inner) =>
          inner.selectFrom('alerts').select('noticeId').where('certificateId', '=', certificateId),
        ),
      ]),
    )
    .orderBy('notices.at', 'desc')
    .orderBy('deliveries.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, kind: row.kind as NoticeKind, facts: JSON.parse(row.facts) }));
};
