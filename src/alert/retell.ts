import { holdersOf } from '../account/person.store.ts';
import { nowOf } from '../kernel/clock.ts';
import type { NoticeHouse } from '../notice/announce.ts';
import type { Notice } from '../notice/notice.ts';
import { writeReceiver } from '../notice/receiver.ts';
import type { Store } from '../store/store.ts';
import { type OpenLine, openLinesOf, saveLines, toldTo } from './alert.store.ts';
import { HOUSE_POLICY } from './alert.ts';
import { noticeFor } from './notice-for.ts';

const person = (id: string): string => writeReceiver({ kind: 'person', id });

/** Who hears of each line instead: after a channel its owner, where there is one; else the admins. */
const instead = (lines: readonly OpenLine[], failed: string, admins: readonly string[]) => {
  const afterPerson = failed.startsWith('person:');
  const pairs = lines.flatMap((line) =>
    (afterPerson || line.owner === '' ? admins : [person(line.owner)])
      .filter((receiver) => receiver !== failed)
      .map((receiver) => ({ receiver, line })),
  );
  return Map.groupBy(pairs, ({ receiver }) => receiver);
};

/**
 * An alert that its receiver could not be given: each of its certificates is told to whoever stands in for it, on that person's own card
 * and in the caller's transaction. Whoever has heard of it already, in this stage, hears nothing again: of two channels that fail at once
 * one card comes. Answers the receivers that were added.
 */
export const retell = async (
  store: Store,
  house: NoticeHouse,
  notice: Notice,
  failed: string,
): Promise<readonly string[]> => {
  const lines = await openLinesOf(store, notice.id);
  const admins = (await holdersOf(store, 'admin')).map(({ id }) => person(id));
  const now = nowOf(house.clock);
  const added: string[] = [];
  for (const [receiver, pairs] of instead(lines, failed, admins)) {
    const known = await toldTo(
      store,
      receiver,
      pairs.map(({ line }) => line.certificateId),
    );
    const fresh = pairs
      .map(({ line }) => line)
      .filter(({ certificateId, stage }) => known.get(certificateId) !== stage);
    if (fresh.length === 0) continue;
    const expired = fresh.some(({ notAfter }) => notAfter <= now);
    const told = { receiver, why: 'fallback', count: fresh.length, expired, occasion: notice.id } as const;
    const noticeId = await noticeFor(store, house, told);
    if (noticeId === undefined) continue;
    await saveLines(
      store,
      fresh.map(({ certificateId, stage, rank }) => ({
        certificateId,
        receiver,
        policy: HOUSE_POLICY,
        stage,
        rank,
        firstAt: now,
        sentAt: now,
        noticeId,
      })),
    );
    added.push(receiver);
  }
  return added;
};
