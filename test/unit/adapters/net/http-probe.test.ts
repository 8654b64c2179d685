import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { httpProbe } from '../../../../adapters/net/http-probe.ts';
import { pairMaker } from '../../../fakes/test-pairs.ts';

// Where an answer comes, it is waited for; where none does, not for long.
const probe = httpProbe({ timeout: 60_000 });
const hasty = httpProbe({ timeout: 300 });

describe('the HTTP probe', () => {
  let server: net.Server | undefined;
  afterEach(async () => {
    const closing = server;
    server = undefined;
    if (closing instanceof http.Server) closing.closeAllConnections();
    await new Promise<void>((resolve) => (closing === undefined ? resolve() : closing.close(() => resolve())));
  });

  const listen = async (made: net.Server): Promise<number> => {
    server = made;
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
    return (made.address() as net.AddressInfo).port;
  };

  const get = async (made: net.Server, more: { tls?: boolean } = {}, by = probe) => {
    const port = await listen(made);
    return by.get({ address: '127.0.0.1', port, host: 'www.example.test', path: '/.well-known/x?y=1', ...more });
  };

  const raw = (talk: (socket: net.Socket) => void): net.Server => {
    const sockets = new Set<net.Socket>();
    const made = net.createServer((socket) => {
      sockets.add(socket.on('error', () => {}));
      socket.once('data', () => talk(socket));
    });
    const close = made.close.bind(made);
    made.close = (done) => {
      for (const socket of sockets) socket.destroy();
      return close(done);
    };
    return made;
  };

  it('ok/asks the given address for the given host and path', async () => {
    const seen: unknown[] = [];
    const answer = await get(
      http.createServer((request, response) => {
        seen.push([request.method, request.url, request.headers.host?.replace(/:\d+$/, '')]);
        response.end('content');
      }),
    );
    expect(answer).toEqual({ address: '127.0.0.1', outcome: 'answered', status: 200, body: 'content' });
    expect(seen).toEqual([['GET', '/.well-known/x?y=1', 'www.example.test']]);
  });

  it('ok/tells a redirect and does not follow it', async () => {
    let count = 0;
    const answer = await get(
      http.createServer((_, response) => {
        count++;
        response.writeHead(302, { location: 'http://127.0.0.1/elsewhere' }).end();
      }),
    );
    expect(answer).toMatchObject({ outcome: 'answered', status: 302, location: 'http://127.0.0.1/elsewhere' });
    expect(count).toBe(1);
  });

  it('ok/reads at most 64 KiB of a body without end', async () => {
    const answer = await get(
      http.createServer((_, response) => {
        const more = () => {
          if (!response.destroyed && response.write('x'.repeat(10_000))) setImmediate(more);
          else response.once('drain', more);
        };
        response.on('error', () => {});
        more();
      }),
    );
    expect(answer).toMatchObject({ outcome: 'answered', status: 200 });
    expect(answer.body).toHaveLength(65_536);
  });

  it('ok/over TLS with the name, whatever certificate is served', async () => {
    const names: unknown[] = [];
    const { chain, key } = await (await pairMaker()).pair(['other.example.test']);
    const made = https.createServer(
      {
        cert: chain,
        key,
        SNICallback: (name, done) => {
          names.push(name);
          done(null);
        },
      },
      (_, response) => response.end('secure'),
    );
    expect(await get(made, { tls: true })).toMatchObject({ outcome: 'answered', body: 'secure' });
    expect(names).toEqual(['www.example.test']);
  });

  it('fail/nothing listens', async () => {
    const port = await listen(net.createServer());
    await new Promise<void>((resolve) => server?.close(() => resolve()));
    server = undefined;
    const answer = await probe.get({ address: '127.0.0.1', port, host: 'www.example.test', path: '/' });
    expect(answer).toEqual({ address: '127.0.0.1', outcome: 'refused' });
  });

  it.each<[string, (socket: net.Socket) => void, string]>([
    ['silence', () => {}, 'timeout'],
    ['a header that never ends', (socket) => socket.write('HTTP/1.1 200 OK\r\nx: '), 'timeout'],
    ['a body that never ends', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'), 'timeout'],
    ['closing without a word', (socket) => socket.destroy(), 'reset'],
    ['resetting', (socket) => socket.resetAndDestroy(), 'reset'],
    ['another protocol', (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'), 'malformed'],
    ['headers too large', (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`), 'malformed'],
    [
      'two lengths',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'),
      'malformed',
    ],
  ])('fail/%s', async (_, talk, outcome) => {
    expect(await get(raw(talk), {}, outcome === 'timeout' ? hasty : probe)).toEqual({ address: '127.0.0.1', outcome });
  });

  it('fail/plain HTTP where TLS is asked for', async () => {
    const answer = await get(
      raw((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      { tls: true },
    );
    expect(answer).toEqual({ address: '127.0.0.1', outcome: 'malformed' });
  });

  it('fail/a path that cannot be sent', async () => {
    const answer = await probe.get({ address: '127.0.0.1', port: 1, host: 'x', path: '/a b\r\nHost: evil' });
    expect(answer).toEqual({ address: '127.0.0.1', outcome: 'malformed' });
  });
});
