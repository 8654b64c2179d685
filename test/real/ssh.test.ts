import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sshPlugin } from '../../adapters/targets/ssh/ssh-plugin.ts';
import type { Target } from '../../src/hosting/target.ts';
import { describeTarget } from '../contracts/describe-target.ts';
import { createTarget } from '../fakes/create-target.ts';
import { leafFingerprint, type PairMaker, pairMaker } from '../fakes/test-pairs.ts';
import { type Sshd, startSshd } from './harness/sshd.ts';

const NAMES = ['www.example.com'];
let maker: PairMaker;
let sshd: Sshd;
beforeAll(async () => {
  maker = await pairMaker();
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

const on = (folder: string, more: Readonly<Record<string, unknown>> = {}): Target =>
  createTarget(sshPlugin, {
    host: '127.0.0.1',
    port: sshd.port,
    user: sshd.user,
    identity: sshd.identity,
    knownHosts: sshd.knownHosts,
    folder,
    serves: ['127.0.0.1:8443'],
    ...more,
  });

const held = (folder: string): string | undefined =>
  existsSync(join(folder, 'live/fullchain.pem'))
    ? leafFingerprint(readFileSync(join(folder, 'live/fullchain.pem'), 'utf8'))
    : undefined;

describeTarget('a folder on another machine, over a real sshd', async () => {
  const folder = mkdtempSync(join(sshd.root, 'site-'));
  const broken = join(sshd.root, `broken-${folder.slice(-6)}`);
  return {
    target: on(folder, { hook: ['test', '!', '-e', broken] }),
    names: NAMES,
    first: await maker.pair(),
    second: await maker.pair(),
    held: async () => held(folder),
    breakDown: async () => writeFileSync(broken, ''),
    mend: async () => rmSync(broken),
  };
});

describe('over SSH', () => {
  const refusal = (target: Target) =>
    maker.pair().then((pair) =>
      target.install(pair, NAMES).then(
        () => ({ code: 'installed', facts: { detail: '' } }),
        (error: { code: string; facts: { detail: string } }) => error,
      ),
    );

  test('a host key that is not the known one ends it before anything is sent', async () => {
    const error = await refusal(on(sshd.folder, { knownHosts: sshd.wrongHosts }));
    expect(error.code).toBe('target-unreachable');
    expect(error.facts.detail).toContain('Host key verification failed');
    expect(held(sshd.folder)).toBeUndefined();
  });

  test('an unknown host is not believed either, and none is written down', async () => {
    const empty = join(sshd.root, 'empty_hosts');
    writeFileSync(empty, '');
    expect((await refusal(on(sshd.folder, { knownHosts: empty }))).facts.detail).toContain(
      'Host key verification failed',
    );
    expect(readFileSync(empty, 'utf8')).toBe('');
  });

  test('the key’s folder and files are for their owner alone, and old pairs are gone once the new one is proven', async () => {
    const target = on(sshd.folder);
    await target.install(await maker.pair(), NAMES);
    await target.install(await maker.pair(), NAMES);
    await target.confirm?.(NAMES);
    const live = join(sshd.folder, 'live');
    expect((statSync(join(live, 'privkey.pem')).mode & 0o777).toString(8)).toBe('600');
    expect((statSync(live).mode & 0o777).toString(8)).toBe('700');
    expect(readdirSync(sshd.folder).filter((name) => name.startsWith('pair.'))).toHaveLength(1);
  });

  test('a reader never sees half a pair while it is swapped', async () => {
    const target = on(sshd.folder);
    const seen = new Set<string>();
    let reading = true;
    const pairs = await Promise.all([maker.pair(), maker.pair(), maker.pair()]);
    const whole = new Set<string>();
    await target.install(pairs[0], NAMES);
    for (const { chain, key } of pairs) whole.add(`${chain.trim()}|${key.trim()}`);
    const reader = (async () => {
      while (reading) {
        // One look at the link, as a server does that opens its folder once.
        const at = join(sshd.folder, 'live');
        const folder = (await import('node:fs')).realpathSync(at);
        const text = (name: string) => readFileSync(join(folder, name), 'utf8').trim();
        seen.add(`${text('fullchain.pem')}|${text('privkey.pem')}`);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (const pair of pairs) await target.install(pair, NAMES);
    reading = false;
    await reader;
    for (const one of seen) expect(whole.has(one)).toBe(true);
  });

  test('words that a shell would run are only words', async () => {
    const odd = mkdtempSync(join(sshd.root, "it's $(touch pwned) "));
    const target = on(odd, { hook: ['echo', '$(id)', "don't; exit 1"] });
    const { evidence } = await target.install(await maker.pair(), NAMES);
    expect(evidence[0]?.saw).toContain("$(id) don't; exit 1");
    expect(held(odd)).toBeDefined();
  });

  test('nobody there is unreachable', async () => {
    expect((await refusal(on(sshd.folder, { port: 9 }))).code).toBe('target-unreachable');
    await expect(on(join(sshd.root, 'missing')).check?.()).rejects.toMatchObject({ code: 'target-refused' });
    await expect(on(sshd.folder).check?.()).resolves.toBeUndefined();
  });
});
