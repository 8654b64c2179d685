import { toInstant } from '../kernel/clock.ts';
import { DAY, HOUR } from '../kernel/duration.ts';
import { announce, type NoticeHouse } from '../notice/announce.ts';
import type { ReportHouse } from './make-report.ts';
import { readyFacts } from './report.store.ts';

/** Monday at seven, UTC. The first of January 1970 was a Thursday. */
const MONDAY_AT = 4 * DAY + 7 * HOUR;
const WEEK = 7 * DAY;
/** A Monday that was missed while the process was down is made up for until so much later. */
const LATE = 2 * DAY;

/** The last Monday at seven at or before `now`, in milliseconds. */
export const lastMonday = (now: number): number => now - ((((now - MONDAY_AT) % WEEK) + WEEK) % WEEK);

/** The job `weekly-digest`: once for each week, wherever the routes send it; an empty house says nothing. */
export const weeklyDigest = async (house: ReportHouse & NoticeHouse): Promise<void> => {
  const now = house.clock.now();
  const monday = lastMonday(now);
  if (now - monday > LATE || (await readyFacts(house.store, toInstant(now), 1)).length === 0) return;
  const day = toInstant(monday).slice(0, 10);
  await house.store.transaction((store) =>
    announce(store, house, { kind: 'digest', subject: 'week', occasion: day, facts: { day } }),
  );
};
