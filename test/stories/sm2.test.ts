import { createPrivateKey, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadAuthority } from '../../src/authority/authority.store.ts';
import type { OutFile } from '../../src/chat/command.ts';
import type { Outcome } from '../../src/chat/desk.ts';
import type { Pair, Target } from '../../src/hosting/target.ts';
import { readCertificate } from '../../src/pki/certificate-read.ts';
import { makeCsr } from '../../src/pki/csr.ts';
import { readCsr } from '../../src/pki/csr-read.ts';
import { generateKey } from '../../src/pki/key.ts';
import { splitPem } from '../../src/pki/pem.ts';
import { verifySm2 } from '../../src/pki/sm2.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { file, issuePair, otherCa, sendUpload } from '../fakes/uploads.ts';

const refusal = (outcome: Outcome): string => (outcome.ok ? 'done' : `${outcome.error.rule} ${outcome.error.code}`);

const textIn = (files: readonly OutFile[], name: string): string =>
  Buffer.from(files.find((each) => each.name === name)?.bytes ?? []).toString();

/** A target that takes whatever it is given and keeps it. */
const keeping = (name: string, more: Partial<Target> = {}) => {
  const given: Pair[] = [];
  const target: Target = {
    name,
    install: async (pair) => {
      given.push(pair);
      return { evidence: [] };
    },
    restore: async () => [],
    endpoints: () => [],
    ...more,
  };
  return { ...target, given };
};

describe('SM2 pairs', () => {
  const plain = keeping('plain');
  const whole = keeping('whole', { takesPairs: true });
  let house: TestBot;
  let files: readonly OutFile[];
  let root: string;

  beforeAll(async () => {
    house = await makeTestBot({ targets: new Map([plain, whole].map((target) => [target.name, target])) });
    const order = await house.say('olu', 'cert apply gm.example.test --plan dnspod-sm2-dv --issuer internal');
    await house.say('ann', 'cert approve gm.example.test');
    await house.settle(order);
    const got = await house.say('olu', 'cert download gm.example.test --out x', { local: true });
    if (!got.ok) throw new Error(`${got.error.code}: ${got.error.message}`);
    files = got.files ?? [];
    root = (await loadAuthority(house.store, 'internal-sm2'))?.root ?? '';
  });
  afterAll(() => house.stop());

  test('PLAN-10 the built-in CA issues one certificate for signing and one for encryption, each with its key', () => {
    expect(files.map(({ name }) => name)).toEqual([
      'gm.example.test.crt',
      'gm.example.test.key',
      'gm.example.test-enc.crt',
      'gm.example.test-enc.key',
    ]);
    const [signing, encryption] = ['', '-enc'].map((half) => {
      const pem = textIn(files, `gm.example.test${half}.crt`);
      const key = createPrivateKey(textIn(files, `gm.example.test${half}.key`));
      expect(new X509Certificate(pem).checkPrivateKey(key)).toBe(true);
      return readCertificate(pem);
    });
    expect(signing).toMatchObject({ keyTitle: 'SM2', keyUsages: ['digitalSignature', 'contentCommitment'] });
    expect(encryption).toMatchObject({
      keyTitle: 'SM2',
      keyUsages: ['keyEncipherment', 'dataEncipherment', 'keyAgreement'],
    });
    expect(signing?.subject).toBe(encryption?.subject);
  });

  test('CERT-1 a target that would install the signing half alone gets nothing, and is told why; one that takes pairs gets both', async () => {
    for (const line of [
      'cert deploy gm.example.test --target plain',
      'cert host gm.example.test --target plain',
      'cert apply gm2.example.test --plan dnspod-sm2-dv --target plain',
    ])
      expect(refusal(await house.say('olu', line))).toBe('CERT-1 target-sm2');
    await house.settle(await house.say('olu', 'cert deploy gm.example.test --target whole'));
    await house.bot.runJob('run-deployments');
    await expect.poll(() => whole.given.length).toBe(1);
    expect(whole.given[0]?.encryption).toEqual({
      chain: textIn(files, 'gm.example.test-enc.crt'),
      key: textIn(files, 'gm.example.test-enc.key'),
    });
    expect(plain.given).toEqual([]);
  });

  test('CERT-4 both halves go into a zip; key stores of SM2 are refused by name', async () => {
    const get = (format: string) =>
      house.say('olu', `cert download gm.example.test --format ${format} --out x`, { local: true });
    const zip = await get('zip');
    expect(zip.ok ? zip.files?.map(({ name }) => name) : zip.error).toEqual([
      'gm.example.test.zip',
      'gm.example.test-enc.zip',
    ]);
    for (const format of ['pfx', 'jks']) expect(refusal(await get(format))).toBe('CERT-4 download-sm2');
  });

  test('APPLY-2 the key password of an SM2 plan has at least 6 characters and no spaces', async () => {
    for (const password of ['short', '"with space"'])
      expect(
        refusal(await house.say('olu', `cert apply b.example.test --plan dnspod-sm2-dv --key-password ${password}`)),
      ).toBe('APPLY-2 key-password-sm2');
  });

  test('PLAN-10 an SM2 plan takes no other key, other plans take no SM2', async () => {
    const wrong = ['--plan dnspod-sm2-dv --algorithm p256', '--algorithm sm2'];
    for (const options of wrong)
      expect(refusal(await house.say('olu', `cert apply c.example.test ${options}`))).toBe('PLAN-10 plan-algorithm');
  });

  test('PLAN-5 an SM2 plan takes a public IP address', async () => {
    const outcome = await house.say('olu', 'cert apply 8.8.4.4 --plan dnspod-sm2-dv --method file');
    expect(refusal(outcome)).toBe('done');
    const ended = await house.settle(outcome);
    expect(ended).toMatchObject({ ok: true, data: { state: 'issued', names: ['8.8.4.4'] } });
  });

  test('CERT-1 a pair is uploaded as a pair: halves told apart, each matched with its key', async () => {
    const half = (name: string) => file(textIn(files, `gm.example.test${name}`) + (name.endsWith('crt') ? root : ''));
    const pair = {
      certificate: half('.crt'),
      key: half('.key'),
      'enc-certificate': half('-enc.crt'),
      'enc-key': half('-enc.key'),
      'allow-duplicate': true,
    };
    const done = await sendUpload(house, pair);
    expect(done).toMatchObject({ ok: true, data: { algorithm: 'sm2', encryption: true, source: 'uploaded' } });
    const ca = await otherCa();
    const other = await issuePair(ca, ['gm.example.test']);
    const above = ca.issuing.certificate + ca.root.certificate;
    const cases: readonly (readonly [Record<string, unknown>, string])[] = [
      [{ 'enc-certificate': '', 'enc-key': '' }, 'upload-pair-missing'],
      [{ 'enc-certificate': pair.certificate, 'enc-key': pair.key }, 'upload-pair-same'],
      [{ 'enc-key': pair.key }, 'key-mismatch'],
      [{ 'enc-certificate': file(other.leaf + above), 'enc-key': file(other.key) }, 'upload-pair-differs'],
      [
        {
          certificate: pair['enc-certificate'],
          key: pair['enc-key'],
          'enc-certificate': pair.certificate,
          'enc-key': pair.key,
        },
        'upload-pair-uses',
      ],
    ];
    for (const [change, code] of cases)
      expect(refusal(await sendUpload(house, { ...pair, ...change } as never))).toBe(`CERT-1 ${code}`);
  });

  test('APPLY-1 an SM2 request is read, and refused when a byte of it is another', async () => {
    const { privateKeyPem } = await generateKey('sm2');
    const csr = makeCsr({ names: ['x.example.com'], privateKeyPem });
    expect(readCsr(csr)).toMatchObject({ algorithm: 'sm2', signatureAlgorithm: 'sm3WithSm2' });
    const der = Buffer.from(splitPem(csr, 'leaf')[0]?.der ?? []);
    der.writeUInt8((der.at(-1) ?? 0) ^ 1, der.length - 1);
    expect(() =>
      readCsr(`-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----`),
    ).toThrow(/csr-signature-wrong/);
  });

  test('a signature of nothing, of zeros, or by a point off the curve is no signature', async () => {
    const { publicKeySpki } = await generateKey('sm2');
    const off = Buffer.from(publicKeySpki);
    off.writeUInt8((off.at(-1) ?? 0) ^ 1, off.length - 1);
    for (const [spki, signature] of [
      [publicKeySpki, ''],
      [publicKeySpki, '3006020100020100'],
      [off, '3006020101020101'],
    ] as const)
      expect(verifySm2(spki, Buffer.from('x'), Buffer.from(signature, 'hex'))).toBe(false);
  });
});
