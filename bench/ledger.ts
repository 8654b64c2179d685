// PTS-5 over many random operations: several processes on one SQLite file, killed with SIGKILL again and again. After each kill, and at the
// end, every line together must be nothing and every pack what its lines, orders and transfers say:
// `node bench/ledger.ts [--operations 100000] [--kills 100] [--processes 2] [--seed 20261121]`

import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrate, openDatabase } from '../adapters/database.ts';
import { Seeded } from '../adapters/simulate/seeded.ts';
import { systemClock, systemRandom } from '../adapters/system.ts';
import { addPerson } from '../src/account/person.store.ts';
import { saveTeam } from '../src/account/team.store.ts';
import { verifyAudit } from '../src/audit/audit.store.ts';
import { nowOf } from '../src/kernel/clock.ts';
import { newId } from '../src/kernel/ids.ts';
import { silentLog } from '../src/kernel/log.ts';
import { ledgerSum } from '../src/points/ledger.store.ts';
import { createSealer } from '../src/store/seal.ts';
import { createStore } from '../src/store/store.ts';
import { wrongInBooks } from '../test/fakes/ledger-books.ts';

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '100000' },
    kills: { type: 'string', default: '100' },
    processes: { type: 'string', default: '2' },
    seed: { type: 'string', default: '20261121' },
  },
});
const [operations, kills, processes] = [values.operations, values.kills, values.processes].map(Number);
if (operations === undefined || kills === undefined || processes === undefined) throw new Error('numbers are missing');

const PEOPLE = 40;
const TEAMS = 8;
/** How much faster than the machine's the processes' clock goes: 300 minutes pass in 9 s. */
const SPEED = 2_000;

const folder = mkdtempSync(join(tmpdir(), 'signet-ledger-'));
const address = `sqlite:${join(folder, 'ledger.db')}`;
const db = await openDatabase(address);
await migrate(db);
const store = createStore(db, createSealer([{ version: 1, bytes: new Uint8Array(32) }], systemRandom));
const base = { clock: systemClock, random: systemRandom, log: silentLog };
const people: string[] = [];
for (let each = 0; each < PEOPLE; each++)
  people.push((await addPerson(store, base, `person${each}`, undefined, ['operator'])).id);
// Everybody is in one team and every fourth in a second one; each has a manager.
for (let each = 0; each < TEAMS; each++) {
  const members = people
    .map((personId, at) => ({ personId, manager: at % TEAMS === each && at < TEAMS, at }))
    .filter(({ at }) => at % TEAMS === each || (at % 4 === 0 && (at + 1) % TEAMS === each))
    .map(({ personId, manager }) => ({ personId, manager }));
  const team = { id: newId('tem', systemClock, systemRandom), version: 0, name: `team${each}`, channel: undefined };
  await store.transaction((inside) =>
    saveTeam(inside, { ...team, createdAt: nowOf(systemClock) }, { members, groups: [] }),
  );
}

const began = systemClock.now();
const chance = new Seeded(values.seed);
const counts = new Map<string, number>();
let done = 0;
let started = 0;
const failed: string[] = [];

const start = (): ChildProcess => {
  const args = [address, `${values.seed}/${started++}`, String(began), String(SPEED)];
  const child = fork(join(import.meta.dirname, 'ledger-worker.ts'), args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  child.stderr?.on('data', (data: Buffer) => failed.push(String(data)));
  child.on('message', (message: Record<string, number>) => {
    for (const [what, many] of Object.entries(message)) {
      counts.set(what, (counts.get(what) ?? 0) + many);
      done += many;
    }
  });
  return child;
};

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

const kill = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL');
  await ended(child);
};

const check = async (when: string): Promise<void> => {
  const wrong = await wrongInBooks(store);
  if (wrong.length > 0) throw new Error(`${when}: ${wrong.join('; ')}`);
};

const reached = async (many: number): Promise<void> => {
  while (done < many) {
    if (failed.length > 0) throw new Error(failed.join(''));
    await systemClock.sleep(2);
  }
  // Not always at the same place between two reports.
  await systemClock.sleep(chance.between(0, 25));
};

const sumBefore = await ledgerSum(store);
const running = Array.from({ length: processes }, start);
let killed = 0;
try {
  for (; killed < kills; killed++) {
    await reached(((killed + 1) * operations) / (kills + 1));
    const at = Math.floor(chance.share() * running.length);
    const victim = running[at];
    if (victim === undefined) throw new Error('nobody is left to be killed');
    await kill(victim);
    // The other one goes on meanwhile.
    await check(`after kill ${killed + 1}`);
    running[at] = start();
  }
  await reached(operations);
  for (const child of running) await kill(child);
  await check('at the end');
  const lines = await db
    .selectFrom('pointEntries')
    .select((eb) => eb.fn.countAll<number>().as('many'))
    .executeTakeFirstOrThrow();
  const chain = await verifyAudit(store);
  const told = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([what, many]) => `  ${String(many).padStart(7)}  ${what}`);
  process.stdout.write(
    [
      `${done} operations told of, seed ${values.seed}, ${processes} processes on one file, ${killed + running.length} killed with SIGKILL,`,
      `in ${((systemClock.now() - began) / 1_000).toFixed(0)} s; ${lines.many} lines in the ledger`,
      ...told,
      `the audit log's chain: ${chain.whole ? `whole, ${chain.entries} entries` : `broken at ${chain.brokenAt}`}`,
      `the sum of all lines: ${sumBefore} before, ${await ledgerSum(store)} after; every pack is what its lines, orders and transfers say`,
      '',
    ].join('\n'),
  );
  if (!chain.whole) process.exitCode = 1;
} finally {
  for (const child of running) await kill(child);
  await db.destroy();
  rmSync(folder, { recursive: true, force: true });
}
