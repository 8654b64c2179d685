import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lookAtEndpoint } from '../../../../adapters/net/tls-watch.ts';
import { systemClock } from '../../../../adapters/system.ts';
import { createLookouts } from '../../../../adapters/workers/lookouts.ts';
import { pairMaker } from '../../../fakes/test-pairs.ts';

const NAME = 'www.example.com';
/** More than one thread takes by itself. */
const MANY = 60;

const portOf = async (server: net.Server): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
};

const place = (port: number) =>
  ({ kind: 'endpoint', host: '127.0.0.1', port, sni: NAME, starttls: undefined }) as const;

describe('looking at many endpoints at once', () => {
  const servers: net.Server[] = [];
  const warned: string[] = [];
  const log = { warn: (_: unknown, text: string) => warned.push(text) } as never;
  let good = 0;
  let broken = 0;

  beforeAll(async () => {
    const pair = await (await pairMaker()).pair([NAME]);
    const secure = tls.createServer({ cert: pair.chain, key: pair.key }, (socket) => socket.on('error', () => {}));
    const plain = net.createServer((socket) => {
      socket.on('error', () => {}).end('no TLS here\r\n\r\n');
    });
    servers.push(secure, plain);
    good = await portOf(secure);
    broken = await portOf(plain);
  });
  afterAll(() => {
    for (const server of servers) server.close();
  });

  const lookAtMany = (lookouts: ReturnType<typeof createLookouts>) =>
    Promise.all(Array.from({ length: MANY }, (_, n) => lookouts.look(place(n % 3 === 0 ? broken : good))));

  const expected = async () => {
    const [shown, failed] = await Promise.all([good, broken].map((port) => lookAtEndpoint(systemClock, place(port))));
    return Array.from({ length: MANY }, (_, n) => (n % 3 === 0 ? failed : shown));
  };

  test('threads answer as this one does, failures with their words too', async () => {
    const lookouts = createLookouts({ clock: systemClock, log }, 2);
    const seen = await lookAtMany(lookouts);
    expect(seen).toEqual(await expected());
    expect(seen.flat().every((sight) => !sight.ok || sight.chain.every(Buffer.isBuffer))).toBe(true);
    await lookouts.close();
    expect(warned).toEqual([]);
  });

  test('what a thread was looking at when it ended is looked at here', async () => {
    const lookouts = createLookouts({ clock: systemClock, log }, 2);
    const looking = lookAtMany(lookouts);
    await lookouts.close();
    expect(await looking).toEqual(await expected());
    expect(await lookAtMany(lookouts)).toEqual(await expected());
  });

  test('with one processor there are none', async () => {
    const lookouts = createLookouts({ clock: systemClock, log }, 0);
    expect(await lookAtMany(lookouts)).toEqual(await expected());
    await lookouts.close();
  });
});
