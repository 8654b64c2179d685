import { rootCertificates } from 'node:tls';
import { anchorsOf } from '../src/pki/chain.ts';
import type { KeyAlgorithm } from '../src/pki/key.ts';
import { readPair } from '../test/fakes/read-pair.ts';
import { issuePair, otherCa } from '../test/fakes/uploads.ts';

// Reading and checking an uploaded certificate with its chain and key, in process, by kind of key. `node bench/uploads.ts`

const COUNT = 300;
const WARM_UP = 30;

const ca = await otherCa();
const before = performance.now();
const anchors = anchorsOf([...rootCertificates, ca.root.certificate]);
process.stdout.write(
  `reading ${rootCertificates.length} public roots, once: ${(performance.now() - before).toFixed(0)} ms\n`,
);

for (const algorithm of ['p256', 'rsa2048', 'rsa4096'] as const satisfies readonly KeyAlgorithm[]) {
  const pair = await issuePair(ca, ['shop.example.com', '*.shop.example.com'], { algorithm });
  const certificate = Buffer.from(pair.leaf + ca.issuing.certificate);
  const key = Buffer.from(pair.key);
  const times: number[] = [];
  let cpu = process.cpuUsage();
  for (let at = 0; at < COUNT + WARM_UP; at++) {
    if (at === WARM_UP) cpu = process.cpuUsage();
    const start = performance.now();
    readPair({ certificate, key, password: undefined }, { anchors, now: Date.now() });
    if (at >= WARM_UP) times.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(cpu);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
  process.stdout.write(
    `${algorithm}: median ${at(0.5)} ms, p99 ${at(0.99)} ms, CPU ${((user + system) / 1000 / COUNT).toFixed(2)} ms each\n`,
  );
}
