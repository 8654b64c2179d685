import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nginxPlugin } from '../../../../adapters/targets/nginx/nginx-plugin.ts';
import type { Pair } from '../../../../src/hosting/target.ts';
import type { Clock } from '../../../../src/kernel/clock.ts';
import { describeTarget } from '../../../contracts/describe-target.ts';
import { createTarget } from '../../../fakes/create-target.ts';
import { fakeNginx, type NginxFault } from '../../../fakes/fake-nginx.ts';
import { realClock } from '../../../fakes/plugin-deps.ts';
import { leafFingerprint, type PairMaker, pairMaker } from '../../../fakes/test-pairs.ts';

const NAMES = ['www.example.com'];
let maker: PairMaker;
let old: Pair;
let fresh: Pair;
let root = '';

beforeAll(async () => {
  maker = await pairMaker();
  old = await maker.pair();
  fresh = await maker.pair();
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'signet-nginx-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const made = (folder: string, settings: Readonly<Record<string, unknown>> = {}, clock?: Clock) => {
  const certificate = join(folder, 'site.pem');
  const key = join(folder, 'site.key');
  const binary = fakeNginx(folder, certificate, key);
  return createTarget(nginxPlugin, { binary, certificate, key, ...settings }, clock);
};
const break_ = (fault: NginxFault) => writeFileSync(join(root, fault), '');
const calls = () => readFileSync(join(root, 'calls'), 'utf8').trim().split('\n');
const inUse = (folder = root) => {
  const path = join(folder, 'in-use.pem');
  return existsSync(path) ? leafFingerprint(readFileSync(path, 'utf8')) : undefined;
};
const onDisk = () => leafFingerprint(readFileSync(join(root, 'site.pem'), 'utf8'));

describeTarget('nginx, a stand-in', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-nginx-'));
  return {
    target: made(folder),
    names: NAMES,
    first: await maker.pair(),
    second: await maker.pair(),
    held: async () => inUse(folder),
    breakDown: async () => writeFileSync(join(folder, 'config-broken'), ''),
    mend: async () => rmSync(join(folder, 'config-broken')),
    stop: async () => rmSync(folder, { recursive: true }),
  };
});

test('the configuration is tested with the new pair in place, then nginx is told to reload', async () => {
  const { evidence } = await made(root, { prefix: '/srv/nginx', config: '/srv/nginx/site.conf' }).install(fresh, NAMES);
  const where = '-p /srv/nginx -c /srv/nginx/site.conf';
  expect(calls()).toEqual([`${where} -t`, `${where} -s reload`]);
  expect(leafFingerprint(readFileSync(join(root, 'tested.pem'), 'utf8'))).toBe(leafFingerprint(fresh.chain));
  expect(evidence.slice(-2)).toEqual([
    { where: 'nginx -t', saw: 'nginx: configuration file /etc/nginx/nginx.conf test is successful' },
    { where: 'nginx -s reload', saw: 'was told to reload' },
  ]);
});

describe('HOST-7 the old pair is back and the old one stays in use', () => {
  interface Row {
    fault: NginxFault;
    code: string;
    words: RegExp;
    /** nginx has to be told again, because it may have taken the new pair. */
    toldAgain?: true;
  }
  const cases: Record<string, Row> = {
    'fail/a broken configuration': {
      fault: 'config-broken',
      code: 'target-refused',
      words:
        /^nginx -t ended with 1: nginx: \[emerg\] unknown directive "lissten" .*test failed \(the files are as they were\)$/s,
    },
    'fail/nginx is not running': {
      fault: 'not-running',
      code: 'target-unreachable',
      words:
        /^nginx -s reload ended with 1: nginx: \[error\] invalid PID number "" .* \(the files are as they were\)$/s,
    },
    'fail/the test hangs': {
      fault: 'test-hangs',
      code: 'target-unreachable',
      words: /^nginx -t did not end in time and was killed \(the files are as they were\)$/,
    },
    'fail/the reload hangs': {
      fault: 'reload-hangs',
      code: 'target-unreachable',
      words: /^nginx -s reload did not end in time and was killed \(the previous pair is back in its files, but then: /,
      toldAgain: true,
    },
  };
  // A limit passes as soon as the program hangs, however long it takes to come so far.
  const hurried: Clock = {
    now: realClock.now,
    sleep: async (ms, signal) => {
      if (ms < 10_000) return realClock.sleep(ms, signal);
      const hanging = join(root, 'hanging');
      while (!existsSync(hanging)) await realClock.sleep(10, signal);
      rmSync(hanging);
    },
  };

  test.each(Object.entries(cases))('%s', async (_, { fault, code, words, toldAgain }) => {
    const target = made(root, {}, hurried);
    await target.install(old, NAMES);
    rmSync(join(root, 'calls'));
    break_(fault);
    await expect(target.install(fresh, NAMES)).rejects.toMatchObject({
      code,
      facts: { target: 'site', detail: expect.stringMatching(words) },
    });
    expect(onDisk()).toBe(leafFingerprint(old.chain));
    expect(inUse()).toBe(leafFingerprint(old.chain));
    if (!fault.includes('hangs')) expect(calls().filter((call) => call.includes('reload')).length).toBeLessThan(2);
    expect(calls().filter((call) => call === '-t')).toHaveLength(toldAgain === true ? 2 : 1);
  });

  test('fail/the program is missing', async () => {
    await expect(made(root, { binary: join(root, 'no-nginx') }).install(fresh, NAMES)).rejects.toMatchObject({
      code: 'target-refused',
      facts: { detail: expect.stringMatching(/^nginx -t could not be started: .*ENOENT/) },
    });
    expect(existsSync(join(root, 'site.key'))).toBe(false);
  });
});

describe('with a pid file, the master is told by a signal', () => {
  const cases: Record<string, { content?: string; words: RegExp }> = {
    'fail/no such file': { words: /nginx is not running: .*ENOENT/ },
    'fail/empty': { content: '', words: /holds no process id/ },
    'fail/not a number': { content: 'nginx', words: /holds no process id/ },
    'fail/process 1': { content: '1', words: /holds no process id/ },
    'fail/nobody has it': { content: '4194305', words: /nginx is not running: .*ENOENT/ },
    'fail/another program has it': { content: String(process.pid), words: /nginx is not running: process \d+ is / },
  };
  test.each(Object.entries(cases))('%s', async (_, { content, words }) => {
    const pidFile = join(root, 'nginx.pid');
    if (content !== undefined) writeFileSync(pidFile, content);
    await expect(made(root, { pidFile }).install(fresh, NAMES)).rejects.toMatchObject({
      code: 'target-unreachable',
      facts: { detail: expect.stringMatching(words) },
    });
    expect(calls()).toEqual(['-t']);
  });
});
