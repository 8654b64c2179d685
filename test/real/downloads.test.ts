import { execFileSync } from 'node:child_process';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import { type Phone, startPhone } from './harness/phone.ts';
import { need, type Program } from './harness/program.ts';

need('chromium', 'openssl', 'keytool');

// What a person gets: the link from the command, the button pressed in Chromium, the file that Chromium saved, read by programs of others.
const NAME = 'shop.example.test';
const SM2_NAME = 'gm.example.test';
const PASSWORD = 'one Key for two';
const IDENTITY = ['-vfyopt', 'distid:1234567812345678'];

describe('CERT-4 the files behind the one-time link', () => {
  let signet: SignetInstance;
  let bot: Program;
  let phone: Phone;
  let root: string;

  beforeAll(async () => {
    signet = await makeInstance((port) => ({
      http: { listen: `127.0.0.1:${port}`, publicUrl: `http://127.0.0.1:${port}` },
    }));
    bot = await signet.start();
    phone = await startPhone();
    const apply = async (...words: string[]): Promise<void> => {
      const applied = await signet.cert('apply', ...words);
      expect(applied).toMatchObject({ ok: true });
      await signet.cert('approve', applied.data.id);
      await signet.until(applied.data.id, 'issued');
    };
    await apply(NAME, '--key-password', PASSWORD);
    await apply(SM2_NAME, '--plan', 'dnspod-sm2-dv', '--issuer', 'internal');
    root = join(signet.folder, 'root.pem');
    writeFileSync(root, await (await fetch(`http://127.0.0.1:${signet.port}/ca/internal-root.pem`)).text());
  });
  afterAll(async () => {
    await phone?.stop();
    await bot?.stop();
    signet?.remove();
  });

  /** Presses the button and unpacks what was saved; answers the folder and the names of its files. */
  const fetched = async (name: string, format: string) => {
    const asked = await signet.cert('download', name, '--format', format);
    const held = await phone.open(asked.data.url);
    const saved = await held.download();
    await held.close();
    const folder = join(signet.folder, `${name}-${format}`);
    mkdirSync(folder);
    const files = saved.name.endsWith('.zip') ? unzipSync(saved.bytes) : { [saved.name]: saved.bytes };
    for (const [file, bytes] of Object.entries(files)) {
      mkdirSync(join(folder, file, '..'), { recursive: true });
      writeFileSync(join(folder, file), bytes);
    }
    return { folder, files: Object.keys(files).toSorted() };
  };
  const openssl = (folder: string, ...words: string[]): string =>
    execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  const keytool = (folder: string, ...words: string[]): string =>
    execFileSync('keytool', words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }).toString();

  test.each(['nginx', 'apache'])('%s: OpenSSL verifies the chain, and the key is the certificate’s', async (format) => {
    const { folder, files } = await fetched(NAME, format);
    const [chain = ''] = files.filter((file) => file.endsWith('.crt') && !/ca|chain/i.test(file));
    const bundle = files.find((file) => /ca-bundle|chain|ca\.crt/i.test(file)) ?? chain;
    expect(openssl(folder, 'verify', '-x509_strict', '-CAfile', root, '-untrusted', bundle, chain)).toBe(
      `${chain}: OK\n`,
    );
    const key = files.find((file) => file.endsWith('.key')) ?? '';
    expect(openssl(folder, 'pkey', '-in', key, '-pubout')).toBe(
      openssl(folder, 'x509', '-in', chain, '-noout', '-pubkey'),
    );
  });

  test('APPLY-2 the PFX opens with the key password alone; OpenSSL and Java find key and chain', async () => {
    const { folder, files } = await fetched(NAME, 'pfx');
    const pfx = files.find((file) => file.endsWith('.pfx')) ?? '';
    const read = openssl(folder, 'pkcs12', '-in', pfx, '-passin', `pass:${PASSWORD}`, '-nodes');
    expect(read.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(read).toContain('BEGIN PRIVATE KEY');
    expect(() => openssl(folder, 'pkcs12', '-in', pfx, '-passin', 'pass:another', '-nodes')).toThrow();
    expect(() => openssl(folder, 'pkcs12', '-in', pfx, '-passin', 'pass:', '-nodes')).toThrow();
    const listed = keytool(folder, '-list', '-v', '-keystore', pfx, '-storetype', 'PKCS12', '-storepass', PASSWORD);
    expect(listed).toContain('PrivateKeyEntry');
    expect(listed).toContain('Certificate chain length: 2');
  });

  test('APPLY-2 the JKS: Java lists the entry, and gives the same key as the PFX', async () => {
    const { folder, files } = await fetched(NAME, 'jks');
    const jks = files.find((file) => file.endsWith('.jks')) ?? '';
    const listed = keytool(folder, '-list', '-v', '-keystore', jks, '-storetype', 'JKS', '-storepass', PASSWORD);
    expect(listed).toContain('PrivateKeyEntry');
    expect(listed).toContain('Certificate chain length: 2');
    expect(listed).toContain(`DNSName: ${NAME}`);
    const alias = /Alias name: (\S+)/.exec(listed)?.[1] ?? '';
    const into = ['-destkeystore', 'copy.p12', '-deststoretype', 'PKCS12', '-deststorepass', PASSWORD];
    const from = ['-srckeystore', jks, '-srcstoretype', 'JKS', '-srcstorepass', PASSWORD, '-srckeypass', PASSWORD];
    keytool(folder, '-importkeystore', '-noprompt', '-srcalias', alias, ...from, ...into);
    const read = openssl(folder, 'pkcs12', '-in', 'copy.p12', '-passin', `pass:${PASSWORD}`, '-nodes');
    const { certificateId } = (await signet.cert('status', NAME)).data;
    const status = await signet.cert('status', certificateId);
    const leaf = new X509Certificate(/-----BEGIN CERT[\s\S]*?-----END CERTIFICATE-----/.exec(read)?.[0] ?? '');
    expect(leaf.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(status.data.fingerprint);
    const key = /-----BEGIN PRIVATE[\s\S]*?-----END PRIVATE KEY-----/.exec(read)?.[0] ?? '';
    expect(createPublicKey(key).equals(leaf.publicKey)).toBe(true);
  });

  test('the zip of all holds every format', async () => {
    const { files } = await fetched(NAME, 'zip');
    for (const ending of ['.crt', '.key', '.pfx', '.jks'])
      expect(files.some((file) => file.endsWith(ending))).toBe(true);
  });

  test('PLAN-10 the SM2 pair: both halves are verified by OpenSSL, each with its key', async () => {
    const { folder, files } = await fetched(SM2_NAME, 'nginx');
    expect(files).toEqual([`${SM2_NAME}-enc.crt`, `${SM2_NAME}-enc.key`, `${SM2_NAME}.crt`, `${SM2_NAME}.key`]);
    for (const half of ['', '-enc']) {
      const crt = `${SM2_NAME}${half}.crt`;
      const parts = execFileSync('cat', [crt], { cwd: folder })
        .toString()
        .split(/(?<=-----END CERTIFICATE-----\n)/);
      writeFileSync(join(folder, 'issuing.pem'), parts[1] ?? '');
      const strict = ['verify', '-x509_strict', ...IDENTITY, '-partial_chain', '-trusted', 'issuing.pem', crt];
      expect(openssl(folder, ...strict)).toBe(`${crt}: OK\n`);
      expect(openssl(folder, 'pkey', '-in', `${SM2_NAME}${half}.key`, '-pubout')).toBe(
        openssl(folder, 'x509', '-in', crt, '-noout', '-pubkey'),
      );
      const usage = openssl(folder, 'x509', '-in', crt, '-noout', '-ext', 'keyUsage');
      expect(usage).toContain(half === '' ? 'Digital Signature' : 'Key Encipherment');
    }
  });
});
