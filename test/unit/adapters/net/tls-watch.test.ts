import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { lookAtEndpoint } from '../../../../adapters/net/tls-watch.ts';
import { systemClock } from '../../../../adapters/system.ts';
import type { Pair } from '../../../../src/hosting/target.ts';
import { pemBlocks } from '../../../../src/pki/pem.ts';
import { STARTTLS, type Starttls } from '../../../../src/watch/watch.ts';
import { pairMaker } from '../../../fakes/test-pairs.ts';
import { virtualClock } from '../../../fakes/virtual-clock.ts';

const NAME = 'www.example.com';
const open: net.Server[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of open.splice(0)) await new Promise((done) => server.close(done));
});

const listen = async (answer: (socket: Socket) => void): Promise<number> => {
  const server = net.createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    answer(socket);
  });
  open.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
};

/** What a server of each protocol says, step by step: a string it waits for, then what it answers. Greetings wait for nothing. */
const SERVERS: Readonly<Record<Starttls, readonly (readonly [string | undefined, string])[]>> = {
  smtp: [
    [undefined, '220-mail.example.com\r\n220 ESMTP\r\n'],
    ['EHLO', '250-mail.example.com\r\n250-PIPELINING\r\n250 STARTTLS\r\n'],
    ['STARTTLS', '220 go ahead\r\n'],
  ],
  imap: [
    [undefined, '* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n'],
    ['STARTTLS', 'a1 OK begin\r\n'],
  ],
  pop3: [
    [undefined, '+OK ready\r\n'],
    ['STLS', '+OK begin\r\n'],
  ],
  ftp: [
    [undefined, '220 ready\r\n'],
    ['AUTH TLS', '234 go\r\n'],
  ],
  xmpp: [
    [
      "to='www.example.com'",
      "<stream:stream xmlns='jabber:client'><stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
    ],
    ['<starttls', "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"],
  ],
  postgres: [['\x00\x00\x00\x08\x04\xd2\x16\x2f', 'S']],
  mysql: [[undefined, `\x0b\x00\x00\x00\x0a8.0.36\x00\x01\x02\x03`]],
  ldap: [['1.3.6.1.4.1.1466.20037', '\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00']],
};

const speak = (protocol: Starttls, pair: Pair) => async (socket: Socket) => {
  for (const [wanted, said] of SERVERS[protocol]) {
    let heard = '';
    while (wanted !== undefined && !heard.includes(wanted)) {
      const chunk = await new Promise<Buffer | undefined>((done) => {
        socket.once('data', done).once('close', () => done(undefined));
        socket.resume();
      });
      socket.pause();
      if (chunk === undefined) return;
      heard += chunk.toString('latin1');
    }
    socket.write(Buffer.from(said, 'latin1'));
  }
  // MySQL's client sends a packet of 36 bytes before its handshake.
  if (protocol === 'mysql') {
    let packet: Buffer | null = null;
    while (packet === null) {
      packet = socket.read(36);
      if (packet === null) await new Promise((done) => socket.once('readable', done));
    }
    expect(packet.subarray(0, 6).toString('hex')).toBe('20000001008a');
  }
  new tls.TLSSocket(socket, { isServer: true, cert: pair.chain, key: pair.key }).on('error', () => {}).resume();
};

const place = (port: number, starttls?: Starttls, host = '127.0.0.1') =>
  ({ kind: 'endpoint', host, port, sni: NAME, starttls }) as const;

describe('looking at an endpoint', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await (await pairMaker()).pair([NAME]);
  });

  test.each(STARTTLS)('speaks %s up to the handshake, and keeps the chain as it was sent', async (protocol) => {
    const port = await listen((socket) => void speak(protocol, pair)(socket));
    const [sight] = await lookAtEndpoint(systemClock, place(port, protocol));
    expect(sight).toEqual({
      where: `127.0.0.1:${port}`,
      ok: true,
      chain: pemBlocks(pair.chain, ['CERTIFICATE'], 'chain').map(({ der }) => der),
    });
  });

  const serve = async (options: tls.TlsOptions): Promise<number> => {
    const server = tls.createServer({ cert: pair.chain, key: pair.key, ...options });
    server.on('tlsClientError', () => {}).on('secureConnection', (socket) => socket.on('error', () => {}));
    open.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return (server.address() as AddressInfo).port;
  };

  /** Servers that other clients would turn away from, or that turn away from them: what they show is what is to be seen. */
  const ODD: Readonly<Record<string, tls.TlsOptions>> = {
    'speaks TLS 1.0 only': { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
    'speaks TLS 1.2 only': { maxVersion: 'TLSv1.2' },
    'speaks TLS 1.3 only': { minVersion: 'TLSv1.3' },
    'takes no key exchange but a post-quantum one': { ecdhCurve: 'X25519MLKEM768' },
    'takes no curve but P-521': { ecdhCurve: 'P-521' },
    'wants a client’s certificate, in TLS 1.2': {
      requestCert: true,
      rejectUnauthorized: true,
      maxVersion: 'TLSv1.2',
    },
    'wants a client’s certificate, in TLS 1.3': { requestCert: true, rejectUnauthorized: true },
  };
  test.each(Object.entries(ODD))('sees the chain of a server that %s', async (_, options) => {
    const [sight] = await lookAtEndpoint(systemClock, place(await serve(options)));
    expect(sight).toMatchObject({
      ok: true,
      chain: pemBlocks(pair.chain, ['CERTIFICATE'], 'chain').map(({ der }) => der),
    });
  });

  test('sees a certificate that has ended, for another name, which nobody vouches for', async () => {
    const maker = await pairMaker();
    const ended = await maker.pair(['other.example.com'], { days: -1 });
    const [leaf = ''] = ended.chain.split(/(?<=-----END CERTIFICATE-----\n)/);
    const [sight] = await lookAtEndpoint(systemClock, place(await serve({ cert: leaf, key: ended.key })));
    expect(sight).toMatchObject({ ok: true, chain: [pemBlocks(leaf, ['CERTIFICATE'], 'chain')[0]?.der] });
  });

  test.each([undefined, 'smtp'] as const)(
    'gives up a server that says nothing (%s), after ten seconds',
    async (kind) => {
      const port = await listen(() => {});
      const clock = virtualClock(0);
      const looking = lookAtEndpoint(clock, place(port, kind));
      await clock.sleep(10_000);
      expect(await looking).toEqual([{ where: `127.0.0.1:${port}`, ok: false, failure: 'timeout', detail: '10 s' }]);
    },
  );

  test('tells a connection that is reset', async () => {
    const port = await listen((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await lookAtEndpoint(systemClock, place(port))).toMatchObject([{ ok: false, failure: 'closed' }]);
  });

  const REFUSALS: readonly (readonly [Starttls, string, string])[] = [
    ['smtp', '554 no service\r\n', '554 no service'],
    ['imap', '* BYE full\r\n', '* BYE full'],
    ['pop3', '-ERR busy\r\n', '-ERR busy'],
    ['ftp', '421 closing\r\n', '421 closing'],
    ['postgres', 'N', 'N'],
  ];
  test.each(REFUSALS)('tells that %s refuses, in its own words', async (protocol, said, detail) => {
    const port = await listen((socket) => socket.write(said));
    expect(await lookAtEndpoint(systemClock, place(port, protocol))).toMatchObject([
      { ok: false, failure: 'starttls-refused', detail },
    ]);
  });

  test('tells DNS, a refused connection, a TLS alert, no TLS and a closed connection apart', async () => {
    const failure = async (at: ReturnType<typeof place>) => {
      const [sight] = await lookAtEndpoint(systemClock, at);
      return sight?.ok === false ? sight.failure : 'none';
    };
    expect(await failure(place(443, undefined, 'nothing.invalid'))).toBe('dns');
    const gone = await listen(() => {});
    await new Promise((done) => open.pop()?.close(done));
    expect(await failure(place(gone))).toBe('refused');
    // A server that signs with nothing this side takes ends the handshake with an alert.
    const old = tls.createServer({ cert: pair.chain, key: pair.key, sigalgs: 'RSA+SHA256' });
    old.on('tlsClientError', () => {});
    open.push(old);
    await new Promise<void>((done) => old.listen(0, '127.0.0.1', done));
    expect(await failure(place((old.address() as AddressInfo).port))).toBe('tls-alert');
    expect(await failure(place(await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))))).toBe(
      'not-tls',
    );
    expect(await failure(place(await listen((socket) => socket.destroy())))).toBe('closed');
  });
});
