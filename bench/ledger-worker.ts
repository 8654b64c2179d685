// One process of `bench/ledger.ts`: does random things with points on a shared SQLite file until it is killed.
// Arguments: database, seed, when the bench began (ms), how much faster than the machine's its clock goes.

import { openDatabase } from '../adapters/database.ts';
import { Seeded } from '../adapters/simulate/seeded.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import { personAccount, teamAccount } from '../src/account/account-words.ts';
import { listPeople } from '../src/account/person.store.ts';
import { listTeams } from '../src/account/team.store.ts';
import type { Account } from '../src/account/team.ts';
import type { Person } from '../src/chat/actor.ts';
import { toInstant } from '../src/kernel/clock.ts';
import { DAY, HOUR } from '../src/kernel/duration.ts';
import { isCertError } from '../src/kernel/errors.ts';
import { newId } from '../src/kernel/ids.ts';
import { silentLog } from '../src/kernel/log.ts';
import { endHold, holdFor } from '../src/points/hold.ts';
import { endOffer, offerPoints, type PointsHouse } from '../src/points/offer.ts';
import { usablePacks } from '../src/points/pack.store.ts';
import { pointsDue } from '../src/points/points-due.ts';
import { grantPack, makeRecharge } from '../src/points/recharge.ts';
import { redeemCode } from '../src/points/redeem.ts';
import { transferById } from '../src/points/transfer.store.ts';
import { createSealer } from '../src/store/seal.ts';
import { createStore } from '../src/store/store.ts';

const [, , address = '', seed = '', began = '', speed = ''] = process.argv;
/** Things done at the same time in this process. */
const AT_ONCE = 4;
/** Things done between two reports. */
const REPORT = 20;
/** What is remembered of codes, transfers and orders under way. */
const REMEMBERED = 200;

const chance = new Seeded(seed);
const db = await openDatabase(address);
const house: PointsHouse = {
  store: createStore(db, createSealer([{ version: 1, bytes: new Uint8Array(32) }], systemRandom)),
  clock: {
    now: () => Number(began) + Math.floor((systemClock.now() - Number(began)) * Number(speed)),
    sleep: systemClock.sleep,
  },
  random: systemRandom,
  log: silentLog,
  routes: { fallback: ['chat:T1:ops'], routes: [] },
};
const people: readonly Person[] = await listPeople(house.store);
const teams = await listTeams(house.store);

const oneOf = <T>(list: readonly T[]): T | undefined => list[Math.floor(chance.share() * list.length)];
const somebody = (): Person => oneOf(people) ?? { id: '', name: '', roles: [] };
/** A person's purse, or a team's in three of ten. */
const someAccount = (): Account => {
  const team = chance.happens(0.3) ? oneOf(teams) : undefined;
  return team === undefined ? personAccount(somebody()) : teamAccount(team);
};
/** Whoever may move an account's points, mostly; else anybody. */
const handlerOf = ({ kind, id }: Account): Person => {
  const managers = teams.find((team) => team.id === id)?.members.filter(({ manager }) => manager) ?? [];
  const mine = kind === 'person' ? id : oneOf(managers)?.id;
  return (chance.happens(0.9) ? people.find((person) => person.id === mine) : undefined) ?? somebody();
};
interface Code {
  readonly code: string;
  /** Whose it is; undefined: whoever has it. */
  readonly by: Account | undefined;
}
const codes: Code[] = [];
const transfers: string[] = [];
const orders: string[] = [];
const remember = <T>(list: T[], value: T): void => {
  list.push(value);
  if (list.length > REMEMBERED) list.shift();
};
/** One of those remembered: forgotten by this, mostly, so that some things are tried twice. */
const recall = <T>(list: T[]): T | undefined => {
  const found = oneOf(list);
  if (found !== undefined && chance.happens(0.8)) list.splice(list.indexOf(found), 1);
  return found;
};
/** Amounts that are not amounts are among them. */
const amount = (): number =>
  chance.happens(0.9) ? 1 + Math.floor(chance.share() * 20) : (oneOf([0, -1, 1.5, 10 ** 6]) ?? 0);
const later = (least: number, most: number): string => toInstant(house.clock.now() + chance.between(least, most));
const pack = () => ({ name: `p${Math.floor(chance.between(0, 5))}`, points: Math.ceil(chance.between(0, 200)) });

/** What is done, and how often in a hundred. Some of it must be refused, and the rest may be. */
const DEEDS: Readonly<Record<string, readonly [number, () => Promise<unknown>]>> = {
  buy: [4, () => grantPack(house, somebody(), someAccount(), { ...pack(), expiresAt: later(HOUR, 3 * DAY) })],
  'make a recharge code': [
    4,
    async () => {
      const wanted = { ...pack(), expiresAt: later(HOUR, 3 * DAY), codeExpiresAt: later(HOUR, DAY) };
      const receiver = chance.happens(0.5) ? someAccount() : undefined;
      const { code } = await makeRecharge(house, somebody(), { ...wanted, receiver });
      remember(codes, { code, by: receiver });
    },
  ],
  offer: [
    28,
    async () => {
      const [from, receiver] = [someAccount(), someAccount()];
      const usable = await usablePacks(house.store, [from.id], toInstant(house.clock.now()));
      const word = chance.happens(0.9) ? oneOf(usable)?.id : 'p1';
      const made = await offerPoints(house, handlerOf(from), { pack: word, points: amount(), from, receiver });
      remember(codes, { code: made.code, by: receiver });
      remember(transfers, made.transfer.id);
    },
  ],
  redeem: [
    28,
    () => {
      const { code, by } = recall(codes) ?? { code: 'AAAAA', by: undefined };
      const into = by === undefined && chance.happens(0.2) ? oneOf(teams) : undefined;
      const redeemer = handlerOf(into === undefined ? (by ?? personAccount(somebody())) : teamAccount(into));
      return redeemCode(house, redeemer, code, into === undefined ? undefined : teamAccount(into));
    },
  ],
  withdraw: [
    6,
    () =>
      house.store.transaction(async (store) => {
        const transfer = await transferById(store, recall(transfers) ?? '');
        if (transfer !== undefined) await endOffer(house, store, transfer, 'withdraw', transfer.sender);
      }),
  ],
  'hold for an order': [
    18,
    async () => {
      const orderId = newId('ord', house.clock, house.random);
      const points = Math.max(1, Math.floor(Math.abs(amount())));
      await house.store.transaction((store) =>
        holdFor(store, house, {
          person: somebody().id,
          orderId,
          points,
          pack: chance.happens(0.2) ? oneOf(teams)?.name : undefined,
        }),
      );
      remember(orders, orderId);
    },
  ],
  'settle or release': [
    10,
    () =>
      house.store.transaction(async (store) => {
        const how = chance.happens(0.6) ? 'settled' : 'released';
        await endHold(store, house, recall(orders) ?? '', how, 'bench');
      }),
  ],
  'let time pass': [2, () => pointsDue(house)],
};
const WEIGHTED = Object.entries(DEEDS).flatMap(([name, [weight]]) => Array.from({ length: weight }, () => name));

let counts: Record<string, number> = {};
const count = (what: string): void => {
  counts[what] = (counts[what] ?? 0) + 1;
};

const oneDeed = async (): Promise<void> => {
  const name = oneOf(WEIGHTED) ?? 'offer';
  try {
    await DEEDS[name]?.[1]();
    count(name);
  } catch (error) {
    if (!isCertError(error)) throw error;
    count(`${name}: ${error.code}`);
  }
};

const worker = async (): Promise<never> => {
  for (;;) {
    for (let done = 0; done < REPORT; done++) await oneDeed();
    process.send?.(counts);
    counts = {};
  }
};
process.on('disconnect', () => process.exit());
await Promise.all(Array.from({ length: AT_ONCE }, worker));
