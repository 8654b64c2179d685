import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { haproxyPlugin } from '../../../../adapters/targets/haproxy/haproxy-plugin.ts';
import { askHaproxy } from '../../../../adapters/targets/haproxy/runtime-api.ts';
import type { Pair } from '../../../../src/hosting/target.ts';
import { describeTarget } from '../../../contracts/describe-target.ts';
import { createTarget } from '../../../fakes/create-target.ts';
import { type FakeHaproxy, fakeHaproxy } from '../../../fakes/fake-haproxy.ts';
import { leafFingerprint, type PairMaker, pairMaker } from '../../../fakes/test-pairs.ts';
import { virtualClock } from '../../../fakes/virtual-clock.ts';

const NAMES = ['www.example.com'];
let maker: PairMaker;
let old: Pair;
let fresh: Pair;
beforeAll(async () => {
  maker = await pairMaker();
  old = await maker.pair();
  fresh = await maker.pair();
});

const leafOf = (pem: string | undefined) => (pem === undefined || pem === '' ? undefined : leafFingerprint(pem));

describeTarget('HAProxy, a stand-in', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-haproxy-'));
  const bundle = join(folder, 'site.pem');
  const haproxy = await fakeHaproxy(join(folder, 'admin.sock'));
  return {
    target: createTarget(haproxyPlugin, { socket: join(folder, 'admin.sock'), bundle, crtList: `${folder}/` }),
    names: NAMES,
    first: await maker.pair(),
    second: await maker.pair(),
    held: async () => leafOf(haproxy.used.get(bundle)),
    breakDown: async () => haproxy.answerNext('set ssl cert', 'unable to load the certificate'),
    mend: async () => {},
    stop: async () => {
      await haproxy.stop();
      rmSync(folder, { recursive: true });
    },
  };
});

describe('the runtime API', () => {
  let root = '';
  let socket = '';
  let bundle = '';
  let haproxy: FakeHaproxy;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'signet-haproxy-'));
    socket = join(root, 'admin.sock');
    bundle = join(root, 'site.pem');
    writeFileSync(bundle, old.key + old.chain);
    haproxy = await fakeHaproxy(socket, [bundle]);
  });
  afterEach(async () => {
    await haproxy.stop();
    rmSync(root, { recursive: true });
  });

  const made = (settings: Readonly<Record<string, unknown>> = {}) =>
    createTarget(haproxyPlugin, { socket, bundle, ...settings });

  test('a transaction: set, commit, nothing left open', async () => {
    await made().install(fresh, NAMES);
    expect(haproxy.commands).toEqual(['show ssl cert', `set ssl cert ${bundle} <<`, `commit ssl cert ${bundle}`]);
    expect(leafOf(haproxy.used.get(bundle))).toBe(leafFingerprint(fresh.chain));
    expect(haproxy.open.size).toBe(0);
  });

  test('empty lines, which would end the payload, do not get that far', async () => {
    const gaps = { chain: fresh.chain.replaceAll('-----END', '\n \n-----END'), key: fresh.key };
    const previous = JSON.stringify({ version: 1, files: { bundle: `# a note\n\n${gaps.key}\n\n\n${gaps.chain}` } });
    await made().restore(previous, NAMES);
    expect(leafOf(haproxy.used.get(bundle))).toBe(leafFingerprint(fresh.chain));
  });

  test('the name HAProxy gives the file may be another than its path', async () => {
    await haproxy.stop();
    haproxy = await fakeHaproxy(socket, ['certs/site.pem']);
    await made({ storedAs: 'certs/site.pem' }).install(fresh, NAMES);
    expect(leafOf(haproxy.used.get('certs/site.pem'))).toBe(leafFingerprint(fresh.chain));
  });

  test('a certificate that was stored but not listed when a run was cut short is listed by the next', async () => {
    const unknown = join(root, 'new.pem');
    const target = made({ bundle: unknown, crtList: 'list.txt' });
    haproxy.answerNext('commit ssl cert', undefined);
    await expect(target.install(fresh, NAMES)).rejects.toMatchObject({ code: 'target-unreachable' });
    expect(haproxy.used.has(unknown)).toBe(false);
    await target.install(fresh, NAMES);
    expect(leafOf(haproxy.used.get(unknown))).toBe(leafFingerprint(fresh.chain));
    expect(haproxy.commands.at(-1)).toBe(`add ssl crt-list list.txt ${unknown}`);
  });

  describe('what is refused leaves the old pair in use, on the disk, and no transaction open', () => {
    const cases: Record<string, { at: string; answer: string | undefined; code: string; words: RegExp }> = {
      'fail/at set': {
        at: 'set ssl cert',
        answer: 'unable to load certificate from file',
        code: 'target-refused',
        words: /^set ssl cert .*site\.pem: unable to load certificate from file \(the files are as they were\)$/,
      },
      'fail/at commit': {
        at: 'commit ssl cert',
        answer: 'error: inconsistencies between private key and certificate',
        code: 'target-refused',
        words: /^commit ssl cert .*site\.pem: error: inconsistencies .* \(the files are as they were\)$/,
      },
      'fail/no right': {
        at: 'set ssl cert',
        answer: 'Permission denied',
        code: 'target-refused',
        words: /Permission denied/,
      },
      'fail/cut off after the commit was carried out: told again with the old pair': {
        at: 'commit ssl cert',
        answer: undefined,
        code: 'target-unreachable',
        words: /^HAProxy: .* \(the previous pair is back and in use\)$/,
      },
    };
    test.each(Object.entries(cases))('%s', async (_, { at, answer, code, words }) => {
      const target = made();
      await target.install(old, NAMES);
      haproxy.answerNext(at, answer);
      await expect(target.install(fresh, NAMES)).rejects.toMatchObject({
        code,
        facts: { detail: expect.stringMatching(words) },
      });
      if (answer === undefined) expect(leafOf(haproxy.used.get(bundle))).toBe(leafFingerprint(old.chain));
      expect(readFileSync(bundle, 'utf8')).toBe(old.key + old.chain);
      expect(haproxy.open.size).toBe(0);
    });
  });
});

describe('settings that cannot be meant', () => {
  const good = { socket: '/run/haproxy/admin.sock', bundle: '/etc/haproxy/site.pem' };
  const cases: Record<string, [Readonly<Record<string, unknown>>, string]> = {
    'fail/a relative socket': [{ socket: 'admin.sock' }, 'socket'],
    'fail/a port that cannot be': [{ socket: 'localhost:99999' }, 'socket'],
    'fail/a second command in the name': [{ storedAs: 'a.pem; shutdown sessions' }, 'storedAs'],
    'fail/a line break in the list': [{ crtList: 'a\nb' }, 'crtList'],
    'fail/the name of a transaction': [{ storedAs: '*a.pem' }, 'storedAs'],
    'fail/a file name that would need quoting': [{ bundle: '/etc/my certs/site.pem' }, 'storedAs'],
  };
  test.each(Object.entries(cases))('%s', (_, [settings, option]) => {
    expect(() => createTarget(haproxyPlugin, { ...good, ...settings })).toThrow(
      expect.objectContaining({
        code: 'option-value',
        facts: expect.objectContaining({ option: `targets.site.${option}` }),
      }),
    );
  });

  test.each(['/run/haproxy.sock', '127.0.0.1:9999', '[::1]:9999', 'localhost:9999'])('ok/socket %s', (socket) => {
    expect(createTarget(haproxyPlugin, { ...good, socket }).name).toBe('site');
  });
});

test('a socket that takes the question and never answers is given up after its time', async () => {
  const server = net.createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  const ask = askHaproxy({ host: '127.0.0.1', port }, virtualClock());
  await expect(ask('show ssl cert')).rejects.toThrow('no answer within 30 s');
  server.close();
});
