import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pairMaker } from '../fakes/test-pairs.ts';
import { type Bind, startBind } from './harness/bind.ts';
import { handshakesDuring } from './harness/handshakes.ts';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import { type Nginx, nginxConfig, startBareNginx } from './harness/nginx.ts';
import { type Pebble, startPebble } from './harness/pebble.ts';
import { freePort, need, type Program, workFolder } from './harness/program.ts';
import { servedLeaf } from './harness/served-leaf.ts';

need('pebble', 'named', 'nginx', 'openssl');

const NAME = 'shop.example.test';

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

const get = (port: number, secure: boolean, path = '/'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, agent: false, headers: { host: NAME } };
    const request = secure
      ? https.request({ ...options, servername: NAME, rejectUnauthorized: false })
      : http.request(options);
    request.on('error', reject).on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, location: response.headers.location, body }),
      );
    });
    request.end();
  });

const leafAt = (port: number): Promise<string | undefined> => servedLeaf(port, NAME).catch(() => undefined);

describe('nginx as an edge in front of an origin, certificates from Pebble by the file that the edge answers', () => {
  let bind: Bind;
  let pebble: Pebble;
  let nginx: Nginx;
  let signet: SignetInstance;
  let bot: Program;
  let origin: http.Server;
  let secureOrigin: https.Server;
  let ports: { readonly http: number; readonly https: number; readonly origin: number; readonly secure: number };
  const files = workFolder('edge');

  const answering = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    const { host, 'x-forwarded-proto': proto } = request.headers;
    response.end(`${'encrypted' in request.socket ? 'secure' : 'plain'} ${host} ${proto} ${request.url}`);
  };
  const edge = (...words: string[]) => signet.cert('edge', ...words);
  const until = async (https: string) => {
    await expect.poll(async () => (await edge(NAME)).data?.https, { interval: 500 }).toBe(https);
    return (await edge(NAME)).data;
  };

  beforeAll(async () => {
    ports = { http: await freePort(), https: await freePort(), origin: await freePort(), secure: await freePort() };
    const own = await (await pairMaker()).pair(['origin.test']);
    origin = http.createServer(answering).listen(ports.origin, '127.0.0.1');
    secureOrigin = https.createServer({ cert: own.chain, key: own.key }, answering).listen(ports.secure, '127.0.0.1');
    bind = await startBind({
      zones: { 'example.test': `@ A 127.0.0.1\nshop CNAME edge\nedge A 127.0.0.1\nlost A 127.0.0.2` },
    });
    nginx = await startBareNginx();
    const folder = join(files.path, 'edge');
    mkdirSync(folder);
    writeFileSync(nginx.config, nginxConfig({ port: await freePort(), extra: `include ${folder}/*.conf;` }));
    pebble = await startPebble({ dnsServer: `127.0.0.1:${bind.port}`, httpPort: ports.http });
    signet = await makeInstance((port) => ({
      issuers: { pebble: { type: 'acme', directory: pebble.directory, caFile: pebble.caFile, terms: 'agree' } },
      validation: { httpPort: ports.http },
      dns: { resolvers: [`127.0.0.1:${bind.port}`], authoritativePort: bind.port },
      targets: {
        edge: {
          type: 'edge-nginx',
          cname: 'edge.example.test',
          folder,
          challenges: `127.0.0.1:${port}`,
          http: [`127.0.0.1:${ports.http}`],
          https: [`127.0.0.1:${ports.https}`],
          prefix: nginx.prefix,
          config: nginx.config,
        },
      },
    }));
    bot = await signet.start();
  });

  afterAll(async () => {
    await bot?.stop();
    await pebble?.stop();
    await nginx?.stop();
    await bind?.stop();
    origin?.close();
    secureOrigin?.close();
    signet?.remove();
    files.remove();
  });

  test('EDGE-1 the name is served by HTTP and forwarded to its origin', async () => {
    expect(await edge('add', NAME, '--origin', `127.0.0.1:${ports.origin}`)).toMatchObject({ ok: true });
    await expect.poll(async () => (await edge(NAME)).data?.state, { interval: 500 }).toBe('active');
    await expect
      .poll(async () => (await get(ports.http, false, '/a?b=c').catch(() => undefined))?.body)
      .toBe(`plain ${NAME} http /a?b=c`);
    expect((await edge(NAME)).data.points).toBe('good');
    expect(await leafAt(ports.https)).toBeUndefined();
  });

  test('EDGE-4 VAL-6 a certificate is proved by the file that the edge answers, and deployed by itself', async () => {
    expect((await edge('set', NAME, '--free')).data.https).toBe('validating');
    const { certificateId } = await until('deployed');
    const { fingerprint } = (await signet.cert('status', certificateId)).data;
    expect(await leafAt(ports.https)).toBe(fingerprint);
    expect((await get(ports.https, true, '/x')).body).toBe(`plain ${NAME} https /x`);
  });

  test('EDGE-7 HTTP is sent to HTTPS, but for the challenge files', async () => {
    expect(await edge('set', NAME, '--redirect', 'on')).toMatchObject({ ok: true });
    await expect.poll(async () => (await get(ports.http, false, '/a?b=c')).status).toBe(301);
    expect((await get(ports.http, false, '/a?b=c')).location).toBe(`https://${NAME}:${ports.https}/a?b=c`);
    expect((await get(ports.http, false, '/.well-known/acme-challenge/none')).status).toBe(404);
  });

  test('EDGE-2 EDGE-6 HTTPS to the origin, whose certificate is its own', async () => {
    const silent = await edge('set', NAME, '--origin', `127.0.0.1:${ports.origin}`, '--origin-protocol', 'https');
    expect(silent.error?.code).toBe('edge-origin-silent');
    const before = await leafAt(ports.https);
    await edge('set', NAME, '--origin', `127.0.0.1:${ports.secure}`, '--origin-protocol', 'https');
    await expect.poll(async () => (await get(ports.https, true)).body).toBe(`secure ${NAME} https /`);
    expect(await leafAt(ports.https)).toBe(before);
  });

  test('EDGE-5 replaced under handshakes all along: none fails, and both certificates are seen', async () => {
    const root = execFileSync('curl', ['-sk', `${pebble.management}/roots/0`], { encoding: 'utf8' });
    const before = await leafAt(ports.https);
    const seen = await handshakesDuring({ port: ports.https, root, name: NAME, abreast: 2 }, async () => {
      await edge('set', NAME, '--free');
      await expect.poll(() => leafAt(ports.https), { interval: 250 }).not.toBe(before);
      await until('deployed');
    });
    expect(seen.failures).toEqual([]);
    expect(seen.leaves).toHaveLength(2);
    console.log(`edge: replaced, ${seen.good} handshakes, ${seen.failures.length} failed`);
  });

  test('EDGE-5 a validation that fails leaves the old one serving', async () => {
    const before = await leafAt(ports.https);
    const { certificateId } = (await edge(NAME)).data;
    const { orderId } = (await edge('set', NAME, '--free', '--method', 'dns')).data;
    expect(await signet.cert('cancel', orderId)).toMatchObject({ ok: true });
    expect(await until('validation-failed')).toMatchObject({ certificateId, problem: { code: 'edge-invalid' } });
    expect(await leafAt(ports.https)).toBe(before);
  });

  test('EDGE-3 a configuration that nginx refuses is taken back, told in its words, and the name goes on', async () => {
    const broken = join(files.path, 'edge', 'zz-broken.conf');
    writeFileSync(broken, 'lissten 80;');
    await edge('set', NAME, '--redirect', 'off', '--origin', `127.0.0.1:${ports.origin}`, '--origin-protocol', 'http');
    await expect
      .poll(async () => (await edge(NAME)).data.problem?.facts?.detail ?? '', { interval: 500 })
      .toContain('unknown directive "lissten"');
    expect((await get(ports.http, false)).status).toBe(301);
    expect((await get(ports.https, true)).body).toBe(`secure ${NAME} https /`);
    writeFileSync(broken, '');
    await edge('set', NAME, '--redirect', 'off');
    await expect.poll(async () => (await get(ports.http, false)).status).toBe(200);
  });

  test('EDGE-8 without its certificate HTTPS is off; removed, nothing of the name is left', async () => {
    expect((await edge('off', NAME)).data).toMatchObject({ https: 'off', redirect: false });
    await expect.poll(() => leafAt(ports.https)).toBeUndefined();
    expect((await get(ports.http, false)).status).toBe(200);
    await edge('remove', NAME);
    await expect.poll(() => readdirSync(join(files.path, 'edge')).filter((file) => file.startsWith(NAME))).toEqual([]);
    expect((await edge(NAME)).error?.code).toBe('nothing-found');
  });
});
