import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../adapters/system.ts';
import { makeTestBot } from '../test/fakes/make-test-bot.ts';
import { fillCertificates } from './fleet.ts';

// `cert list` and `cert status NAME` in process, with 1,000 to 100,000 certificates in SQLite. `node bench/lists.ts`

const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);

const folder = mkdtempSync(join(tmpdir(), 'signet-lists-'));
const house = await makeTestBot({ database: `sqlite:${join(folder, 'signet.db')}` });
const now = systemClock.now();

let filled = 0;
for (const size of [1_000, 10_000, 100_000]) {
  await fillCertificates(house.store, filled, size, now);
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
