import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { intermediateFetch } from '../../../../adapters/net/intermediate-fetch.ts';
import { systemClock } from '../../../../adapters/system.ts';
import { fakeClock } from '../../../fakes/fake-clock.ts';
import { type FileServer, serveFiles, trap } from '../../../fakes/issuer-files.ts';

const BYTES = Buffer.from('a file');
let server: FileServer;

beforeEach(async () => {
  server = await serveFiles();
  server.files.set('/ca.der', BYTES);
});
afterEach(() => server.stop());

const fetcher = (from: readonly string[], privateAddresses = true) =>
  intermediateFetch(systemClock, { from, privateAddresses });

describe('CERT-1 a missing intermediate by the address in a certificate', () => {
  test('comes from an address on the list', async () => {
    const source = fetcher([server.host]);
    expect(source.listed(`${server.origin}/ca.der`)).toBe(true);
    expect(await source.get(`${server.origin}/ca.der`)).toEqual({ ok: true, bytes: BYTES });
    expect(await source.get(`${server.origin}/other.der`)).toEqual({ ok: false, why: 'HTTP 404' });
  });

  test('is not asked for anywhere else: no connection is made', async () => {
    const other = await trap();
    const { port } = server;
    const source = fetcher([`127.0.0.1:${other.port}`, `http://127.0.0.1:${port}/certs/`]);
    for (const url of [
      `${server.origin}/ca.der`,
      `http://localhost:${other.port}/ca.der`,
      `http://127.0.0.1:${other.port}@127.0.0.1:${port}/ca.der`,
      `http://[::1]:${port}/ca.der`,
      `${server.origin}/certs/..%2fca.der`,
      `https://127.0.0.1:${port}/certs/ca.der`,
      `ldap://127.0.0.1:${other.port}/ca`,
      'http://169.254.169.254/latest/meta-data/',
      'nonsense',
    ])
      expect(await source.get(url), url).toEqual({ ok: false, why: 'not listed' });
    expect([server.connections(), other.connections()]).toEqual([0, 0]);
    await other.stop();
  });

  test('a listed name that leads to a private address is not asked, unless the configuration allows it', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const url = `http://${host}:${server.port}/ca.der`;
      const closed = fetcher([`${host}:${server.port}`], false);
      expect(await closed.get(url)).toEqual({ ok: false, why: 'its address is not public' });
    }
    expect(server.connections()).toBe(0);
  });

  test('redirects are not followed, not even to an address on the list', async () => {
    const inner = await trap();
    server.files.set('/away', (_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${inner.port}/` }).end(),
    );
    server.files.set('/here', (_request, response) => response.writeHead(301, { location: '/ca.der' }).end());
    const source = fetcher([server.host, `127.0.0.1:${inner.port}`]);
    expect(await source.get(`${server.origin}/away`)).toEqual({ ok: false, why: 'HTTP 302' });
    expect(await source.get(`${server.origin}/here`)).toEqual({ ok: false, why: 'HTTP 301' });
    expect([inner.connections(), server.asked]).toEqual([0, ['/away', '/here']]);
    await inner.stop();
  });

  test('a file that does not end is left, and so is a server that says nothing', async () => {
    server.files.set('/long', (_request, response) => {
      response.on('error', () => {});
      for (let at = 0; at < 9; at++) response.write(Buffer.alloc(10_000));
    });
    let silent = (): void => {};
    const heard = new Promise<void>((done) => {
      silent = done;
    });
    server.files.set('/silent', () => silent());
    expect(await fetcher([server.host]).get(`${server.origin}/long`)).toEqual({
      ok: false,
      why: 'longer than 64000 bytes',
    });
    const clock = fakeClock();
    const source = intermediateFetch(clock, { from: [server.host], privateAddresses: true });
    const answer = source.get(`${server.origin}/silent`);
    await heard;
    clock.advance(8_000);
    expect(await answer).toEqual({ ok: false, why: 'no answer in 8 s' });
  });
});
