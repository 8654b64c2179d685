import { teamById } from '../account/team.store.ts';
import { CLOCK_ACTOR } from '../chat/actor.ts';
import { nowOf } from '../kernel/clock.ts';
import { describeCause } from '../kernel/errors.ts';
import { untilStopping } from '../kernel/stopping.ts';
import { announce } from '../notice/announce.ts';
import type { Store } from '../store/store.ts';
import { heardBy } from './heard-by.ts';
import { record } from './ledger.store.ts';
import { lapse } from './ledger.ts';
import { endOffer, type PointsHouse } from './offer.ts';
import { lapsedPacks, markWarned, packById, packsToWarn } from './pack.store.ts';
import { packTitle } from './pack.ts';
import { dueTransfers, transferById } from './transfer.store.ts';

/** Rows of each kind taken up by one run. */
const BATCH = 100;

/** One row at a time in its own transaction: a row that fails is told and does not hold up the others. */
const each = async <T>(house: PointsHouse, rows: readonly T[], work: (store: Store, row: T) => Promise<void>) => {
  for (const row of untilStopping(house, rows)) {
    await house.store
      .transaction((store) => work(store, row))
      .catch((error: unknown) => {
        house.log.error({ cause: describeCause(error) }, 'a movement of points that was due failed; it is tried again');
      });
  }
};

/** What time does to points: offers that nobody took go back, packs lapse (PTS-3, PTS-5), owners are warned. */
export const pointsDue = async (house: PointsHouse): Promise<void> => {
  const now = nowOf(house.clock);
  await each(house, await dueTransfers(house.store, now, BATCH), async (store, { id }) => {
    const transfer = await transferById(store, id);
    if (transfer?.state === 'waiting') await endOffer(house, store, transfer, 'deadline', CLOCK_ACTOR);
  });
  await each(house, await lapsedPacks(house.store, now, BATCH), async (store, { id }) => {
    const pack = await packById(store, id);
    if (pack !== undefined && pack.free > 0)
      await record(store, house, lapse(pack), { subject: pack.id, actor: CLOCK_ACTOR });
  });
  await each(house, await packsToWarn(house.store, now, BATCH), async (store, pack) => {
    await markWarned(store, pack.id);
    if (pack.free === 0 || pack.expiresAt <= now) return;
    const team = await teamById(store, pack.account);
    const facts = { count: pack.free, pack: packTitle(pack, team?.name), at: pack.expiresAt };
    const heard = await heardBy(store, pack.account);
    await announce(store, house, { kind: 'points-expiring', subject: pack.id, ...heard, facts });
  });
};
