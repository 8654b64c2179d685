import type { Instant } from '../kernel/clock.ts';
import { SECOND } from '../kernel/duration.ts';
import { announce, type NoticeHouse } from '../notice/announce.ts';
import type { Heard } from '../notice/audience.ts';
import type { Store } from '../store/store.ts';
import { makeExpired, waitingNotice } from './alert.store.ts';

/** A card waits so long for others of its receiver: a run's pages and the minute's policies come as one. */
const GATHER = 3 * SECOND;

interface Told extends Heard {
  readonly count: number;
  /** One of them has ended. */
  readonly expired: boolean;
  /** Tells it from what the receiver was told before. */
  readonly occasion: Instant | string;
}

/** The notice that a receiver's lines go on: the one that still waits, or a new one; undefined when the same was said before. */
export const noticeFor = async (
  store: Store,
  house: NoticeHouse,
  { receiver, why, count, expired, occasion }: Told,
): Promise<string | undefined> => {
  const waiting = await waitingNotice(store, receiver);
  if (waiting !== undefined) {
    if (expired && waiting.kind !== 'expired') await makeExpired(store, waiting.id);
    return waiting.id;
  }
  return announce(store, house, {
    kind: expired ? 'expired' : 'expiring',
    subject: receiver,
    occasion,
    facts: { count },
    receivers: [{ receiver, why }],
    after: GATHER,
  });
};
