import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTlsProbe } from '../../adapters/net/tls-probe.ts';
import { haproxyPlugin } from '../../adapters/targets/haproxy/haproxy-plugin.ts';
import { installAndProve } from '../../src/hosting/install.ts';
import type { Pair, Target, TlsProbe } from '../../src/hosting/target.ts';
import { describeTarget } from '../contracts/describe-target.ts';
import { createTarget } from '../fakes/create-target.ts';
import { realClock } from '../fakes/plugin-deps.ts';
import { leafFingerprint, type PairMaker, pairMaker } from '../fakes/test-pairs.ts';
import { handshakesDuring } from './harness/handshakes.ts';
import { type Haproxy, startHaproxy } from './harness/haproxy.ts';
import { freePort, need } from './harness/program.ts';

need('haproxy');

const NAME = 'www.example.com';
const NAMES = [NAME];
const PATIENCE = { attempts: 30, consecutive: 3, limit: 60_000 };

let maker: PairMaker;
let probe: TlsProbe;
beforeAll(async () => {
  maker = await pairMaker();
  probe = createTlsProbe(realClock, { roots: async () => [maker.root] });
});

const leafAt = async (port: number): Promise<string | undefined> => {
  const served = await probe.look({ host: '127.0.0.1', port, sni: NAME });
  return served.ok ? served.fingerprint : undefined;
};

const prove = (target: Target, pair: Pair) =>
  installAndProve(target, pair, NAMES, leafFingerprint(pair.chain), probe, realClock, PATIENCE);

describeTarget('HAProxy', async () => {
  const port = await freePort();
  const haproxy = await startHaproxy(port);
  const { folder, socket } = haproxy;
  return {
    target: createTarget(haproxyPlugin, {
      socket,
      bundle: join(folder, 'site.pem'),
      crtList: `${folder}/`,
      serves: [`127.0.0.1:${port}`],
    }),
    names: NAMES,
    first: await maker.pair(NAMES),
    second: await maker.pair(NAMES),
    held: () => leafAt(port),
    breakDown: async () => renameSync(socket, `${socket}.away`),
    mend: async () => renameSync(`${socket}.away`, socket),
    stop: () => haproxy.stop(),
  };
});

describe('HOST-2 HAProxy that serves a first pair', () => {
  let haproxy: Haproxy;
  let port = 0;
  let first: Pair;
  let bundle = '';

  const made = (settings: Readonly<Record<string, unknown>> = {}) =>
    createTarget(haproxyPlugin, { socket: haproxy.socket, bundle, serves: [`127.0.0.1:${port}`], ...settings });

  beforeEach(async () => {
    port = await freePort();
    first = await maker.pair(NAMES);
    haproxy = await startHaproxy(port, { 'site.pem': first.key + first.chain });
    bundle = join(haproxy.folder, 'site.pem');
  });
  afterEach(() => haproxy.stop());

  test('HOST-7 eight swaps under handshakes all along: every handshake is answered, every certificate is seen', async () => {
    const target = made();
    const wanted: string[] = [leafFingerprint(first.chain)];
    const seen = await handshakesDuring({ port, root: maker.root, name: NAME, abreast: 4 }, async () => {
      for (let swap = 0; swap < 8; swap++) {
        const pair = await maker.pair(NAMES, swap % 5 === 0 ? { algorithm: 'rsa2048' } : {});
        wanted.push(leafFingerprint(pair.chain));
        expect(await prove(target, pair)).toMatchObject({ outcome: 'served' });
      }
    });
    console.log(`HAProxy: 8 swaps, ${seen.good} handshakes, ${seen.failures.length} failed`);
    expect(seen.failures).toEqual([]);
    expect(seen.leaves).toEqual(wanted);
    expect(seen.good).toBeGreaterThan(200);
  });

  test('a restart serves the new one too: the change is on the disk', async () => {
    const pair = await maker.pair(NAMES);
    expect(await prove(made(), pair)).toMatchObject({ outcome: 'served' });
    haproxy = await haproxy.restart();
    expect(await leafAt(port)).toBe(leafFingerprint(pair.chain));
  });

  test('a certificate that HAProxy does not know is refused, naming those it knows', async () => {
    const other = join(haproxy.folder, 'other.pem');
    const result = await prove(made({ bundle: other }), await maker.pair(NAMES));
    expect(result).toMatchObject({ outcome: 'restored', error: { code: 'target-refused' } });
    expect(result.error?.facts.detail).toContain(`HAProxy knows no certificate ${other}; it knows ${bundle}`);
    expect(existsSync(other)).toBe(false);
  });

  test('with a list to add it to, it is served and survives a restart', async () => {
    const names = ['new.example.com'];
    const pair = await maker.pair(names);
    const target = made({ bundle: join(haproxy.folder, 'new.pem'), crtList: `${haproxy.folder}/` });
    const fingerprint = leafFingerprint(pair.chain);
    const install = () => installAndProve(target, pair, names, fingerprint, probe, realClock, PATIENCE);
    expect(await install()).toMatchObject({ outcome: 'served' });
    expect(await install()).toMatchObject({ outcome: 'served' });
    haproxy = await haproxy.restart();
    const look = await probe.look({ host: '127.0.0.1', port, sni: 'new.example.com' });
    expect(look).toMatchObject({ ok: true, fingerprint });
  });

  test('a pair that does not match, slipped past the check, is refused at commit in HAProxy’s words; the old one is served', async () => {
    const other = await maker.pair(NAMES);
    const target = made();
    const { previous } = await target.install(other, NAMES);
    const mixed = JSON.stringify({ version: 1, files: { bundle: first.key + other.chain } });
    await expect(target.restore(mixed, NAMES)).rejects.toMatchObject({
      code: 'target-refused',
      facts: {
        detail: expect.stringMatching(/(set|commit) ssl cert .*inconsistencies between private key and certificate/s),
      },
    });
    expect(await leafAt(port)).toBe(leafFingerprint(other.chain));
    await target.restore(previous, NAMES);
    expect(await leafAt(port)).toBe(leafFingerprint(first.chain));
  });

  test('a socket nobody listens on: unreachable, the file is as it was', async () => {
    const before = readFileSync(bundle, 'utf8');
    const result = await prove(made({ socket: join(haproxy.folder, 'no.sock') }), await maker.pair(NAMES));
    expect(result).toMatchObject({ outcome: 'restored', error: { code: 'target-unreachable' } });
    expect(readFileSync(bundle, 'utf8')).toBe(before);
  });

  test('a socket without the right to change anything is told in HAProxy’s words', async () => {
    await haproxy.program.stop();
    const config = readFileSync(haproxy.config, 'utf8').replace('level admin', 'level operator');
    writeFileSync(haproxy.config, config);
    haproxy = await haproxy.restart();
    const result = await prove(made(), await maker.pair(NAMES));
    expect(result).toMatchObject({ outcome: 'restored', error: { code: 'target-refused' } });
    expect(result.error?.facts.detail).toMatch(/Permission denied/);
  });
});
