import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askCaddy, parseCaddyAddress } from '../../../../adapters/targets/caddy/caddy-admin.ts';
import { caddyPlugin } from '../../../../adapters/targets/caddy/caddy-plugin.ts';
import type { Pair, Target } from '../../../../src/hosting/target.ts';
import { describeTarget } from '../../../contracts/describe-target.ts';
import { createTarget } from '../../../fakes/create-target.ts';
import { type CaddyFault, type FakeCaddy, fakeCaddy } from '../../../fakes/fake-caddy.ts';
import { leafFingerprint, type PairMaker, pairMaker } from '../../../fakes/test-pairs.ts';
import { virtualClock } from '../../../fakes/virtual-clock.ts';

const NAMES = ['www.example.com'];
const FILES = '/config/apps/tls/certificates/load_files';
let maker: PairMaker;
beforeAll(async () => {
  maker = await pairMaker();
});

const leafOf = (caddy: FakeCaddy) => {
  const text = caddy.loaded();
  return text === undefined ? undefined : leafFingerprint(text);
};

const start = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-caddy-'));
  const settings = {
    admin: `unix/${folder}/admin.sock`,
    certificate: join(folder, 'c.pem'),
    key: join(folder, 'c.key'),
  };
  const caddy = await fakeCaddy(join(folder, 'admin.sock'), settings.certificate, settings.key);
  const stop = async () => {
    await caddy.stop();
    rmSync(folder, { recursive: true });
  };
  return { ...settings, caddy, target: createTarget(caddyPlugin, settings), stop };
};

describeTarget('Caddy, a stand-in', async () => {
  const { caddy, target, stop } = await start();
  return {
    target,
    names: NAMES,
    first: await maker.pair(),
    second: await maker.pair(),
    held: async () => leafOf(caddy),
    breakDown: async () => caddy.plan('refused'),
    mend: async () => {},
    stop,
  };
});

describe('the admin API', () => {
  let caddy: FakeCaddy;
  let target: Target;
  let certificate = '';
  let stop: () => Promise<void>;
  let old: Pair;
  let fresh: Pair;

  beforeEach(async () => {
    ({ caddy, target, certificate, stop } = await start());
    old = await maker.pair();
    fresh = await maker.pair();
    await target.install(old, NAMES);
  });
  afterEach(() => stop());

  test('the list of files is read and put back, so that nothing of the configuration changes', async () => {
    await target.install(fresh, NAMES);
    expect(caddy.calls.slice(-2)).toEqual([`GET ${FILES}`, `PATCH ${FILES}`]);
    expect(leafOf(caddy)).toBe(leafFingerprint(fresh.chain));
  });

  test('a configuration that somebody changes in between is read again', async () => {
    caddy.plan('changed-meanwhile', 'changed-meanwhile');
    await target.install(fresh, NAMES);
    expect(caddy.calls.filter((call) => call.startsWith('PATCH'))).toHaveLength(4);
    expect(leafOf(caddy)).toBe(leafFingerprint(fresh.chain));
  });

  describe('what is refused leaves the old pair on the disk', () => {
    const cases: Record<string, { plan: CaddyFault[]; code: string; words: RegExp }> = {
      'fail/by Caddy, in its words': {
        plan: ['refused'],
        code: 'target-refused',
        words: /^Caddy: loading new config: unknown module \(/,
      },
      'fail/the configuration never stands still': {
        plan: ['changed-meanwhile', 'changed-meanwhile', 'changed-meanwhile'],
        code: 'target-refused',
        words: /^Caddy: If-Match header did not match/,
      },
      'fail/something else answers': {
        plan: ['no-json'],
        code: 'target-refused',
        words: /^Caddy: 502 <h1>Bad Gateway<\/h1> \(/,
      },
      'fail/cut off after it was carried out: told again with the old pair': {
        plan: ['cut-off'],
        code: 'target-unreachable',
        words: /^Caddy: socket hang up \(the previous pair is back and in use\)$/,
      },
    };
    test.each(Object.entries(cases))('%s', async (_, { plan, code, words }) => {
      caddy.plan(...plan);
      await expect(target.install(fresh, NAMES)).rejects.toMatchObject({
        code,
        facts: { detail: expect.stringMatching(words) },
      });
      expect(readFileSync(certificate, 'utf8')).toBe(old.chain);
      if (code === 'target-unreachable') expect(leafOf(caddy)).toBe(leafFingerprint(old.chain));
    });
  });
});

describe('where the admin endpoint is', () => {
  const cases: [string, object | undefined][] = [
    ['127.0.0.1:2019', { host: '127.0.0.1', port: 2019 }],
    ['[::1]:2019', { host: '::1', port: 2019 }],
    ['unix//run/caddy/admin.sock', { socketPath: '/run/caddy/admin.sock' }],
    ['/run/caddy/admin.sock', { socketPath: '/run/caddy/admin.sock' }],
    ['http://127.0.0.1:2019', undefined],
    ['localhost', undefined],
    ['localhost:0', undefined],
  ];
  test.each(cases)('%s', (text, address) => expect(parseCaddyAddress(text)).toEqual(address));

  test('fail/a setting that is no address', () => {
    const settings = { admin: 'localhost', certificate: '/c', key: '/k' };
    expect(() => createTarget(caddyPlugin, settings)).toThrow(expect.objectContaining({ code: 'option-value' }));
  });
});

test('an endpoint that takes the question and never answers is given up after its time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-caddy-'));
  const socketPath = join(folder, 's');
  writeFileSync(join(folder, 'c'), '');
  const server = http.createServer(() => {});
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  await expect(askCaddy({ socketPath }, virtualClock())('GET', FILES)).rejects.toThrow('no answer within 60 s');
  server.close();
  rmSync(folder, { recursive: true });
});
