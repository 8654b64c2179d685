import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pairMaker } from '../fakes/test-pairs.ts';
import { type Haproxy, startHaproxy } from './harness/haproxy.ts';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import { type Nginx, startNginx } from './harness/nginx.ts';
import { type Pebble, startPebble } from './harness/pebble.ts';
import { freePort, need, type Program, workFolder } from './harness/program.ts';

need('pebble', 'nginx', 'haproxy', 'openssl');

const NAME = 'www.example.com';
/** Half of it is left at renewal; the clock looks once a minute, and the last twentieth is 12 seconds. */
const LIFETIME = 240;

/** One handshake: the served leaf's SHA-256 without colons, lower case. */
const served = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = tls.connect({ host: '127.0.0.1', port, servername: NAME, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256.replaceAll(':', '').toLowerCase());
      socket.destroy();
    });
    socket.on('error', reject);
  });

describe('renewed by itself from Pebble with a short validity, into a real nginx and a real HAProxy under load', () => {
  let pebble: Pebble;
  let nginx: Nginx;
  let haproxy: Haproxy;
  let signet: SignetInstance;
  let bot: Program;
  let ports: readonly [number, number];
  const work = workFolder('renewal');

  beforeAll(async () => {
    const first = await (await pairMaker()).pair([NAME]);
    ports = [await freePort(), await freePort()];
    const [certificate, key] = [join(work.path, 'site.pem'), join(work.path, 'site.key')];
    writeFileSync(certificate, first.chain);
    writeFileSync(key, first.key, { mode: 0o600 });
    nginx = await startNginx({ port: ports[0], certificate, key });
    haproxy = await startHaproxy(ports[1], { 'site.pem': first.key + first.chain });
    pebble = await startPebble({ validitySeconds: LIFETIME, env: { PEBBLE_VA_ALWAYS_VALID: '1' } });
    signet = await makeInstance({
      issuers: { pebble: { type: 'acme', directory: pebble.directory, caFile: pebble.caFile, terms: 'agree' } },
      validation: { precheck: false },
      targets: {
        web: {
          type: 'nginx',
          prefix: nginx.prefix,
          config: nginx.config,
          certificate,
          key,
          serves: [`127.0.0.1:${ports[0]}`],
        },
        edge: {
          type: 'haproxy',
          socket: haproxy.socket,
          bundle: join(haproxy.folder, 'site.pem'),
          serves: [`127.0.0.1:${ports[1]}`],
        },
      },
    });
    bot = await signet.start();
  });

  afterAll(async () => {
    await bot?.stop();
    await pebble?.stop();
    await haproxy?.stop();
    await nginx?.stop();
    signet?.remove();
    work.remove();
  });

  test('RENEW-7 HOST-7: hosted, it is renewed and served at both before it ends, and no handshake fails meanwhile', async () => {
    const applied = await signet.cert('apply', NAME, '--method', 'file', '--target', 'web', '--target', 'edge');
    const issued = await signet.until(applied.data.id, 'issued');
    const first = issued.data.certificateId;
    await expect
      .poll(async () =>
        (await signet.cert('status', applied.data.id)).data.targets.map(({ state }: { state: string }) => state),
      )
      .toEqual(['deployed', 'deployed']);
    const { fingerprint } = (await signet.cert('status', first)).data;
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
    await expect
      .poll(
        async () => (await signet.cert('host', '--search', NAME)).data.map(({ state }: { state: string }) => state),
        {
          timeout: LIFETIME * 1_000,
          interval: 5_000,
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
    expect(readFileSync(join(haproxy.folder, 'site.pem'), 'utf8')).toContain('BEGIN CERTIFICATE');
  }, 330_000);
});
