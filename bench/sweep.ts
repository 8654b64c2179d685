import { migrate, openDatabase } from '../adapters/database.ts';
import { systemRandom } from '../adapters/system.ts';
import type { AlertHouse } from '../src/alert/alert-house.ts';
import { DEFAULT_BANDS } from '../src/alert/stage.ts';
import { sweepExpiries } from '../src/alert/sweep.ts';
import { toInstant } from '../src/kernel/clock.ts';
import { DAY } from '../src/kernel/duration.ts';
import { silentLog } from '../src/kernel/log.ts';
import { createSealer } from '../src/store/seal.ts';
import { createStore } from '../src/store/store.ts';
import { addManyCertificates } from '../test/fakes/many-certificates.ts';

// The minute's sweep in process on SQLite: cost follows what is due (1,000), not what is stored.
const DUE = 1_000;
const NOW = Date.UTC(2026, 2, 1);
const CHUNK = 2_000;
const CHAIN = 'x'.repeat(3_000);

const measure = async (stored: number): Promise<{ readonly wall: number; readonly cpu: number }> => {
  const db = await openDatabase('sqlite::memory:');
  await migrate(db);
  const store = createStore(db, createSealer([{ version: 1, bytes: systemRandom.bytes(32) }], systemRandom));
  for (let at = 0; at < stored; at += CHUNK) {
    const wanted = Array.from({ length: Math.min(CHUNK, stored - at) }, (_, index) => {
      const each = at + index;
      const due = each % Math.floor(stored / DUE) === 0;
      return {
        notAfter: NOW + (due ? 20 : 80) * DAY + each,
        nextAt: toInstant(due ? NOW - 1 : NOW + 50 * DAY + each),
      };
    });
    await store.transaction((inside) => addManyCertificates(inside, 'per_1', wanted, CHAIN));
  }
  const house: AlertHouse = {
    store,
    clock: { now: () => NOW, sleep: async () => {} },
    random: systemRandom,
    log: silentLog,
    routes: { fallback: ['chat:T1:ops'], routes: [] },
    alerts: { bands: DEFAULT_BANDS, quietHours: undefined, onCall: [] },
    trustedMailboxes: new Set<string>(),
    publicUrl: undefined,
  };
  const begin = performance.now();
  const before = process.cpuUsage();
  const seen = await sweepExpiries(house);
  const { user, system } = process.cpuUsage(before);
  const took = { wall: performance.now() - begin, cpu: (user + system) / 1_000 };
  if (seen !== DUE) throw new Error(`${seen} were due, not ${DUE}`);
  await db.destroy();
  return took;
};

// The first run warms the code up and is not shown.
await measure(10_000);
for (const stored of process.argv.slice(2).map(Number)) {
  const { wall, cpu } = await measure(stored);
  process.stdout.write(`${stored} stored, ${DUE} due: ${wall.toFixed(0)} ms, of CPU ${cpu.toFixed(0)} ms\n`);
}
