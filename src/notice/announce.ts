import type { Base } from '../kernel/base.ts';
import { nowOf, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import { audience, type Heard, isUnheard, onceEach, type Routes } from './audience.ts';
import { type AskedFor, concernedBy, type SubjectRow } from './concerned.store.ts';
import { type NoticeFacts, type NoticeKind, noticeRow } from './notice.ts';
import { insertDelivery, insertNotice } from './outbox.store.ts';
import { reachedNow } from './reached.ts';
import { writeReceiver } from './receiver.ts';

/** What announcing needs beside the transaction's store. */
export interface NoticeHouse extends Base {
  readonly routes: Routes;
}

export interface Announcement {
  readonly kind: NoticeKind;
  /** The order, certificate, deployment, approval, pack, surface or job: what the kind's row says. */
  readonly subject: string;
  /** The slots of the text `notice.<kind>`; never a secret. */
  readonly facts: NoticeFacts;
  /** Tells one occasion from the next, e.g. the attempt's number: the same words are said once. Default: once per subject. */
  readonly occasion?: string | number;
  /** What the subject's own row says, where the caller has it. */
  readonly row?: SubjectRow;
  /** Person id, where the subject's own row does not tell. */
  readonly owner?: string | undefined;
  readonly certificateId?: string | undefined;
  /** Person ids that know already: whoever did it, or is looking at its card right now. */
  readonly without?: readonly (string | undefined)[];
  /** Receivers decided by the caller, beside those of the kind's row. */
  readonly receivers?: readonly Heard[];
  /** Milliseconds before it is sent, while more may join it. */
  readonly after?: number;
}

/**
 * Writes a notice and one delivery for each receiver. Call it in the transaction of the decision it tells of: both are there or neither.
 * Nothing is sent here; answers the notice's id, or undefined when the same was said before or nobody is to hear of it.
 */
export const announce = async (
  store: Store,
  house: NoticeHouse,
  { kind, subject, facts, occasion, row: own, owner, certificateId, receivers, without = [], after = 0 }: Announcement,
): Promise<string | undefined> => {
  const row = noticeRow(kind);
  if (receivers === undefined && isUnheard(kind, house.routes)) return undefined;
  const asked: AskedFor = new Set(row.urgency === 'info' ? row.to : [...row.to, 'somebody']);
  const concerned = await concernedBy(store, row.subject, subject, asked, { row: own, owner, certificateId });
  const { heard: named, muted } = audience(kind, concerned, house.routes, receivers);
  const reached = await reachedNow(
    store,
    named.map(({ receiver }) => receiver),
  );
  const heard = onceEach(
    named.flatMap(({ receiver, why }) => reached(receiver).map((each) => ({ receiver: each, why }))),
  );
  // What nobody hears is not written down: it could never be shown either.
  if (heard.length === 0) return undefined;
  const notice = {
    id: newId('ntc', house.clock, house.random),
    kind,
    subjectId: subject,
    facts,
    at: nowOf(house.clock),
  };
  const dedup = [kind, subject, ...(occasion === undefined ? [] : [occasion])].join(' ');
  if (!(await insertNotice(store, notice, dedup, concerned.certificateId))) return undefined;
  const due = toInstant(house.clock.now() + after);
  const knowing = without.map((id) => writeReceiver({ kind: 'person', id: id ?? '' }));
  for (const each of heard.filter(({ receiver }) => !knowing.includes(receiver)))
    await insertDelivery(store, house, { id: notice.id, at: due }, each, muted ? 'muted' : 'waiting');
  return notice.id;
};
