import { fromInstant, nowOf, toInstant } from '../kernel/clock.ts';
import { SECOND } from '../kernel/duration.ts';
import { announce } from '../notice/announce.ts';
import { redrawNotice } from '../notice/outbox.store.ts';
import type { Store } from '../store/store.ts';
import { closeLines, type Line, planLooks, saveLines } from './alert.store.ts';
import type { Closed, Decision, Verdict } from './alert.ts';
import type { AlertHouse } from './alert-house.ts';
import { decide } from './decide-alert.ts';
import { dueWatched, PAGE, type Watched } from './facts.store.ts';
import { noticeFor } from './notice-for.ts';
import { decidedBy } from './policy-mailboxes.ts';

/** Pages in one run, at most: a million certificates. */
const PAGES_MOST = 1_000;

/** One certificate with what was decided about it. */
export interface Decided {
  readonly watched: Watched;
  readonly decision: Decision;
}

const toSend = (decided: readonly Decided[]): ReadonlyMap<string, readonly { verdict: Verdict; watched: Watched }[]> =>
  Map.groupBy(
    decided.flatMap(({ watched, decision }) =>
      decision.verdicts.filter(({ send }) => send).map((verdict) => ({ verdict, watched })),
    ),
    ({ verdict }) => verdict.receiver,
  );

const tellReceivers = async (store: Store, house: AlertHouse, decided: readonly Decided[]): Promise<void> => {
  const now = house.clock.now();
  const at = toInstant(now);
  for (const [receiver, lines] of toSend(decided)) {
    const expired = lines.some(({ watched }) => watched.facts.notAfter <= now);
    const told = { receiver, why: 'alert', count: lines.length, expired, occasion: at } as const;
    const noticeId = await noticeFor(store, house, told);
    if (noticeId === undefined) continue;
    const rows = lines.map(({ verdict: { policy, stage, rank }, watched: { facts, told } }): Line => {
      const before = told.find((last) => last.receiver === receiver && last.policy === policy && !last.closed);
      const goesOn = before !== undefined && before.stage === stage && before.firstAt <= now;
      return {
        certificateId: facts.id,
        receiver,
        policy,
        stage,
        rank,
        firstAt: goesOn ? toInstant(before.firstAt) : at,
        sentAt: at,
        noticeId,
      };
    });
    await saveLines(store, rows);
    // Cards that spoke of it to the same receiver lose what moves on.
    const said = lines.flatMap(({ watched: { told } }) => told.filter((last) => last.receiver === receiver));
    for (const older of new Set(said.map((last) => last.noticeId)))
      if (older !== noticeId) await redrawNotice(store, older, at);
  }
};

const CLOSINGS: readonly Closed[] = ['renewed', 'revoked', 'ignored', 'gone'];

const closeOver = async (store: Store, house: AlertHouse, decided: readonly Decided[]): Promise<void> => {
  const now = nowOf(house.clock);
  for (const close of CLOSINGS) {
    const over = decided.filter(
      ({ decision, watched: { told } }) => decision.close === close && told.some(({ closed }) => !closed),
    );
    // A successor that every host serves has done so since a moment of its own, however late it is seen.
    const since = Map.groupBy(over, ({ watched: { facts } }) =>
      close === 'renewed' ? (facts.successor?.since ?? now) : now,
    );
    for (const [at, those] of since)
      for (const noticeId of await closeLines(
        store,
        those.map(({ watched }) => watched.facts.id),
        close,
        at,
      ))
        await redrawNotice(store, noticeId, now);
  }
};

/** CERT-9: silence about a certificate that has died is broken once, to its owner alone. */
const tellOwners = async (store: Store, house: AlertHouse, decided: readonly Decided[]): Promise<void> => {
  for (const { watched, decision } of decided) {
    if (!decision.tellOwnerOnce) continue;
    const { id, names } = watched.facts;
    await announce(store, house, { kind: 'expired-ignored', subject: id, facts: { names } });
  }
};

const sweepPage = async (house: AlertHouse): Promise<number> => {
  const { clock, store, alerts, routes } = house;
  const now = clock.now();
  const due = await dueWatched(store, toInstant(now), routes, alerts.onCall, PAGE);
  if (due.length === 0) return 0;
  const { policies, settings } = await decidedBy(house);
  const decided = due.map((watched) => ({
    watched,
    decision: decide(watched.facts, watched.told, policies, settings, now),
  }));
  await store.transaction(async (inside) => {
    await tellReceivers(inside, house, decided);
    await closeOver(inside, house, decided);
    await tellOwners(inside, house, decided);
    const looks = decided.map(({ watched, decision }) => ({
      certificateId: watched.facts.id,
      // A moment that is not ahead would be looked at for ever.
      nextAt: decision.nextAt === undefined ? undefined : toInstant(Math.max(decision.nextAt, now + SECOND)),
    }));
    await planLooks(inside, toInstant(now), looks);
  });
  return due.length;
};

/** The minute's sweep: every certificate whose time has come, by an index, so that the cost follows what is due. Answers how many. */
export const sweepExpiries = async (house: AlertHouse): Promise<number> => {
  let seen = 0;
  for (let page = 0; page < PAGES_MOST && house.stopping?.aborted !== true; page++) {
    const count = await sweepPage(house);
    seen += count;
    if (count < PAGE) break;
  }
  return seen;
};

/** What the sweep would decide at `at`, nothing written: `signet notify --dry-run`. */
export const foresee = async (house: AlertHouse, at: string, limit: number): Promise<readonly Decided[]> => {
  const { store, alerts, routes } = house;
  const due = await dueWatched(store, at, routes, alerts.onCall, limit);
  const { policies, settings } = await decidedBy(house);
  return due.map((watched) => ({
    watched,
    decision: decide(watched.facts, watched.told, policies, settings, fromInstant(at)),
  }));
};
