// Transfers a second on SQLite in process, and the balance of an account whose ledger is long: `node bench/points.ts`. Each transfer is
// offered (a hold, a code, an audit entry) and redeemed (a pack, a movement, two notices, an audit entry), in two transactions.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { personAccount } from '../src/account/account-words.ts';
import { personByWord } from '../src/account/person.store.ts';
import { offerPoints } from '../src/points/offer.ts';
import { balanceOf } from '../src/points/pack.store.ts';
import { grantPack } from '../src/points/recharge.ts';
import { redeemCode } from '../src/points/redeem.ts';
import { makeTestBot, type TestBot } from '../test/fakes/make-test-bot.ts';

const TRANSFERS = 1_000;
const ROUNDS = 5;
const ENTRIES = 1_000_000;
const folder = mkdtempSync(join(tmpdir(), 'signet-bench-'));

const person = async (it: TestBot, name: string) => {
  const found = await personByWord(it.store, name);
  if (found === undefined) throw new Error(`${name} is not there`);
  return found;
};

interface Rate {
  /** Transfers a second. */
  readonly rate: number;
  /** Milliseconds of processor time for each. */
  readonly cpu: number;
}

/** Several rounds, since the first ones also warm the code up and others use the machine: all of them, in their order. */
const transfers = async (it: TestBot): Promise<readonly Rate[]> => {
  const house = it.bot.house;
  const [ada, olu, vic] = [await person(it, 'ada'), await person(it, 'olu'), await person(it, 'vic')];
  const points = ROUNDS * TRANSFERS;
  await grantPack(house, ada, personAccount(olu), { name: 'bench', points, expiresAt: '2030-01-01T00:00:00.000Z' });
  const [from, receiver] = [personAccount(olu), personAccount(vic)];
  const rounds: Rate[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const before = process.cpuUsage();
    for (let made = 0; made < TRANSFERS; made++) {
      const { code } = await offerPoints(house, olu, { pack: 'bench', points: 1, from, receiver });
      await redeemCode(house, vic, code);
    }
    const { user, system } = process.cpuUsage(before);
    const rate = (TRANSFERS / (performance.now() - start)) * 1_000;
    rounds.push({ rate, cpu: (user + system) / 1_000 / TRANSFERS });
  }
  return rounds;
};

const fillLedger = async (it: TestBot, account: string): Promise<void> => {
  const at = '2026-01-01T00:00:00.000Z';
  for (let from = 0; from < ENTRIES; from += 1_000) {
    await it.store.transaction(async ({ db }) => {
      for (let part = 0; part < 10; part++) {
        await db
          .insertInto('pointEntries')
          .values(
            Array.from({ length: 100 }, (_, i) => ({
              id: `led_bench${String(from + part * 100 + i).padStart(9, '0')}`,
              line: 0,
              at,
              kind: 'held',
              place: 'free:bench',
              account,
              points: 0,
              subject: 'bench',
              actor: account,
            })),
          )
          .execute();
      }
    });
  }
};

const balances = async (it: TestBot, account: string): Promise<number> => {
  const times: number[] = [];
  for (let i = 0; i < 1_000; i++) {
    const start = performance.now();
    await balanceOf(it.store, account, '2026-06-01T00:00:00.000Z');
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[989] ?? 0;
};

const it = await makeTestBot({ database: `sqlite:${join(folder, 'points.db')}` });
try {
  const rounds = await transfers(it);
  const olu = await person(it, 'olu');
  const empty = await balances(it, olu.id);
  await fillLedger(it, olu.id);
  const full = await balances(it, olu.id);
  const told = rounds.map(({ rate, cpu }) => `${rate.toFixed(0)} (${cpu.toFixed(2)} ms CPU each)`).join(', ');
  process.stdout.write(`transfers a second, rounds of ${TRANSFERS}: ${told}\n`);
  process.stdout.write(
    `balance, 99th percentile: ${empty.toFixed(3)} ms; with ${ENTRIES} entries more: ${full.toFixed(3)} ms\n`,
  );
} finally {
  await it.stop();
  rmSync(folder, { recursive: true, force: true });
}
