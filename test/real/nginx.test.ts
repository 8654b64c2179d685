import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTlsProbe } from '../../adapters/net/tls-probe.ts';
import { nginxPlugin } from '../../adapters/targets/nginx/nginx-plugin.ts';
import { installAndProve } from '../../src/hosting/install.ts';
import type { Pair, Target, TlsProbe } from '../../src/hosting/target.ts';
import { describeTarget } from '../contracts/describe-target.ts';
import { createTarget } from '../fakes/create-target.ts';
import { realClock } from '../fakes/plugin-deps.ts';
import { leafFingerprint, type PairMaker, pairMaker } from '../fakes/test-pairs.ts';
import { handshakesDuring } from './harness/handshakes.ts';
import { type Nginx, nginxConfig, startBareNginx, startNginx } from './harness/nginx.ts';
import { freePort, need, workFolder } from './harness/program.ts';

need('nginx');

const NAME = 'www.example.com';
const NAMES = [NAME];
/** Where the new pair never comes into service, it is waited for in vain. */
const IN_VAIN = { attempts: 8, consecutive: 3, limit: 60_000 };
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

const prove = (target: Target, pair: Pair, patience = PATIENCE) =>
  installAndProve(target, pair, NAMES, leafFingerprint(pair.chain), probe, realClock, patience);

describeTarget('nginx', async () => {
  const nginx = await startBareNginx();
  const port = await freePort();
  const certificate = join(nginx.prefix, 'site.pem');
  const key = join(nginx.prefix, 'site.key');
  const good = nginxConfig({ port, certificate, key });
  writeFileSync(nginx.config, good);
  const settings = { prefix: nginx.prefix, config: nginx.config, certificate, key, serves: [`127.0.0.1:${port}`] };
  // A reload takes a moment: what is served once it agrees with the files, or whatever is served when it never does.
  const held = async (): Promise<string | undefined> => {
    const wanted = existsSync(certificate) ? leafFingerprint(readFileSync(certificate, 'utf8')) : undefined;
    for (const end = performance.now() + 60_000; performance.now() < end; await realClock.sleep(50))
      if ((await leafAt(port)) === wanted) return wanted;
    return leafAt(port);
  };
  return {
    target: createTarget(nginxPlugin, settings),
    names: NAMES,
    first: await maker.pair(NAMES),
    second: await maker.pair(NAMES),
    held,
    breakDown: async () => {
      // The master reads its configuration in its own time: what is broken before, no earlier reload takes.
      await held();
      appendFileSync(nginx.config, 'lissten 80;');
    },
    mend: async () => writeFileSync(nginx.config, good),
    stop: () => nginx.stop(),
  };
});

describe('HOST-2 nginx that serves a first pair', () => {
  let files: ReturnType<typeof workFolder>;
  let certificate = '';
  let key = '';
  let nginx: Nginx;
  let port = 0;
  let first: Pair;
  let target: Target;

  const made = (settings: Readonly<Record<string, unknown>> = {}) =>
    createTarget(nginxPlugin, {
      prefix: nginx.prefix,
      config: nginx.config,
      certificate,
      key,
      serves: [`127.0.0.1:${port}`],
      ...settings,
    });

  beforeEach(async () => {
    port = await freePort();
    files = workFolder('nginx-pair');
    certificate = join(files.path, 'site.pem');
    key = join(files.path, 'site.key');
    first = await maker.pair(NAMES);
    writeFileSync(certificate, first.chain);
    writeFileSync(key, first.key, { mode: 0o600 });
    nginx = await startNginx({ port, certificate, key });
    target = made();
  });
  afterEach(async () => {
    await nginx.stop();
    files.remove();
  });

  test('HOST-7 eight swaps under handshakes all along: every handshake is answered, every certificate is seen', async () => {
    const wanted: string[] = [leafFingerprint(first.chain)];
    const seen = await handshakesDuring({ port, root: maker.root, name: NAME, abreast: 4 }, async () => {
      for (let swap = 0; swap < 8; swap++) {
        const pair = await maker.pair(NAMES, swap % 5 === 0 ? { algorithm: 'rsa2048' } : {});
        wanted.push(leafFingerprint(pair.chain));
        expect(await prove(target, pair)).toMatchObject({ outcome: 'served' });
      }
    });
    expect(seen.failures).toEqual([]);
    expect(seen.leaves).toEqual(wanted);
    expect(seen.good).toBeGreaterThan(200);
    console.log(`nginx: 8 swaps, ${seen.good} handshakes, ${seen.failures.length} failed`);
  });

  test('a mismatched pair is refused and the old one is served', async () => {
    const other = await maker.pair(NAMES);
    const result = await prove(target, { chain: other.chain, key: first.key });
    expect(result).toMatchObject({ outcome: 'restored', error: { code: 'target-refused' } });
    expect(result.error?.facts.detail).toBe('the private key belongs to another certificate');
    expect(readFileSync(certificate, 'utf8')).toBe(first.chain);
    expect(await leafAt(port)).toBe(leafFingerprint(first.chain));
  });

  test('a broken configuration is told in nginx’s words and the old one is served', async () => {
    appendFileSync(nginx.config, 'lissten 80;\n');
    const result = await prove(target, await maker.pair(NAMES));
    expect(result).toMatchObject({ outcome: 'restored', error: { code: 'target-refused' } });
    expect(result.error?.facts.detail).toMatch(
      /^nginx -t ended with 1: .*\[emerg\].* unknown directive "lissten" in .*nginx\.conf:\d+\n.*test failed \(the files are as they were\)$/s,
    );
    expect(readFileSync(certificate, 'utf8')).toBe(first.chain);
    expect(await leafAt(port)).toBe(leafFingerprint(first.chain));
    expect(result.evidence.at(-1)?.saw).toMatch(/^serves the previous certificate/);
  });

  test('a master that takes the signal and does nothing: the old pair is back, proven by what is served', async () => {
    const { pid } = nginx.program;
    process.kill(pid, 'SIGSTOP');
    try {
      const result = await prove(target, await maker.pair(NAMES), IN_VAIN);
      expect(result).toMatchObject({ outcome: 'restored', error: { code: 'target-not-served' } });
      expect(result.evidence.map(({ saw }) => saw.replace(/ \(.*/s, ''))).toEqual([
        'holds the new pair',
        'holds the new pair',
        expect.stringContaining('test is successful'),
        'was told to reload',
        'serves a certificate of CN=www.example.com',
        'holds the previous pair',
        'holds the previous pair',
        expect.stringContaining('test is successful'),
        'was told to reload',
        'serves the previous certificate',
      ]);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    expect(readFileSync(certificate, 'utf8')).toBe(first.chain);
  });

  test('the wrong place in `serves`: named in the refusal, the old pair is back where it is served', async () => {
    const elsewhere = await freePort();
    const stranger = await maker.pair(NAMES);
    const folder = workFolder('nginx-stranger');
    const at = { certificate: join(folder.path, 's.pem'), key: join(folder.path, 's.key') };
    writeFileSync(at.certificate, stranger.chain);
    writeFileSync(at.key, stranger.key);
    const other = await startNginx({ port: elsewhere, ...at });
    try {
      const serves = [`127.0.0.1:${port}`, `127.0.0.1:${elsewhere}`];
      const result = await prove(made({ serves }), await maker.pair(NAMES), IN_VAIN);
      expect(result).toMatchObject({ outcome: 'restored', error: { code: 'target-not-served' } });
      expect(result.error?.facts.where).toBe(`127.0.0.1:${elsewhere} (${NAME})`);
      expect(await leafAt(port)).toBe(leafFingerprint(first.chain));
    } finally {
      await other.stop();
      folder.remove();
    }
  });

  test('cut short between swap and reload: the next call ends it and still knows the old pair', async () => {
    const pair = await maker.pair(NAMES);
    // A run that got as far as the files: its nginx does nothing at all.
    await made({ binary: '/bin/true' }).install(pair, NAMES);
    expect(await leafAt(port)).toBe(leafFingerprint(first.chain));
    const again = made();
    await again.recover?.();
    const result = await prove(again, pair);
    expect(result.outcome).toBe('served');
    expect(result.previous).toContain(JSON.stringify(first.key));
  });

  test('with a pid file the master is told by a signal', async () => {
    const pair = await maker.pair(NAMES);
    const result = await prove(made({ pidFile: join(nginx.prefix, 'nginx.pid') }), pair);
    expect(result.outcome).toBe('served');
    expect(result.evidence.map(({ where }) => where)).toContain(`nginx (process ${nginx.program.pid})`);
  });

  test('nginx that is not running is unreachable, and the files are as they were', async () => {
    await nginx.program.stop();
    const result = await prove(target, await maker.pair(NAMES));
    expect(result).toMatchObject({ outcome: 'restored', error: { code: 'target-unreachable' } });
    expect(result.error?.facts.detail).toMatch(
      /^nginx -s reload ended with 1: .*(invalid PID|nginx\.pid).*as they were\)$/s,
    );
    expect(readFileSync(certificate, 'utf8')).toBe(first.chain);
  });

  test('a bundle under both names is one file and one step', async () => {
    const bundle = join(nginx.prefix, 'all.pem');
    writeFileSync(bundle, first.key + first.chain);
    writeFileSync(nginx.config, nginxConfig({ port, certificate: bundle, key: bundle }));
    const pair = await maker.pair(NAMES);
    expect(await prove(made({ certificate: bundle, key: bundle }), pair)).toMatchObject({ outcome: 'served' });
    expect(readFileSync(bundle, 'utf8')).toBe(pair.key + pair.chain);
  });
});
