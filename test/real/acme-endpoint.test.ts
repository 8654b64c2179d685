import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readCertificate } from '../../src/pki/certificate-read.ts';
import { findRevocation, readCrl } from '../../src/pki/crl-read.ts';
import { type Bind, startBind } from './harness/bind.ts';
import { toEnd } from './harness/client.ts';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import { freePort, need, type Program, run, workFolder } from './harness/program.ts';

need('named', 'certbot', 'lego', 'caddy');

const TSIG = { name: 'acme-key', algorithm: 'hmac-sha256', secret: Buffer.alloc(32, 7).toString('base64') } as const;
const HOSTS = ['certbot', 'lego', 'caddy', 'nobody'];

describe('the built-in CA’s ACME endpoint, used by the clients people have', () => {
  const work = workFolder('acme-clients');
  let bind: Bind;
  let signet: SignetInstance;
  let bot: Program;
  /** Where clients answer http-01. */
  let httpPort: number;
  let directory: string;
  let key: { readonly keyId: string; readonly hmac: string };

  beforeAll(async () => {
    const records = HOSTS.map((host) => `${host} A 127.0.0.1`).join('\n');
    bind = await startBind({ zones: { 'example.org': records }, tsig: [TSIG] });
    httpPort = await freePort();
    signet = await makeInstance({
      people: [{ name: 'lin', roles: ['operator'] }],
      issuers: { internal: { type: 'built-in', acme: true, days: 30 } },
      dns: { resolvers: [`127.0.0.1:${bind.port}`], authoritativePort: bind.port },
      validation: { httpPort, privateAddresses: true },
    });
    bot = await signet.start();
    const made = await signet.shell('acme', 'key', 'lin', '--label', 'clients', '--json');
    const { data } = JSON.parse(made.stdout);
    key = data;
    directory = data.directory;
  });
  afterAll(async () => {
    await bot?.stop();
    await bind?.stop();
    signet?.remove();
    work.remove();
  });

  const listed = async (name: string, ...words: readonly string[]) => {
    const { data } = await signet.cert('list', ...words);
    return data.certificates.filter((row: { names: readonly string[] }) => row.names.includes(name));
  };

  const revokedInCrl = async (pem: string) => {
    const answer = await fetch(`http://127.0.0.1:${signet.port}/ca/internal.crl`);
    const crl = readCrl(Buffer.from(await answer.arrayBuffer()));
    return findRevocation(crl, readCertificate(pem).serial)?.reason;
  };

  const certbot = (...words: readonly string[]) => {
    const folders = ['config', 'work', 'logs'].flatMap((dir) => [`--${dir}-dir`, join(work.path, `certbot-${dir}`)]);
    return toEnd('certbot', [...words, ...folders, '--non-interactive', '--server', directory]);
  };
  const standalone = () => ['--standalone', '--http-01-port', `${httpPort}`, '--http-01-address', '127.0.0.1'];

  test('certbot is let in by its key, proves by file, renews, and revokes with a reason that the CRL shows', async () => {
    const name = 'certbot.example.org';
    const account = ['--agree-tos', '-m', 'ops@example.org', '--eab-kid', key.keyId, '--eab-hmac-key', key.hmac];
    const first = await certbot('certonly', ...standalone(), ...account, '-d', name);
    expect(first).toMatchObject({ code: 0 });
    const file = join(work.path, 'certbot-config/live', name, 'cert.pem');
    const before = readFileSync(file, 'utf8');
    expect(new X509Certificate(before).subjectAltName).toBe(`DNS:${name}`);
    expect(await listed(name)).toHaveLength(1);

    expect(await certbot('renew', '--force-renewal', '--no-random-sleep-on-renew')).toMatchObject({ code: 0 });
    const after = readFileSync(file, 'utf8');
    expect(after).not.toBe(before);
    expect(await listed(name)).toHaveLength(2);

    const revoked = await certbot(
      'revoke',
      ...['--cert-path', file, '--reason', 'keycompromise', '--no-delete-after-revoke'],
    );
    expect(revoked).toMatchObject({ code: 0 });
    await vi.waitFor(async () => expect(await revokedInCrl(after)).toBe('keyCompromise'));
    expect(await revokedInCrl(before)).toBeUndefined();
  });

  const lego = (name: string, ...words: readonly string[]) => {
    const account = ['--eab', '--kid', key.keyId, '--hmac', key.hmac, '--accept-tos', '--email', 'ops@example.org'];
    const places = ['--path', join(work.path, 'lego'), '--server', directory];
    return (command: readonly string[]) =>
      toEnd('lego', [...places, ...account, '--domains', name, ...words, ...command], {
        RFC2136_NAMESERVER: `127.0.0.1:${bind.port}`,
        RFC2136_TSIG_ALGORITHM: 'hmac-sha256.',
        RFC2136_TSIG_KEY: TSIG.name,
        RFC2136_TSIG_SECRET: TSIG.secret,
      });
  };

  test('lego proves a wildcard by DNS, renews, and revokes', async () => {
    const name = '*.lego.example.org';
    const dns = ['--dns', 'rfc2136', '--dns.resolvers', `127.0.0.1:${bind.port}`, '--dns.disable-cp'];
    const client = lego(name, ...dns);
    const first = await client(['run']);
    expect(first).toMatchObject({ code: 0 });
    const file = join(work.path, 'lego/certificates/_.lego.example.org.crt');
    const before = readFileSync(file, 'utf8');
    expect(new X509Certificate(before).subjectAltName).toBe(`DNS:${name}`);
    expect(await client(['renew', '--days', '90', '--no-random-sleep'])).toMatchObject({ code: 0 });
    const after = readFileSync(file, 'utf8');
    expect(after).not.toBe(before);
    expect(await client(['revoke', '--keep'])).toMatchObject({ code: 0 });
    await vi.waitFor(async () => expect(await revokedInCrl(after)).toBe('unspecified'));
    expect(await listed(name)).toHaveLength(1);
    expect(await listed(name, '--state', 'revoked')).toMatchObject([{ state: 'revoked' }]);
  });

  test('lego proves a plain name by file', async () => {
    const client = lego('lego.example.org', '--http', '--http.port', `127.0.0.1:${httpPort}`);
    expect(await client(['run'])).toMatchObject({ code: 0 });
  });

  test('a client is told in plain words why its name was not proved', async () => {
    // Nobody answers on that port: lego listens on another one.
    const client = lego('nobody.example.org', '--http', '--http.port', `127.0.0.1:${await freePort()}`);
    const { code, output } = await client(['run']);
    expect(code).not.toBe(0);
    expect(output).toContain('urn:ietf:params:acme:error:connection');
  });

  const served = (port: number, servername: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = tls.connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false }, () => {
        const { subjectaltname, issuer } = socket.getPeerCertificate();
        resolve(`${subjectaltname} ${issuer.CN}`);
        socket.destroy();
      });
      socket.on('error', reject);
    });

  test('Caddy takes its certificate by itself and serves it', async () => {
    const name = 'caddy.example.org';
    const port = await freePort();
    const file = join(work.path, 'Caddyfile');
    const globals = [
      'admin off',
      `storage file_system ${join(work.path, 'caddy')}`,
      'default_bind 127.0.0.1',
      `http_port ${httpPort}`,
      `https_port ${port}`,
      `acme_ca ${directory}`,
      `acme_eab {\nkey_id ${key.keyId}\nmac_key ${key.hmac}\n}`,
      'email ops@example.org',
      'auto_https disable_redirects',
    ];
    writeFileSync(file, `{\n${globals.join('\n')}\n}\n${name} {\nrespond "hello"\n}\n`);
    const env = { HOME: work.path, XDG_CONFIG_HOME: work.path, XDG_DATA_HOME: work.path };
    const caddy = await run('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], { env, ports: [port] });
    try {
      const wanted = `DNS:${name} Signet Issuing CA`;
      await vi.waitFor(async () => expect(await served(port, name)).toBe(wanted), { interval: 200 });
    } catch (error) {
      throw new Error(caddy.output(), { cause: error });
    } finally {
      await caddy.stop();
    }
    expect(await listed(name)).toMatchObject([{ state: 'issued' }]);
  });

  test('without a key nobody gets an account, and a revoked key opens nothing any more', async () => {
    const other = ['--path', join(work.path, 'stranger'), '--server', directory, '--accept-tos', '-m', 'x@example.org'];
    const http = ['--domains', 'nobody.example.org', '--http', '--http.port', `127.0.0.1:${httpPort}`, 'run'];
    const stranger = await toEnd('lego', [...other, ...http]);
    expect(stranger.code).not.toBe(0);
    expect(stranger.output).toMatch(/external account|EAB/i);
    expect((await signet.shell('acme', 'key', 'lin', '--label', 'clients', '--revoke')).code).toBe(0);
    const late = await lego('late.example.org', '--http', '--http.port', `127.0.0.1:${httpPort}`)(['run']);
    expect(late.code).not.toBe(0);
    expect(late.output).toContain('unknown or revoked');
  });
});
