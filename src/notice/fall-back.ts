import type { Base } from '../kernel/base.ts';
import { nowOf } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';
import { concernedBy } from './concerned.store.ts';
import type { Delivery } from './delivery.ts';
import { type Notice, noticeRow } from './notice.ts';
import { certificateOfNotice, insertDelivery } from './outbox.store.ts';

/**
 * Who hears of it instead: after a channel the owner (or whoever asked), after a person the admins. Each has it at most once, so the
 * chain ends. Answers the receivers that were added.
 */
export const fallBack = async (
  store: Store,
  base: Pick<Base, 'clock' | 'random'>,
  delivery: Delivery,
  notice: Notice,
): Promise<readonly string[]> => {
  const certificateId = await certificateOfNotice(store, notice.id);
  const { owner, requester, admins } = await concernedBy(
    store,
    certificateId === undefined ? noticeRow(notice.kind).subject : 'certificate',
    certificateId ?? notice.subjectId,
    new Set(['admins']),
  );
  const person = owner ?? requester;
  const steps = [person === undefined ? [] : [person], admins];
  const at = nowOf(base.clock);
  for (const receivers of delivery.receiver.startsWith('person:') ? steps.slice(1) : steps) {
    const added: string[] = [];
    for (const receiver of receivers) {
      if (await insertDelivery(store, base, { id: notice.id, at }, { receiver, why: 'fallback' })) added.push(receiver);
    }
    if (added.length > 0) return added;
  }
  return [];
};
