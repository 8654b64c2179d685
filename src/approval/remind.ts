import { type Clock, fromInstant, type Instant, nowOf, toInstant } from '../kernel/clock.ts';
import { DAY, HOUR } from '../kernel/duration.ts';
import { untilStopping } from '../kernel/stopping.ts';
import { announce, type NoticeHouse } from '../notice/announce.ts';
import type { Store } from '../store/store.ts';
import { approvalsToRemind, setReminder } from './approval.store.ts';

/** So long before the deadline reminders come hourly instead of daily. */
const HURRY = 6 * HOUR;
const BATCH = 200;

/** When people are reminded next of an approval with this deadline; undefined once there is no time left. */
export const nextReminder = (deadline: Instant, now: number): Instant | undefined => {
  const end = fromInstant(deadline);
  const daily = now + DAY;
  const next = daily <= end - HURRY ? daily : Math.max(end - HURRY, now + HOUR);
  return next < end ? toInstant(next) : undefined;
};

/** Reminds of every approval whose time has come; after a long silence once, not once for every day missed. */
export const remindApprovals = async (
  house: NoticeHouse & { readonly store: Store; readonly clock: Clock },
): Promise<void> => {
  const due = await approvalsToRemind(house.store, nowOf(house.clock), BATCH);
  for (const { id, summary, deadline, remindAt } of untilStopping(house, due)) {
    await house.store.transaction(async (store) => {
      const now = house.clock.now();
      if (!(await setReminder(store, id, remindAt, nextReminder(deadline, now)))) return;
      const left = Math.floor((fromInstant(deadline) - now) / HOUR);
      if (left < 0) return;
      const facts = { names: summary, left };
      await announce(store, house, { kind: 'approval-reminder', subject: id, occasion: remindAt, facts });
    });
  }
};
