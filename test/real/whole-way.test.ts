import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bind, startBind } from './harness/bind.ts';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import { type Pebble, startPebble } from './harness/pebble.ts';
import { freePort, need, type Program, run } from './harness/program.ts';
import { servedLeaf } from './harness/served-leaf.ts';

need('pebble', 'named', 'nginx', 'openssl');

const KEY = { name: 'acme-key', algorithm: 'hmac-sha256', secret: Buffer.alloc(32, 7).toString('base64') } as const;

describe('the whole way: ACME, RFC 2136, a delegated CNAME, a wildcard, into a running nginx', () => {
  let bind: Bind;
  let pebble: Pebble;
  let signet: SignetInstance;
  let nginx: Program;
  let bot: Program;
  let port: number;

  beforeAll(async () => {
    bind = await startBind({
      zones: {
        'example.test': 'www A 127.0.0.1\n@ A 127.0.0.1',
        'customer.test': 'app A 127.0.0.1\n_acme-challenge.app CNAME app.customer.test.validation.test.',
        'validation.test': 'here A 127.0.0.1',
      },
      tsig: [KEY],
    });
    pebble = await startPebble({ dnsServer: `127.0.0.1:${bind.port}`, env: { PEBBLE_VA_NOSLEEP: '1' } });
    port = await freePort();
    const provider = { type: 'rfc2136', server: `127.0.0.1:${bind.port}`, keyName: KEY.name, keySecret: KEY.secret };
    signet = await makeInstance({
      issuers: {
        pebble: {
          type: 'acme',
          directory: pebble.directory,
          caFile: pebble.caFile,
          terms: 'agree',
          email: ['ops@example.test'],
        },
      },
      dns: {
        resolvers: [`127.0.0.1:${bind.port}`],
        authoritativePort: bind.port,
        providers: { bind: { ...provider, zones: ['example.test', 'validation.test'] } },
        delegation: { zone: 'validation.test', provider: 'bind' },
      },
      targets: {
        web: {
          type: 'nginx',
          prefix: './web',
          config: './web/nginx.conf',
          certificate: './web/live/site.crt',
          key: './web/live/site.key',
          serves: [`127.0.0.1:${port}`],
        },
      },
    });
    const web = join(signet.folder, 'web');
    mkdirSync(join(web, 'live'), { recursive: true });
    mkdirSync(join(web, 'logs'));
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=old',
        '-keyout',
        join(web, 'live/site.key'),
        '-out',
        join(web, 'live/site.crt'),
      ],
      { stdio: 'ignore' },
    );
    writeFileSync(
      join(web, 'nginx.conf'),
      `daemon off; pid nginx.pid; error_log logs/error.log; worker_processes 2; events {} http { access_log off; server { listen 127.0.0.1:${port} ssl; ssl_certificate live/site.crt; ssl_certificate_key live/site.key; return 200 ok; } }`,
    );
    // The instance reads relative paths from its folder; nginx is started as people start it.
    nginx = await run('nginx', ['-p', web, '-c', join(web, 'nginx.conf')], { ports: [port] });
    bot = await signet.start();
  });

  afterAll(async () => {
    await bot?.stop();
    await nginx?.stop();
    await pebble?.stop();
    await bind?.stop();
    signet?.remove();
  });

  test('VAL-2 HOST-7: apply with a wildcard puts the records, is issued, deployed and served, and no handshake fails meanwhile', async () => {
    const old = await servedLeaf(port, 'www.example.test');
    let handshakes = 0;
    let going = true;
    const failures: string[] = [];
    const load = (async () => {
      while (going) {
        await servedLeaf(port, 'www.example.test').then(
          () => handshakes++,
          (error: Error) => failures.push(error.message),
        );
      }
    })();
    const applied = await signet.cert('apply', 'example.test', '*.example.test', '--target', 'web');
    expect(applied).toMatchObject({ ok: true, data: { method: 'dns-auto', issuer: 'pebble' } });
    const issued = await signet.until(applied.data.id, 'issued');
    await expect
      .poll(async () => (await signet.cert('status', applied.data.id)).data.targets[0].state)
      .toBe('deployed');
    going = false;
    await load;
    expect(failures).toEqual([]);
    expect(handshakes).toBeGreaterThan(10);
    const certificate = await signet.cert('status', issued.data.certificateId);
    expect(await servedLeaf(port, 'www.example.test')).toBe(certificate.data.fingerprint);
    expect(certificate.data.fingerprint).not.toBe(old);
    const left = execFileSync('dig', [
      '+short',
      `-p${bind.port}`,
      '@127.0.0.1',
      'TXT',
      '_acme-challenge.example.test',
    ]).toString();
    expect(left).toBe('');
  });

  test('VAL-3: a delegated name is validated behind its CNAME, which is watched from then on', async () => {
    const applied = await signet.cert('apply', 'app.customer.test');
    expect(applied.data).toMatchObject({ method: 'dns-delegated' });
    const issued = await signet.until(applied.data.id, 'issued');
    await expect
      .poll(async () => (await signet.cert('status', issued.data.certificateId)).data.delegations)
      .toMatchObject([{ host: '_acme-challenge.app.customer.test', target: 'app.customer.test.validation.test' }]);
  });

  test('CERT-4: the downloaded chain verifies against the CA and the key belongs to it', async () => {
    const { code } = await signet.shell('cert', 'download', 'example.test', '--format', 'apache', '--out', 'tls');
    expect(code).toBe(0);
    const root = join(signet.folder, 'root.pem');
    writeFileSync(root, execFileSync('curl', ['-sk', `${pebble.management}/roots/0`]));
    const at = (name: string) => join(signet.folder, 'tls', name);
    const verified = execFileSync('openssl', [
      'verify',
      '-CAfile',
      root,
      '-untrusted',
      at('example.test-chain.crt'),
      at('example.test.crt'),
    ]).toString();
    expect(verified).toContain('OK');
    const ofKey = execFileSync('openssl', ['pkey', '-in', at('example.test.key'), '-pubout']).toString();
    const ofCertificate = execFileSync('openssl', [
      'x509',
      '-in',
      at('example.test.crt'),
      '-pubkey',
      '-noout',
    ]).toString();
    expect(ofKey).toBe(ofCertificate);
    expect(readFileSync(at('example.test.key'), 'utf8')).toContain('BEGIN PRIVATE KEY');
  });
});
