import { fromInstant, nowOf } from '../kernel/clock.ts';
import { MINUTE } from '../kernel/duration.ts';
import { describeCause, isCertError } from '../kernel/errors.ts';
import { untilStopping } from '../kernel/stopping.ts';
import type { RootsBySubject } from './judge-path.ts';
import { lookAndSave, trustedRoots, type WatchHouse } from './look-watch.ts';
import { dueWatches } from './watch.store.ts';
import { placeTitle, type Watch } from './watch.ts';

/** Watches taken up by one run; what is left is the longest waiting of the next. */
const BATCH = 2_000;
/** Hosts looked at at the same time. */
const HOSTS_AT_ONCE = 64;
/** Milliseconds between two looks at one host: a machine with a hundred ports is not knocked at a hundred times at once. */
const SPACING = 100;
/** A run begins nothing new after this: its lease is longer. */
const RUN_FOR = 4 * MINUTE;

const hostOf = ({ place }: Watch): string => (place.kind === 'endpoint' ? place.host : place.kind);

const lookAtOne = async (house: WatchHouse, watch: Watch, roots: RootsBySubject): Promise<void> => {
  try {
    await lookAndSave(house, watch, roots);
  } catch (error) {
    // Removed or looked at by somebody while we looked.
    if (isCertError(error, 'changed-meanwhile')) return;
    house.log.warn(
      { watch: placeTitle(watch.place), cause: describeCause(error) },
      'a watched place could not be looked at',
    );
  }
};

/** The job `watch-probes`: many hosts at once, one host's places one after the other. Answers how many were looked at. */
export const probeWatches = async (house: WatchHouse): Promise<number> => {
  const { clock, store } = house;
  const due = await dueWatches(store, nowOf(clock), BATCH);
  if (due.length === 0) return 0;
  const roots = await trustedRoots(house);
  const hosts = untilStopping(house, Map.groupBy(due, hostOf).values());
  const end = clock.now() + RUN_FOR;
  let looked = 0;
  const worker = async (): Promise<void> => {
    for (const places of hosts) {
      for (const [at, watch] of untilStopping(house, places.entries())) {
        if (clock.now() > end) return;
        if (at > 0) await clock.sleep(SPACING);
        await lookAtOne(house, watch, roots);
        looked++;
      }
    }
  };
  await Promise.all(Array.from({ length: HOSTS_AT_ONCE }, worker));
  const [first] = due;
  if (first !== undefined && clock.now() - fromInstant(first.nextAt) > first.every)
    house.log.warn({ watches: due.length }, 'watched places are looked at later than they should be');
  return looked;
};
