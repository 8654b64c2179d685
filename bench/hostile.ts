import fc from 'fast-check';
import { isCertError } from '../src/kernel/errors.ts';
import { certificatesInFile } from '../src/pki/certificate-file.ts';
import { anchorsOf } from '../src/pki/chain.ts';
import { issuersOf } from '../src/pki/issuers-of.ts';
import { pemBlock, splitPem } from '../src/pki/pem.ts';
import { makePfx } from '../src/pki/pfx.ts';
import { readPair } from '../test/fakes/read-pair.ts';
import { issuePair, otherCa } from '../test/fakes/uploads.ts';

// Hostile uploads for a bounded time: what the worst one costs, and whether memory grows. `node bench/hostile.ts`

const SECONDS = 40;
const WARM_UP = 200;

const ca = await otherCa();
const pair = await issuePair(ca, ['shop.example.com'], { algorithm: 'rsa2048' });
const context = { anchors: anchorsOf([]), now: Date.now() };
const derOf = (pem: string): Buffer => splitPem(pem, 'chain')[0]?.der ?? Buffer.alloc(0);
const ders = [pair.leaf, ca.issuing.certificate, ca.root.certificate].map(derOf);
const store = { alias: 'a', chain: [pair.leaf], privateKeyPem: pair.key, password: 'changeit' };
const pfx = Buffer.from(await makePfx(store));
const count = { inputs: 0, crashes: 0, worst: 0 };

const measured = (work: () => unknown): void => {
  const before = process.cpuUsage();
  try {
    work();
  } catch (error) {
    if (!isCertError(error)) count.crashes++;
  }
  const { user, system } = process.cpuUsage(before);
  if (++count.inputs > WARM_UP) count.worst = Math.max(count.worst, (user + system) / 1000);
};

type Edits = readonly { readonly at: number; readonly to: number }[];
const changed = (bytes: Uint8Array, edits: Edits): Buffer => {
  const copy = Buffer.from(bytes);
  for (const { at, to } of edits) copy[at % copy.length] = to;
  return copy;
};
const read = (certificate: Uint8Array, key: Uint8Array | undefined) =>
  readPair({ certificate, key, password: 'password' }, context);

/** One way each of being hostile. */
const WAYS: readonly ((edits: Edits, any: Uint8Array) => unknown)[] = [
  ...[0, 1, 2, 3].map((which) => (edits: Edits) => {
    const chain = ders.map((der, at) => pemBlock('CERTIFICATE', at === which ? changed(der, edits) : der));
    const key = derOf(pair.key);
    const keyPem = pemBlock('PRIVATE KEY', which === 3 ? changed(key, edits) : key);
    return read(Buffer.from(chain.join('')), Buffer.from(keyPem));
  }),
  (_edits, any) => read(any, any),
  (edits) => read(changed(pfx, edits), undefined),
  (edits) => issuersOf(pair.leaf, certificatesInFile(changed(ders[1] ?? pfx, edits)), context.now),
  (_edits, any) => issuersOf(pair.leaf, certificatesInFile(any), context.now),
];

const edits = fc.array(fc.record({ at: fc.nat(), to: fc.nat({ max: 255 }) }), { minLength: 1, maxLength: 4 });
const rss = process.memoryUsage().rss;
const end = Date.now() + SECONDS * 1000;
while (Date.now() < end)
  fc.assert(
    fc.property(fc.nat({ max: WAYS.length - 1 }), edits, fc.uint8Array({ maxLength: 3_000 }), (way, how, any) => {
      measured(() => WAYS[way]?.(how, any));
    }),
    { numRuns: 500 },
  );
const grown = (process.memoryUsage().rss - rss) / 1e6;
process.stdout.write(
  `${count.inputs} hostile inputs: ${count.crashes} crashes, the worst took ${count.worst.toFixed(1)} ms of CPU, memory grew by ${grown.toFixed(0)} MB\n`,
);
