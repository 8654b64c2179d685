import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { recordSerial } from '../src/authority/authority.store.ts';
import { publishCrl } from '../src/authority/publish-crl.ts';
import { toInstant } from '../src/kernel/clock.ts';
import { DAY } from '../src/kernel/duration.ts';
import { makeCsr } from '../src/pki/csr.ts';
import { generateKey } from '../src/pki/key.ts';
import { makeTestBot } from '../test/fakes/make-test-bot.ts';
import { workFolder } from '../test/real/harness/program.ts';

// The built-in CA with every row saved, in a SQLite file: orders from `cert apply` to the certificate, and a revocation list of 100,000
// made from the rows. `node bench/built-in.ts [--orders 2000] [--revoked 100000]`

const ORDERS = 2_000;
const FLIGHT = 8;
const REVOKED = 100_000;

const work = workFolder('built-in');
const house = await makeTestBot({ database: `sqlite:${join(work.path, 'signet.db')}`, ordersAtOnce: FLIGHT });
const { store, builtIn, bot } = house;
const { clock } = bot.house;
await builtIn.open();

/** Milliseconds that `act` took, and that the event loop was late at most meanwhile. */
const latest = async (act: () => Promise<unknown>): Promise<{ readonly took: number; readonly late: number }> => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await pause(200);
  delay.reset();
  // It measures from one tick to the next, so it needs some to begin with.
  await pause(20);
  const began = performance.now();
  await act();
  const took = performance.now() - began;
  await pause(20);
  delay.disable();
  return { took, late: delay.max / 1e6 };
};

/** As many at once as people and renewals would have under way. */
const inFlight = async (count: number, act: (index: number) => Promise<unknown>): Promise<void> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await act(index);
  };
  await Promise.all(Array.from({ length: FLIGHT }, worker));
};

const leaves = async (name: string, act: (index: number) => Promise<unknown>): Promise<void> => {
  await inFlight(200, (index) => act(-1 - index));
  const { user, system } = process.cpuUsage();
  const { took, late } = await latest(() => inFlight(ORDERS, act));
  const cpu = (process.cpuUsage().user - user + process.cpuUsage().system - system) / 1000 / ORDERS;
  console.log(
    `${name.padEnd(58)} ${((ORDERS * 1000) / took).toFixed(0)} a second, CPU ${cpu.toFixed(2)} ms each, loop late by at most ${late.toFixed(0)} ms`,
  );
};

const issued = async (line: string, ...decided: readonly string[]): Promise<void> => {
  const outcome = await house.say('olu', line);
  if (!outcome.ok || outcome.follows === undefined) throw new Error(`${line}: ${JSON.stringify(outcome)}`);
  for (const words of decided) await house.say('ann', words.replace('ID', outcome.follows.id));
  // What the queue does after `apply`, awaited for this one order only.
  for (;;) {
    const row = await store.db
      .selectFrom('orders')
      .select('state')
      .where('id', '=', outcome.follows.id)
      .executeTakeFirst();
    if (row?.state === 'issued') return;
    await pause(1);
  }
};

await leaves('key, CSR, order, leaf: the CA with its rows', async (index) => {
  const { privateKeyPem } = await generateKey('p256');
  const names = [`ca${index}.example.com`];
  const csr = makeCsr({ names, privateKeyPem });
  const { ref, authorizations } = await builtIn.place({ orderId: `ord_ca${index}`, attempt: 1, names, csr });
  for (const { challenges } of authorizations) await builtIn.check(ref, challenges[0]?.ref ?? '');
  await builtIn.finalise(ref, csr, { personApproved: false });
  await builtIn.collect(ref);
});
await leaves('cert apply to issued, the proof seen at once', (index) =>
  issued(`cert apply proved${index}.example.com --method dns`),
);
await leaves('cert apply, cert approve to issued', (index) =>
  issued(`cert apply own${index}.example.test`, 'cert approve ID'),
);

const now = clock.now();
for (let start = 0; start < REVOKED; start += 1_000) {
  await store.transaction(async (inside) => {
    for (let i = start; i < start + 1_000; i++) {
      const serial = randomBytes(16).toString('hex').replace(/^./, '7');
      await recordSerial(inside, 'internal', { serial, notAfter: toInstant(now + 90 * DAY) });
    }
  });
}
await store.db
  .updateTable('authorityCertificates')
  .set({ revokedAt: toInstant(now), reason: 'superseded' })
  .where('serial', 'like', '7%')
  .execute();
for (const run of ['first', 'second', 'third']) {
  const { took, late } = await latest(() => publishCrl(bot.house as never, 'internal'));
  console.log(
    `revocation list of ${REVOKED} rows, ${run.padEnd(23)} ${took.toFixed(0)} ms, loop late by at most ${late.toFixed(0)} ms`,
  );
}
await house.stop();
rmSync(work.path, { recursive: true, force: true });
