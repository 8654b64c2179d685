import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import { type Pebble, startPebble } from './harness/pebble.ts';
import { need, type Program } from './harness/program.ts';
import { startWebAndEdge, type WebAndEdge } from './harness/web-and-edge.ts';

need('pebble', 'nginx', 'haproxy', 'openssl');

const NAME = 'www.example.com';
/** Seconds. Half of it is left at renewal, and the last twentieth is 5 seconds. */
const LIFETIME = 100;
/** Milliseconds: a fleet is spread over a fiftieth of its lifetime. */
const JITTER = (LIFETIME * 1_000) / 50 + 500;

describe('renewed by itself from Pebble with a short validity, into a real nginx and a real HAProxy under load', () => {
  let pebble: Pebble;
  let servers: WebAndEdge;
  let signet: SignetInstance;
  let bot: Program;

  beforeAll(async () => {
    servers = await startWebAndEdge(NAME);
    pebble = await startPebble({ validitySeconds: LIFETIME, env: { PEBBLE_VA_ALWAYS_VALID: '1' } });
    signet = await makeInstance({
      issuers: { pebble: { type: 'acme', directory: pebble.directory, caFile: pebble.caFile, terms: 'agree' } },
      validation: { precheck: false },
      targets: servers.targets,
    });
    bot = await signet.start();
  });

  afterAll(async () => {
    await bot?.stop();
    await pebble?.stop();
    await servers?.stop();
    signet?.remove();
  });

  test('RENEW-7 HOST-7: hosted, it is renewed and served at both before it ends, and no handshake fails meanwhile', async () => {
    const { ports, served, bundle } = servers;
    const applied = await signet.cert('apply', NAME, '--method', 'file', '--target', 'web', '--target', 'edge');
    const issued = await signet.until(applied.data.id, 'issued');
    const first = issued.data.certificateId;
    await expect
      .poll(async () =>
        (await signet.cert('status', applied.data.id)).data.targets.map(({ state }: { state: string }) => state),
      )
      .toEqual(['deployed', 'deployed']);
    const { fingerprint, notAfter } = (await signet.cert('status', first)).data;
    for (const port of ports) expect(await served(port)).toBe(fingerprint);
    expect(await signet.cert('host', first, '--target', 'web', '--target', 'edge')).toMatchObject({
      ok: true,
      data: { state: 'hosting', replaceAt: 'at-once' },
    });

    let going = true;
    let good = 0;
    const failures: string[] = [];
    const load = ports.map(async (port) => {
      while (going) {
        await served(port).then(
          () => good++,
          (error: Error) => failures.push(`${port}: ${error.message}`),
        );
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
    // A start looks at once at what is due, as the clock does within the minute.
    const due = Date.parse(notAfter) - (LIFETIME * 1_000) / 2 + JITTER;
    await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
    await bot.stop();
    bot = await signet.start();
    await expect
      .poll(
        async () => (await signet.cert('host', '--search', NAME)).data.map(({ state }: { state: string }) => state),
        {
          timeout: LIFETIME * 1_000,
          interval: 1_000,
        },
      )
      .toContain('completed');
    going = false;
    await Promise.all(load);
    const hostings = (await signet.cert('host', '--search', NAME)).data;
    const next = hostings.find(({ certificateId }: { certificateId: string }) => certificateId !== first).certificateId;
    const renewed = (await signet.cert('status', next)).data;
    for (const port of ports) expect(await served(port)).toBe(renewed.fingerprint);
    expect(renewed.fingerprint).not.toBe(fingerprint);
    expect(failures).toEqual([]);
    expect(good).toBeGreaterThan(100);
    expect(readFileSync(bundle, 'utf8')).toContain('BEGIN CERTIFICATE');
  }, 180_000);
});
