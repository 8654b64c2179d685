import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { crlFetch } from '../../../../adapters/net/crl-fetch.ts';
import { fakeClock } from '../../../fakes/fake-clock.ts';

const open: http.Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close().closeAllConnections();
});

const serve = async (answer: http.RequestListener): Promise<{ readonly url: string; readonly asked: () => number }> => {
  let asked = 0;
  const server = http.createServer((request, response) => {
    asked++;
    answer(request, response);
  });
  open.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ca.crl`, asked: () => asked };
};

describe('a revocation list by the URL in somebody’s certificate', () => {
  test.each([
    'file:///etc/passwd',
    'ftp://example.com/ca.crl',
    'http://127.0.0.1/ca.crl',
    'http://[::1]/ca.crl',
    'http://localhost/ca.crl',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/ca.crl',
    'http://0x7f000001/ca.crl',
    'https://192.168.1.1/ca.crl',
    'http://192.0.2.1:22/',
    'not a url',
  ])('%s is not asked', async (url) => {
    const { get } = crlFetch(fakeClock(), { privateAddresses: false });
    expect(await get(url)).toMatchObject({ ok: false, why: expect.stringMatching(/not (fetched|public|a URL)/) });
  });

  test('redirects are not followed, errors are told, and a list that is too long is left', async () => {
    const source = crlFetch(fakeClock(), { privateAddresses: true });
    const inner = await serve((_request, response) => response.end('secret'));
    const outer = await serve((_request, response) => response.writeHead(302, { location: inner.url }).end());
    expect(await source.get(outer.url)).toEqual({ ok: false, why: 'HTTP 302' });
    expect(inner.asked()).toBe(0);
    const long = await serve((_request, response) => {
      response.on('error', () => {});
      const chunk = Buffer.alloc(1_000_000);
      for (let at = 0; at < 9; at++) response.write(chunk);
      response.end();
    });
    expect(await source.get(long.url)).toMatchObject({ ok: false, why: expect.stringContaining('longer than') });
  });

  test('one that failed is not asked for again at once', async () => {
    const source = crlFetch(fakeClock(), { privateAddresses: true });
    const broken = await serve((_request, response) => response.writeHead(500).end());
    for (let at = 0; at < 3; at++) expect(await source.get(broken.url)).toEqual({ ok: false, why: 'HTTP 500' });
    expect(broken.asked()).toBe(1);
  });
});
