import { createHmac } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signatureOf } from '../../../../adapters/targets/webhook/signed-post.ts';
import { webhookPlugin } from '../../../../adapters/targets/webhook/webhook-plugin.ts';
import type { Pair } from '../../../../src/hosting/target.ts';
import { describeTarget } from '../../../contracts/describe-target.ts';
import { createTarget } from '../../../fakes/create-target.ts';
import { leafFingerprint, type PairMaker, pairMaker } from '../../../fakes/test-pairs.ts';

const SECRET = 'a long shared secret';
const NAMES = ['www.example.com'];
let maker: PairMaker;
beforeAll(async () => {
  maker = await pairMaker();
});

/** A receiver that checks the signature as the documentation says. */
const receiver = async () => {
  const state: { held: Pair | undefined; status: number; calls: number; location?: string } = {
    held: undefined,
    status: 200,
    calls: 0,
  };
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      state.calls += 1;
      const given = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request.headers['signet-signature']));
      const right = createHmac('sha256', SECRET).update(`${given?.[1]}.${body}`).digest('hex');
      const status = given?.[2] !== right ? 401 : state.status;
      if (status === 200) {
        const { chain, key } = JSON.parse(body) as Pair;
        state.held = { chain, key };
      }
      response.writeHead(status, state.location === undefined ? {} : { location: state.location });
      response.end(status === 200 ? 'thanks' : 'not today');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { state, url: `http://127.0.0.1:${port}/install`, stop };
};

const on = (url: string, secret = SECRET) => createTarget(webhookPlugin, { url, secret, serves: ['127.0.0.1:8443'] });

describeTarget('webhook', async () => {
  const { state, url, stop } = await receiver();
  return {
    target: on(url),
    names: NAMES,
    first: await maker.pair(),
    second: await maker.pair(),
    held: async () => (state.held === undefined ? undefined : leafFingerprint(state.held.chain)),
    breakDown: async () => {
      state.status = 500;
    },
    mend: async () => {
      state.status = 200;
    },
    stop,
  };
});

describe('a signed call', () => {
  let at: Awaited<ReturnType<typeof receiver>>;
  beforeEach(async () => {
    at = await receiver();
  });
  afterEach(() => at.stop());

  test('is refused by a receiver with another secret, and says so', async () => {
    const error = await on(at.url, 'another')
      .install(await maker.pair(), NAMES)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'target-refused', facts: { detail: 'answered 401: not today' } });
    expect(at.state.held).toBeUndefined();
  });

  test('does not follow a redirect: the key is for this address alone', async () => {
    at.state.status = 307;
    at.state.location = at.url;
    await expect(on(at.url).install(await maker.pair(), NAMES)).rejects.toMatchObject({ code: 'target-refused' });
    expect(at.state.calls).toBe(1);
  });

  test('nobody there is unreachable, worth another try', async () => {
    await at.stop();
    await expect(on(at.url).install(await maker.pair(), NAMES)).rejects.toMatchObject({ code: 'target-unreachable' });
    at = await receiver();
  });

  test('the signature covers the time and every byte', () => {
    const one = signatureOf('s', '{}', 1_000_000);
    expect(one).toMatch(/^t=1000,v1=[0-9a-f]{64}$/);
    expect(signatureOf('s', '{ }', 1_000_000)).not.toBe(one);
    expect(signatureOf('s', '{}', 1_001_000)).not.toBe(one);
    expect(signatureOf('t', '{}', 1_000_000)).not.toBe(one);
  });

  test('a key is never sent in clear over a network', () => {
    expect(() => on('http://installer.example.com/')).toThrow(expect.objectContaining({ code: 'option-value' }));
  });
});
