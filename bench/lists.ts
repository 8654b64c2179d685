import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../adapters/system.ts';
import { insertCertificate } from '../src/certificate/certificate.store.ts';
import { toInstant } from '../src/kernel/clock.ts';
import { DAY } from '../src/kernel/duration.ts';
import { makeTestBot } from '../test/fakes/make-test-bot.ts';

// `cert list` and `cert status NAME` in process, with 1,000 to 100,000 certificates in SQLite. `node bench/lists.ts`

const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);

const folder = mkdtempSync(join(tmpdir(), 'signet-lists-'));
const house = await makeTestBot({ database: `sqlite:${join(folder, 'signet.db')}` });
const now = systemClock.now();

const fill = async (from: number, to: number): Promise<void> => {
  for (let start = from; start < to; start += 1_000) {
    await house.store.transaction(async (store) => {
      for (let i = start; i < Math.min(start + 1_000, to); i++) {
        await insertCertificate(store, {
          id: `crt_${String(i).padStart(16, '0')}`,
          version: 1,
          state: 'valid',
          names: [`host${i}.example.com`, `www.host${i}.example.com`],
          plan: 'dv',
          issuer: 'internal',
          orderId: undefined,
          serial: i.toString(16),
          fingerprint: i.toString(16).padStart(64, '0'),
          notBefore: toInstant(now - DAY),
          notAfter: toInstant(now + (1 + (i % 90)) * DAY + i),
          chain: 'x'.repeat(1_500),
          key: 's1.1.x.'.padEnd(400, 'k'),
          keyPassword: undefined,
          algorithm: 'p256',
          source: 'issued',
          renewAt: toInstant(now + (i % 60) * DAY),
          autoRenew: true,
          ignored: false,
          replacesId: undefined,
          remark: '',
          tags: {},
          owner: 'per_x',
          revokedAt: undefined,
          createdAt: toInstant(now),
        });
      }
    });
  }
};

let filled = 0;
for (const size of [1_000, 10_000, 100_000]) {
  await fill(filled, size);
  filled = size;
  const lines: Readonly<Record<string, (round: number) => string>> = {
    'cert list': () => 'cert list',
    'cert list --state expiring': () => 'cert list --state expiring --limit 50',
    'cert status NAME': (round) => `cert status host${(round * 7919) % size}.example.com`,
    'cert status BEGINNING': (round) => `cert status host${(round * 31) % 9}`,
    'cert status': () => 'cert status',
  };
  for (const [name, line] of Object.entries(lines)) {
    const times: number[] = [];
    for (let round = 0; round < 300; round++) {
      const began = performance.now();
      await house.say('vic', line(round));
      times.push(performance.now() - began);
    }
    const sorted = times.slice(20).toSorted((a, b) => a - b);
    console.log(
      `${String(size).padStart(7)} certificates   ${name.padEnd(28)} p50 ${at(sorted, 0.5)} ms   p99 ${at(sorted, 0.99)} ms`,
    );
  }
}
console.log(`resident memory ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
await house.stop();
rmSync(folder, { recursive: true, force: true });
