import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, get, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bind, startBind } from './harness/bind.ts';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import { type Pebble, startPebble } from './harness/pebble.ts';
import { freePort, need, type Program } from './harness/program.ts';

need('pebble', 'named');

/** As a reverse proxy passes a request on, its Host kept. */
const passedOn = (port: number, path: string, host: string): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, headers: { host } }, (reply) => {
      let body = '';
      reply.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      reply.on('end', () => resolve(reply.statusCode === 200 ? body : undefined));
    });
    request.on('error', reject);
  });

describe('VAL-4 VAL-5: file validation at a real CA', () => {
  let bind: Bind;
  let pebble: Pebble;
  let signet: SignetInstance;
  let bot: Program;
  let site: Server;
  /** What answers on the sites' port, as a proxy in front would choose. */
  let answer: (path: string) => Promise<string | undefined>;

  beforeAll(async () => {
    bind = await startBind({
      zones: { 'example.test': '@ A 127.0.0.1\nwww A 127.0.0.1\nold A 127.0.0.1\nbroken A 127.0.0.1' },
    });
    const port = await freePort();
    site = createServer(async (request, response) => {
      const body = await answer(request.url ?? '');
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    await new Promise<void>((resolve) => site.listen(port, '127.0.0.1', resolve));
    pebble = await startPebble({
      dnsServer: `127.0.0.1:${bind.port}`,
      httpPort: port,
      env: { PEBBLE_VA_NOSLEEP: '1' },
    });
    signet = await makeInstance({
      issuers: { pebble: { type: 'acme', directory: pebble.directory, caFile: pebble.caFile, terms: 'agree' } },
      validation: { httpPort: port },
      dns: { resolvers: [`127.0.0.1:${bind.port}`], authoritativePort: bind.port },
      targets: { site: { type: 'webroot', path: './site' } },
    });
    mkdirSync(join(signet.folder, 'site'));
    bot = await signet.start();
  });

  afterAll(async () => {
    await bot?.stop();
    await pebble?.stop();
    await bind?.stop();
    site?.close();
    signet?.remove();
  });

  test('Signet’s own port answers the CA, behind a site that passes the path on', async () => {
    answer = (path) => passedOn(signet.port, path, 'www.example.test');
    const applied = await signet.cert('apply', 'www.example.test', '--method', 'file');
    expect(applied).toMatchObject({ ok: true, data: { method: 'file' } });
    expect((await signet.until(applied.data.id, 'issued')).data.certificateId).toMatch(/^crt_/);
  });

  test('a webroot gets the file, and it is taken away afterwards', async () => {
    const seen: string[] = [];
    answer = async (path) => {
      const file = join(signet.folder, 'site', path);
      seen.push(path);
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    };
    const applied = await signet.cert('apply', 'old.example.test', '--method', 'file-webroot', '--webroot', 'site');
    await signet.until(applied.data.id, 'issued');
    expect(seen.some((path) => path.startsWith('/.well-known/acme-challenge/'))).toBe(true);
    await expect.poll(() => readdirSync(join(signet.folder, 'site/.well-known/acme-challenge'))).toEqual([]);
  });

  test('VAL-10: a site that answers something else is told before an attempt is spent at the CA', async () => {
    answer = async () => 'something else';
    const applied = await signet.cert('apply', 'broken.example.test', '--method', 'file');
    await expect
      .poll(async () => (await signet.cert('status', applied.data.id)).data.validations[0]?.code)
      .toBe('file-other-body');
    const status = await signet.cert('status', applied.data.id);
    expect(status.data).toMatchObject({
      state: 'validating',
      attempt: 1,
      validations: [{ state: 'pending', advice: expect.stringMatching(/\w/) }],
    });
    expect(await signet.cert('cancel', applied.data.id)).toMatchObject({ ok: true, data: { state: 'cancelled' } });
  });
});
