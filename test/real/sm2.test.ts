import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadAuthority } from '../../src/authority/authority.store.ts';
import { splitPem } from '../../src/pki/pem.ts';
import { verifySm2 } from '../../src/pki/sm2.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { file, sendUpload } from '../fakes/uploads.ts';
import { need, workFolder } from './harness/program.ts';

need('openssl');

const folder = workFolder('sm2');
afterAll(() => folder.remove());

const openssl = (...args: readonly string[]): { readonly ok: boolean; readonly out: string } => {
  const done = spawnSync('openssl', args, { cwd: folder.path, encoding: 'utf8' });
  return { ok: done.status === 0, out: `${done.stdout}${done.stderr}` };
};
const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder.path, name), content);
const read = (name: string): Buffer => {
  const done = spawnSync('cat', [name], { cwd: folder.path });
  return done.stdout;
};

const IDENTITY = 'distid:1234567812345678';

describe('SM2 with OpenSSL', () => {
  let house: TestBot;

  beforeAll(async () => {
    house = await makeTestBot();
    const order = await house.say('olu', 'cert apply gm.example.test --plan dnspod-sm2-dv --issuer internal');
    await house.say('ann', 'cert approve gm.example.test');
    await house.settle(order);
    const got = await house.say('olu', 'cert download gm.example.test --out x', { local: true });
    for (const { name, bytes } of got.ok ? (got.files ?? []) : []) put(name, bytes);
    put('root.pem', (await loadAuthority(house.store, 'internal-sm2'))?.root ?? '');
  });
  afterAll(() => house.stop());

  // `openssl verify` sets the signer's identity for the certificate it is asked about alone, so each link is asked about.
  test.each(['', '-enc'])('PLAN-10 the certificate gm.example.test%s is verified up to its root, strictly', (half) => {
    const name = `gm.example.test${half}.crt`;
    put('issuing.pem', splitPem(read(name).toString(), 'chain')[1]?.text ?? '');
    const strict = ['verify', '-x509_strict', '-vfyopt', IDENTITY];
    expect(openssl(...strict, '-CAfile', 'root.pem', 'issuing.pem').out).toBe('issuing.pem: OK\n');
    expect(openssl(...strict, '-partial_chain', '-trusted', 'issuing.pem', name).out).toBe(`${name}: OK\n`);
  });

  test.each(['', '-enc'])('PLAN-10 the key gm.example.test%s is sound and belongs to its certificate', (half) => {
    const base = `gm.example.test${half}`;
    expect(openssl('pkey', '-in', `${base}.key`, '-noout', '-check').ok).toBe(true);
    const own = openssl('pkey', '-in', `${base}.key`, '-pubout').out;
    expect(own).toBe(openssl('x509', '-in', `${base}.crt`, '-noout', '-pubkey').out);
  });

  test('PLAN-10 what is encrypted for the encryption certificate is read with its key', () => {
    put('secret.txt', 'hello');
    put('enc.pub', openssl('x509', '-in', 'gm.example.test-enc.crt', '-noout', '-pubkey').out);
    expect(openssl('pkeyutl', '-encrypt', '-pubin', '-inkey', 'enc.pub', '-in', 'secret.txt', '-out', 'x.bin').ok).toBe(
      true,
    );
    expect(openssl('pkeyutl', '-decrypt', '-inkey', 'gm.example.test-enc.key', '-in', 'x.bin').out).toBe('hello');
  });

  test('a signature of OpenSSL is verified here', () => {
    put('message.txt', 'signed by another program');
    openssl('ecparam', '-name', 'SM2', '-genkey', '-noout', '-out', 'k.pem');
    openssl('pkey', '-in', 'k.pem', '-pubout', '-outform', 'der', '-out', 'k.der');
    const options = ['-rawin', '-digest', 'sm3', '-pkeyopt', IDENTITY];
    const signed = openssl('pkeyutl', '-sign', '-inkey', 'k.pem', '-in', 'message.txt', '-out', 'sig', ...options);
    expect(signed).toMatchObject({ ok: true });
    expect(verifySm2(read('k.der'), Buffer.from('signed by another program'), read('sig'))).toBe(true);
    expect(verifySm2(read('k.der'), Buffer.from('signed by nobody at all.'), read('sig'))).toBe(false);
  });

  test('CERT-1 a pair that OpenSSL made is uploaded', async () => {
    put(
      'san.cnf',
      '[s]\nsubjectAltName=DNS:gm2.example.com\nkeyUsage=critical,digitalSignature\n[e]\nsubjectAltName=DNS:gm2.example.com\nkeyUsage=critical,keyEncipherment,dataEncipherment\n',
    );
    const signing = ['-sm3', '-sigopt', IDENTITY];
    openssl('ecparam', '-name', 'SM2', '-genkey', '-noout', '-out', 'ca.key');
    openssl(
      'req',
      '-x509',
      '-new',
      '-key',
      'ca.key',
      '-subj',
      '/CN=GM Root',
      '-days',
      '30',
      '-out',
      'ca.crt',
      ...signing,
    );
    for (const half of ['s', 'e']) {
      openssl('ecparam', '-name', 'SM2', '-genkey', '-noout', '-out', `${half}.key`);
      openssl('req', '-new', '-key', `${half}.key`, '-subj', '/CN=gm2.example.com', '-out', `${half}.csr`, ...signing);
      const ca = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '20'];
      const extensions = ['-extfile', 'san.cnf', '-extensions', half, '-vfyopt', IDENTITY];
      expect(
        openssl('x509', '-req', '-in', `${half}.csr`, ...ca, ...extensions, ...signing, '-out', `${half}.crt`),
      ).toMatchObject({ ok: true });
    }
    const outcome = await sendUpload(house, {
      certificate: file(Buffer.concat([read('s.crt'), read('ca.crt')])),
      key: file(read('s.key')),
      'enc-certificate': file(Buffer.concat([read('e.crt'), read('ca.crt')])),
      'enc-key': file(read('e.key')),
    });
    expect(outcome.ok ? outcome.data : outcome.error).toMatchObject({ names: ['gm2.example.com'], encryption: true });
  });
});
