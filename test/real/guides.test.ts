import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { METHODS } from '../../src/validation/proof.ts';
import { type Bind, startBind } from './harness/bind.ts';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import { listenerCertificate } from './harness/listener-certificate.ts';
import { type Nginx, startNginx } from './harness/nginx.ts';
import { type Pebble, startPebble } from './harness/pebble.ts';
import { freePort, need, type Program, workFolder } from './harness/program.ts';
import { servedLeaf } from './harness/served-leaf.ts';

need('pebble', 'named', 'nginx', 'openssl');

const GUIDES = join(import.meta.dirname, '../../docs/guides');
const SECRET = Buffer.alloc(32, 9).toString('base64');

/** A guide as its reader has it: the configuration and the lines to type. */
const guide = (name: string) => {
  const text = readFileSync(join(GUIDES, name), 'utf8');
  const fences = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
  const blocks = (kind: string) => fences.flatMap(([, of, body]) => (of === kind ? [body ?? ''] : []));
  return {
    text,
    config: parse(blocks('yaml')[0] ?? ''),
    lines: blocks('').flatMap((body) => body.trim().split('\n')),
    named: blocks('named')[0] ?? '',
  };
};

describe('public-ca.md, as a reader goes through it', () => {
  const { config, lines, text, named } = guide('public-ca.md');
  const files = workFolder('guide');
  const at = (name: string): string => join(files.path, name);
  let bind: Bind;
  let pebble: Pebble;
  let nginx: Nginx;
  let signet: SignetInstance;
  let bot: Program;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    mkdirSync(at('tls'));
    const own = listenerCertificate(files.path);
    execFileSync('cp', [own.certificateFile, at('tls/site.crt')]);
    execFileSync('cp', [own.keyFile, at('tls/site.key')]);
    bind = await startBind({
      zones: { 'example.com': '@ A 127.0.0.1\nwww A 127.0.0.1' },
      tsig: [{ name: 'signet', algorithm: 'hmac-sha256', secret: SECRET }],
      types: 'TXT',
    });
    pebble = await startPebble({ dnsServer: `127.0.0.1:${bind.port}` });
    nginx = await startNginx({ port, certificate: at('tls/site.crt'), key: at('tls/site.key') });
    process.env.SIGNET_TSIG = SECRET;
    const { letsencrypt } = config.issuers;
    const { corp } = config.dns.providers;
    const { web } = config.targets;
    // Only where things are differs here: the CA, the name server, the files and the port of nginx.
    signet = await makeInstance({
      ...config,
      issuers: { letsencrypt: { ...letsencrypt, directory: pebble.directory, caFile: pebble.caFile } },
      dns: {
        ...config.dns,
        resolvers: [`127.0.0.1:${bind.port}`],
        authoritativePort: bind.port,
        providers: { corp: { ...corp, server: `127.0.0.1:${bind.port}` } },
      },
      targets: {
        web: {
          ...web,
          certificate: at('tls/site.crt'),
          key: at('tls/site.key'),
          serves: [`127.0.0.1:${port}`],
          prefix: nginx.prefix,
          config: nginx.config,
        },
      },
    });
  });

  afterAll(async () => {
    await bot?.stop();
    await nginx?.stop();
    await pebble?.stop();
    await bind?.stop();
    signet?.remove();
    files.remove();
    delete process.env.SIGNET_TSIG;
  });

  test('the file is accepted, and nothing outside is amiss', async () => {
    expect(await signet.shell('check-config')).toMatchObject({ code: 0 });
    bot = await signet.start();
    const { code, stdout } = await signet.shell('doctor');
    expect({ code, stdout }).toMatchObject({ code: 0 });
  });

  test('the name server takes what the guide writes into its configuration', () => {
    writeFileSync(at('named.conf'), named.replaceAll('…', SECRET));
    writeFileSync(at('example.com.zone'), '$TTL 60\n@ SOA ns hostmaster 1 60 60 60 60\n@ NS ns\nns A 127.0.0.1\n');
    execFileSync('named-checkconf', ['-z', 'named.conf'], { cwd: files.path });
    expect(named).toContain(`key "${config.dns.providers.corp.keyName}"`);
  });

  test('each line does what is said of it', async () => {
    const [apply = '', host = ''] = lines.map((line) => line.replace(/^\/cert /, ''));
    const applied = await signet.cert(...apply.split(' '));
    expect(applied).toMatchObject({ ok: true, data: { method: 'dns-auto', issuer: 'letsencrypt' } });
    const { certificateId } = (await signet.until(applied.data.id, 'issued')).data;
    const status = async () => (await signet.cert('status', certificateId)).data;
    await expect
      .poll(async () => (await signet.cert('status', applied.data.id)).data.targets[0]?.state, { timeout: 60_000 })
      .toBe('deployed');
    await expect.poll(async () => (await status()).renewAt, { timeout: 60_000 }).toMatch(/^\d{4}-/);
    const shown = await status();
    expect(await servedLeaf(port, 'www.example.com')).toBe(shown.fingerprint);
    expect(shown.autoRenew).toBe(true);
    // A third of the lifetime is left then, or the CA's own window says.
    const left = (Date.parse(shown.notAfter) - Date.parse(shown.renewAt)) / (Date.parse(shown.notAfter) - Date.now());
    expect(left).toBeGreaterThan(0.3);
    expect(left).toBeLessThan(0.4);
    expect(await signet.cert(...host.split(' '))).toMatchObject({ ok: true });
    expect((await status()).hosting).toBeTruthy();
  }, 120_000);

  test('what it says beside them is there', async () => {
    expect(await signet.cert('status', 'example.com')).toMatchObject({ ok: true });
    expect(await signet.cert('verify', 'example.com')).toMatchObject({ ok: true });
    const told = [...text.matchAll(/`(dns[a-z-]*|file[a-z-]*)`/g)].map(([, method]) => method);
    expect(told.toSorted()).toEqual([...METHODS].toSorted());
  });

  test('the Chinese one has the same configuration and the same lines', () => {
    const chinese = guide('public-ca.zh-CN.md');
    expect({ config: chinese.config, lines: chinese.lines, named: chinese.named }).toEqual({ config, lines, named });
  });
});
