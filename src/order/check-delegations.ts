import { nowOf, toInstant } from '../kernel/clock.ts';
import { DAY, HOUR } from '../kernel/duration.ts';
import { untilStopping } from '../kernel/stopping.ts';
import { type Announcement, announce } from '../notice/announce.ts';
import type { Diagnosis } from '../validation/diagnosis.ts';
import type { DiagnosisState } from '../validation/diagnosis-table.ts';
import { type Delegation, dependingOn, dueDelegations, saveDelegation } from './delegation.store.ts';
import type { OrderHouse } from './order-house.ts';
import { lookForFile } from './standing-file.ts';

/** Looks whether the CNAME of `host` leads to `target`. */
export type CheckDelegation = (host: string, target: string) => Promise<Diagnosis>;

/** In one run; at most 28,800 names a day. */
const BATCH = 100;

/** Daily while it stands, hourly while it does not or could not be looked at. */
const OUTCOME: Readonly<Record<DiagnosisState, { readonly state?: Delegation['state']; readonly wait: number }>> = {
  good: { state: 'stands', wait: DAY },
  wrong: { state: 'broken', wait: HOUR },
  pending: { wait: HOUR },
};

/** What is told of a change; a record that was never there is asked for by its order. */
const NEWS: Readonly<Partial<Record<string, Pick<Announcement, 'kind'>>>> = {
  'stands broken': { kind: 'delegation-broken' },
  'broken stands': { kind: 'delegation-mended' },
};

type CheckHouse = OrderHouse & { readonly checkDelegation: CheckDelegation };

const LOOKS: Readonly<Record<Delegation['kind'], (house: CheckHouse, one: Delegation) => Promise<Diagnosis>>> = {
  cname: (house, { host, target }) => house.checkDelegation(host, target),
  file: (house, { name, target }) => lookForFile(house, name, target),
};

/** VAL-3, VAL-5: looks whether every delegated name still points to us, and whether files of names are still asked of us. */
export const checkDelegations = async (house: CheckHouse): Promise<void> => {
  const now = nowOf(house.clock);
  for (const delegation of untilStopping(house, await dueDelegations(house.store, now, BATCH))) {
    const { host, kind, name } = delegation;
    const seen = await LOOKS[kind](house, delegation);
    const { state = delegation.state, wait } = OUTCOME[seen.state];
    const found = seen.found.flatMap(({ values }) => values).join(', ');
    const checked = { state, found, checkedAt: now, nextAt: toInstant(house.clock.now() + wait) };
    const says = NEWS[`${delegation.state} ${state}`];
    await house.store.transaction(async (store) => {
      await saveDelegation(store, host, checked);
      if (says === undefined) return;
      for (const { id, names } of await dependingOn(store, name, now))
        await announce(store, house, { ...says, subject: id, occasion: `${host} ${now}`, facts: { names, host } });
    });
  }
};
