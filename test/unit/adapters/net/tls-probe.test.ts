import net from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTlsProbe } from '../../../../adapters/net/tls-probe.ts';
import { systemRandom } from '../../../../adapters/system.ts';
import type { Pair, Served } from '../../../../src/hosting/target.ts';
import type { Clock } from '../../../../src/kernel/clock.ts';
import { makeRoot } from '../../../../src/pki/authority-cert.ts';
import { realClock } from '../../../fakes/plugin-deps.ts';
import { leafFingerprint, type PairMaker, pairMaker } from '../../../fakes/test-pairs.ts';
import { virtualClock } from '../../../fakes/virtual-clock.ts';

let maker: PairMaker;
let pair: Pair;
const open: net.Server[] = [];

beforeAll(async () => {
  maker = await pairMaker();
  pair = await maker.pair(['www.example.com']);
});

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

const listen = async (server: net.Server, host = '127.0.0.1'): Promise<number> => {
  open.push(server);
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as net.AddressInfo).port;
};

const serve = (options: tls.TlsOptions = {}, host?: string): Promise<number> =>
  listen(tls.createServer({ cert: pair.chain, key: pair.key, ...options }), host);

const look = (port: number, sni = 'www.example.com', host = '127.0.0.1', clock: Clock = realClock): Promise<Served> =>
  createTlsProbe(clock, { roots: async () => [maker.root] }).look({ host, port, sni });

test('tells the leaf: fingerprint, end, subject, trust', async () => {
  expect(await look(await serve())).toEqual({
    ok: true,
    fingerprint: leafFingerprint(pair.chain),
    notAfter: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
    subject: 'CN=www.example.com',
    trusted: true,
  });
});

describe('what is not trusted is shown all the same, with the reason', () => {
  const cases: Record<string, { options?: () => tls.TlsOptions; sni?: string; why: RegExp }> = {
    'ok/another name': { sni: 'other.example.com', why: /^ERR_TLS_CERT_ALTNAME_INVALID$/ },
    'ok/the intermediate is left out': {
      options: () => ({ cert: pair.chain.slice(0, pair.chain.indexOf('-----END') + 26) }),
      why: /^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/,
    },
    'ok/a client certificate is demanded, TLS 1.2': {
      options: () => ({ requestCert: true, maxVersion: 'TLSv1.2' }),
      why: /handshake failure/,
    },
  };
  test.each(Object.entries(cases))('%s', async (_, { options, sni, why }) => {
    const served = await look(await serve(options?.()), sni);
    expect(served).toMatchObject({ ok: true, trusted: false, fingerprint: leafFingerprint(pair.chain) });
    expect(served.why).toMatch(why);
  });
});

test('a CA of our own that came to be after the probe is trusted at the next look, an SM2 one beside it', async () => {
  const roots: string[] = [];
  const probe = createTlsProbe(realClock, { roots: async () => roots });
  const endpoint = { host: '127.0.0.1', port: await serve(), sni: 'www.example.com' };
  expect(await probe.look(endpoint)).toMatchObject({ ok: true, trusted: false });
  const sm2 = await makeRoot(
    {
      commonName: 'SM2',
      organisation: 'Own',
      algorithm: 'sm2',
      from: '2026-01-01T00:00:00Z',
      until: '2046-01-01T00:00:00Z',
    },
    systemRandom,
  );
  roots.push(sm2.certificate, maker.root);
  expect(await probe.look(endpoint)).toMatchObject({ ok: true, trusted: true });
});

test('without the root it is known as untrusted', async () => {
  const probe = createTlsProbe(realClock);
  const served = await probe.look({ host: '127.0.0.1', port: await serve(), sni: 'www.example.com' });
  expect(served).toMatchObject({ ok: true, trusted: false, why: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' });
});

test('reads the certificate of a server that speaks nothing newer than TLS 1.0', async () => {
  const port = await serve({ minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' });
  expect(await look(port)).toMatchObject({ ok: true, trusted: true });
});

test('a client certificate demanded in TLS 1.3 does not hide the leaf', async () => {
  expect(await look(await serve({ requestCert: true, ca: maker.root }))).toMatchObject({ ok: true, trusted: true });
});

test('the name sent decides which certificate is shown; an address is not sent', async () => {
  const other = await maker.pair(['other.example.com']);
  const names: (string | undefined)[] = [];
  const port = await serve({
    SNICallback: (name, done) => {
      names.push(name);
      done(null, tls.createSecureContext({ cert: other.chain, key: other.key }));
    },
  });
  expect(await look(port, 'other.example.com')).toMatchObject({ fingerprint: leafFingerprint(other.chain) });
  expect(await look(port, '127.0.0.1')).toMatchObject({ fingerprint: leafFingerprint(pair.chain) });
  expect(names).toEqual(['other.example.com']);
});

test('an IPv6 listener is looked at too', async () => {
  expect(await look(await serve({}, '::1'), 'www.example.com', '::1')).toMatchObject({ ok: true });
});

test('a leaf without a subject is known by its names', async () => {
  const long = `${'a'.repeat(60)}.example.com`;
  const { chain, key } = await maker.pair([long, `b.${long}`]);
  const served = await look(await serve({ cert: chain, key }), long);
  expect(served).toMatchObject({ ok: true, subject: `DNS:${long}, DNS:b.${long}` });
});

describe('no certificate to be seen', () => {
  const cases: Record<string, { start: () => Promise<number>; why: RegExp; clock?: Clock }> = {
    'fail/nothing listens': {
      start: async () => {
        const server = net.createServer();
        const port = await listen(server);
        await new Promise((resolve) => server.close(resolve));
        return port;
      },
      why: /ECONNREFUSED/,
    },
    'fail/plain HTTP': {
      start: () => listen(net.createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
      why: /wrong version number/,
    },
    'fail/closed at once': {
      start: () => listen(net.createServer((socket) => socket.destroy())),
      why: /ECONNRESET|closed/,
    },
    'fail/no answer': {
      start: () => listen(net.createServer()),
      why: /^no handshake within 10 s$/,
      clock: virtualClock(),
    },
    'fail/no protocol in common': {
      start: () => serve({ ciphers: 'PSK', maxVersion: 'TLSv1.2' }),
      why: /handshake failure/,
    },
  };
  test.each(Object.entries(cases))('%s', async (_, { start, why, clock }) => {
    const served = await look(await start(), 'www.example.com', '127.0.0.1', clock);
    expect(served.ok).toBe(false);
    expect(served.why).toMatch(why);
  });

  test('fail/a port that cannot be', async () => {
    const probe = createTlsProbe(realClock);
    const served = await probe.look({ host: '127.0.0.1', port: 70_000, sni: 'www.example.com' });
    expect(served).toMatchObject({ ok: false, why: expect.stringContaining('ERR_SOCKET_BAD_PORT') });
  });
});
