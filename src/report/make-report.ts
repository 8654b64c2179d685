import type { Base } from '../kernel/base.ts';
import { type Instant, toInstant } from '../kernel/clock.ts';
import { DAY } from '../kernel/duration.ts';
import { orderById } from '../order/order.store.ts';
import { setbackOf } from '../order/setback-of.ts';
import { publicLimitChanges } from '../plan/industry.ts';
import type { Store } from '../store/store.ts';
import { listWatches } from '../watch/watch.store.ts';
import { placeTitle, type Watch } from '../watch/watch.ts';
import { type ReadyFacts, readiness } from './readiness.ts';
import {
  allPoints,
  expiredSince,
  failingRenewals,
  ignoredOnes,
  LOOKED_AT,
  readyFacts,
  renewedSince,
  SHOWN,
  stuckOrders,
} from './report.store.ts';
import type { Report, Some } from './report.ts';
import { type Keeper, weeksOf } from './timeline.ts';

export interface ReportHouse extends Base {
  readonly store: Store;
  /** SVG to PNG. */
  readonly drawPicture: (svg: string) => Promise<Uint8Array>;
}

const WEEK = 7 * DAY;
const WATCHES_MOST = 1_000;

const keeperOf = ({ source, autoRenew }: ReadyFacts): Keeper =>
  source === 'watched' ? 'watched' : autoRenew ? 'itself' : 'hand';

const inTrouble = (watches: readonly Watch[]): Some => ({
  count: watches.length,
  first: watches.slice(0, SHOWN).map((watch) => ({
    id: watch.id,
    name: placeTitle(watch.place),
    at: watch.lookedAt ?? watch.createdAt,
    why: [...new Set(watch.troubles.map(({ code }) => code))].join(','),
  })),
});

/** With what the last look at each found, or what to do where nobody has looked yet. */
const stuckSince = async (store: Store, before: Instant): Promise<Some> => {
  const { count, first } = await stuckOrders(store, before);
  const shown = first.map(async (line) => {
    const order = await orderById(store, line.id);
    return order === undefined ? line : { ...line, setback: setbackOf(order) };
  });
  return { count, first: await Promise.all(shown) };
};

/** How the house stands now; only limits that are still to come are asked about. */
export const makeReport = async ({ store, clock }: ReportHouse): Promise<Report> => {
  const now = clock.now();
  const at = toInstant(now);
  const facts = await readyFacts(store, at);
  const changes = publicLimitChanges().filter(({ from }) => from > at);
  return {
    at,
    certificates: facts.length,
    all: facts.length < LOOKED_AT,
    next: facts.slice(0, SHOWN).map(({ id, name, notAfter }) => ({ id, name, at: notAfter, why: '' })),
    expired: await expiredSince(store, now),
    renewed: await renewedSince(store, toInstant(now - WEEK)),
    failing: await failingRenewals(store),
    stuck: await stuckSince(store, toInstant(now - DAY)),
    ignored: await ignoredOnes(store),
    watched: inTrouble(await listWatches(store, WATCHES_MOST, true)),
    points: await allPoints(store, now),
    readiness: changes.map(({ from, lifetimeDays, domainReuseDays }) =>
      readiness(facts, { limit: lifetimeDays, from: from.slice(0, 10), proofDays: domainReuseDays }),
    ),
    weeks: weeksOf(
      facts.map((one) => ({ notAfter: one.notAfter, keeper: keeperOf(one) })),
      now,
    ),
  };
};
