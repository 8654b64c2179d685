import { migrate, openDatabase } from '../adapters/database.ts';
import { systemRandom } from '../adapters/system.ts';
import { DEFAULT_BANDS } from '../src/alert/stage.ts';
import { type AlertHouse, sweepExpiries } from '../src/alert/sweep.ts';
import { toInstant } from '../src/kernel/clock.ts';
import { DAY } from '../src/kernel/duration.ts';
import { silentLog } from '../src/kernel/log.ts';
import { createSealer } from '../src/store/seal.ts';
import { createStore } from '../src/store/store.ts';
import { testCertificate } from '../test/fakes/test-certificate.ts';

// The minute's sweep in process on SQLite: cost follows what is due (1,000), not what is stored.
const DUE = 1_000;
const NOW = Date.UTC(2026, 2, 1);
const CHUNK = 2_000;
const CHAIN = 'x'.repeat(3_000);

const measure = async (stored: number): Promise<number> => {
  const db = await openDatabase('sqlite::memory:');
  await migrate(db);
  const store = createStore(db, createSealer([{ version: 1, bytes: systemRandom.bytes(32) }], systemRandom));
  for (let at = 0; at < stored; at += CHUNK) {
    await store.transaction(async ({ db: inside }) => {
      for (let each = at; each < Math.min(stored, at + CHUNK); each += 500) {
        const rows = Array.from({ length: Math.min(500, stored - each) }, (_, index) => {
          const due = (each + index) % Math.floor(stored / DUE) === 0;
          const row = testCertificate('per_1', NOW + (due ? 20 : 80) * DAY + each + index, { chain: CHAIN });
          return { row, nextAt: toInstant(due ? NOW - 1 : NOW + 50 * DAY + each) };
        });
        await inside
          .insertInto('certificates')
          .values(
            rows.map(({ row }) => ({
              id: row.id,
              version: 1,
              state: 'valid',
              name: row.names[0] ?? '',
              names: JSON.stringify(row.names),
              plan: 'dv',
              issuer: 'internal',
              serial: row.serial,
              fingerprint: row.fingerprint,
              notBefore: row.notBefore,
              notAfter: row.notAfter,
              chain: row.chain,
              algorithm: 'p256',
              source: 'issued',
              autoRenew: 0 as const,
              ignored: 0 as const,
              remark: '',
              tags: '{}',
              owner: row.owner,
              createdAt: row.createdAt,
              kind: row.kind,
              project: '',
              neverDownload: 0 as const,
            })) as never,
          )
          .execute();
        await inside
          .insertInto('certificateNames')
          .values(rows.map(({ row }) => ({ certificateId: row.id, name: row.names[0] ?? '' })))
          .execute();
        await inside
          .insertInto('expiryWatch')
          .values(
            rows.map(({ row, nextAt }) => ({
              certificateId: row.id,
              version: 1,
              nextAt,
              snooze: null,
              ackStage: null,
              ackBy: null,
              ackAt: null,
            })),
          )
          .execute();
      }
    });
  }
  const house: AlertHouse = {
    store,
    clock: { now: () => NOW, sleep: async () => {} },
    random: systemRandom,
    log: silentLog,
    routes: { fallback: ['chat:T1:ops'], routes: [] },
    alerts: { bands: DEFAULT_BANDS, quietHours: undefined, onCall: [] },
  };
  const begin = performance.now();
  const seen = await sweepExpiries(house);
  const took = performance.now() - begin;
  if (seen !== DUE) throw new Error(`${seen} were due, not ${DUE}`);
  await db.destroy();
  return took;
};

// The first run warms the code up and is not shown.
await measure(10_000);
for (const stored of process.argv.slice(2).map(Number)) {
  process.stdout.write(`${stored} stored, ${DUE} due: ${(await measure(stored)).toFixed(0)} ms\n`);
}
