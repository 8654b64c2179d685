import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/chat/desk.ts';
import type { RawArgs } from '../../src/chat/option.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { pemBlock, splitPem } from '../../src/pki/pem.ts';
import { makePfx } from '../../src/pki/pfx.ts';
import { fakeTarget } from '../fakes/fake-target.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { file, issuePair, type OtherCa, type OtherPair, otherCa, ownFiles, sendUpload } from '../fakes/uploads.ts';

const refusal = (outcome: Outcome): string => (outcome.ok ? 'done' : outcome.error.code);
// biome-ignore lint/suspicious/noExplicitAny: data is read as any program would
const dataOf = (outcome: Outcome): any => {
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  return outcome.data;
};
const derOf = (pem: string): Buffer => splitPem(pem, 'chain')[0]?.der ?? Buffer.alloc(0);

describe('uploads', () => {
  let house: TestBot;
  let ca: OtherCa;
  let pair: OtherPair;
  let chain: string;

  beforeAll(async () => {
    house = await makeTestBot();
    ca = await otherCa();
    pair = await issuePair(ca, ['shop.example.com', '*.shop.example.com']);
    chain = pair.leaf + ca.issuing.certificate + ca.root.certificate;
  });
  afterAll(() => house.stop());

  const fresh = async (name: string, more: RawArgs = {}) => {
    const own = await issuePair(ca, [name]);
    const text = own.leaf + ca.issuing.certificate + ca.root.certificate;
    return sendUpload(house, { certificate: file(text), key: file(own.key), ...more });
  };

  test('CERT-1 an uploaded certificate is kept, listed and shown, its root left out', async () => {
    const outcome = await sendUpload(house, {
      certificate: file(chain),
      key: file(pair.key),
      remark: 'bought elsewhere',
      tag: ['team:web'],
      project: 'shop',
    });
    const data = dataOf(outcome);
    expect(data).toMatchObject({
      names: ['shop.example.com', '*.shop.example.com'],
      source: 'uploaded',
      kind: 'server',
      hasKey: true,
      remark: 'bought elsewhere',
      tags: { team: 'web' },
      project: 'shop',
      notes: [{ kind: 'root' }],
    });
    expect(dataOf(await house.say('vic', 'cert status shop.example.com'))).toMatchObject({ id: data.id });
    expect(dataOf(await house.say('vic', 'cert list')).certificates).toContainEqual(
      expect.objectContaining({ id: data.id }),
    );
    expect(JSON.stringify(outcome)).not.toContain('PRIVATE');
  });

  test('CERT-3 the same content is refused, naming what is there, unless it is allowed', async () => {
    const again = { certificate: file(chain), key: file(pair.key) };
    expect(refusal(await sendUpload(house, again))).toBe('upload-duplicate');
    expect(refusal(await sendUpload(house, { ...again, 'allow-duplicate': true }))).toBe('done');
  });

  test('CERT-1 a chain in disorder is put in order, what does not belong is left out and told', async () => {
    const own = await issuePair(ca, ['order.example.com']);
    const stranger = await otherCa();
    const text = ca.issuing.certificate + stranger.issuing.certificate + own.leaf + ca.root.certificate;
    const data = dataOf(await sendUpload(house, { certificate: file(text), key: file(own.key) }));
    expect(data.notes).toMatchObject([{ kind: 'reordered' }, { kind: 'root' }, { kind: 'unused' }]);
    const got = await house.say('olu', `cert download ${data.id} --out x`, { local: true });
    const crt = got.ok ? got.files?.find(({ name }) => name.endsWith('.crt')) : undefined;
    const subjects = splitPem(Buffer.from(crt?.bytes ?? []).toString(), 'chain').map(
      ({ der }) => new X509Certificate(der).subject,
    );
    expect(subjects).toEqual(['CN=order.example.com', 'O=Elsewhere\nCN=Elsewhere CA']);
  });

  test('CERT-1 certificate and key the wrong way round, or in one file, are understood', async () => {
    const own = await issuePair(ca, ['swap.example.com']);
    const text = own.leaf + ca.issuing.certificate + ca.root.certificate;
    const swapped = dataOf(await sendUpload(house, { certificate: file(own.key), key: file(text) }));
    expect(swapped.notes[0]).toEqual({ kind: 'swapped' });
    const both = { certificate: file(own.key + text), 'allow-duplicate': true };
    expect(refusal(await sendUpload(house, both))).toBe('done');
    const utf16 = file(Buffer.from(`\ufeff${text}`, 'utf16le'));
    expect(refusal(await sendUpload(house, { certificate: utf16, key: file(own.key), 'allow-duplicate': true }))).toBe(
      'done',
    );
  });

  test('CERT-1 an incomplete chain is refused, and the missing certificate named', async () => {
    const unknown = await issuePair(await otherCa(), ['unknown.example.com']);
    const outcome = await sendUpload(house, { certificate: file(unknown.leaf), key: file(unknown.key) });
    expect(outcome.ok ? '' : outcome.error.message).toContain('CN=Elsewhere CA, O=Elsewhere');
    expect(refusal(outcome)).toBe('chain-incomplete');
  });

  test('CERT-1 the root of the built-in CA need not be sent along', async () => {
    const [crt, key] = await ownFiles(house);
    const args = { certificate: file(crt ?? ''), key: file(key ?? '') };
    expect(refusal(await sendUpload(house, args))).toBe('upload-duplicate');
  });

  const weak = async (options: {
    readonly modulusLength: number;
    readonly publicExponent?: number;
  }): Promise<RawArgs> => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', options);
    const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const publicKeySpki = publicKey.export({ type: 'spki', format: 'der' });
    const { leaf, key } = await issuePair(ca, ['weak.example.com'], { pair: { privateKeyPem, publicKeySpki } });
    return { certificate: file(leaf + ca.issuing.certificate + ca.root.certificate), key: file(key) };
  };

  test.each<[string, () => Promise<RawArgs> | RawArgs, string]>([
    ['a key of another', async () => ({ key: file((await issuePair(ca, ['b.example.com'])).key) }), 'key-mismatch'],
    ['no key', () => ({ key: '' }), 'upload-key-missing'],
    ['a DER certificate', () => ({ certificate: file(derOf(pair.leaf)) }), 'pem-is-der'],
    [
      'a PFX',
      async () => ({
        certificate: file(
          await makePfx({ alias: 'a', chain: [pair.leaf], privateKeyPem: pair.key, password: 'changeit' }),
        ),
      }),
      'upload-is-pfx',
    ],
    ['PKCS#7', () => ({ certificate: file('-----BEGIN PKCS7-----\nMAo=\n-----END PKCS7-----') }), 'upload-is-pkcs7'],
    [
      'binary PKCS#7',
      () => ({ certificate: file(Buffer.from('300b06092a864886f70d010702', 'hex')) }),
      'upload-is-pkcs7',
    ],
    ['a Java key store', () => ({ certificate: file(Buffer.from('feedfeed00000002', 'hex')) }), 'upload-is-jks'],
    [
      'a CSR',
      () => ({ certificate: file('-----BEGIN CERTIFICATE REQUEST-----\nMAo=\n-----END CERTIFICATE REQUEST-----') }),
      'upload-is-csr',
    ],
    ['a PDF', () => ({ certificate: file('%PDF-1.7') }), 'upload-is-other'],
    [
      'half a certificate',
      () => ({ certificate: file(pemBlock('CERTIFICATE', derOf(pair.leaf).subarray(0, 200))) }),
      'certificate-damaged',
    ],
    ['half a key', () => ({ key: file(pemBlock('PRIVATE KEY', Buffer.from('3003020100', 'hex'))) }), 'key-damaged'],
    [
      'more than 20 certificates',
      async () => {
        const pairs = await Promise.all(Array.from({ length: 21 }, (_, at) => issuePair(ca, [`h${at}.example.com`])));
        return { certificate: file(pairs.map(({ leaf }) => leaf).join('')) };
      },
      'chain-long',
    ],
    [
      'a certificate of 300 long names',
      async () => {
        const names = Array.from({ length: 300 }, (_, at) => `${'a'.repeat(60)}.${'b'.repeat(60)}.h${at}.example.com`);
        const big = await issuePair(ca, names);
        return { certificate: file(big.leaf + ca.issuing.certificate + ca.root.certificate), key: file(big.key) };
      },
      'pem-too-large',
    ],
    [
      'a certificate without a name in its extension',
      async () => {
        const bare = await issuePair(ca, []);
        return { certificate: file(bare.leaf + ca.issuing.certificate + ca.root.certificate), key: file(bare.key) };
      },
      'upload-nameless',
    ],
    ['nothing', () => ({ certificate: file('') }), 'upload-is-other'],
    ['a CA certificate as a server’s', () => ({ certificate: file(ca.root.certificate) }), 'key-mismatch'],
    [
      'an encryption half that no international certificate has',
      () => ({ 'enc-certificate': file(chain) }),
      'upload-pair-unwanted',
    ],
    ['a certificate of more than 95 kB', () => ({ certificate: file(chain + 'x'.repeat(95_000)) }), 'file-large'],
    ['a key of more than 13 kB', () => ({ key: file(pair.key + 'x'.repeat(13_000)) }), 'file-large'],
    [
      'an expired one',
      async () => {
        const old = await issuePair(ca, ['old.example.com'], { from: Date.now() - DAY / 2, days: 0.25 });
        return { certificate: file(old.leaf + ca.issuing.certificate + ca.root.certificate), key: file(old.key) };
      },
      'upload-expired',
    ],
    [
      'a key of a small exponent, which can be computed',
      () => weak({ modulusLength: 2048, publicExponent: 3 }),
      'key-broken',
    ],
    ['an RSA key of 1024 bits', () => weak({ modulusLength: 1024 }), 'key-weak'],
  ])('CERT-1 fail/%s', async (_, change, code) => {
    const args = { certificate: file(chain), key: file(pair.key), 'allow-duplicate': true };
    const outcome = await sendUpload(house, { ...args, ...(await change()) });
    expect(refusal(outcome)).toBe(code);
    expect(outcome.ok ? '' : outcome.error.remedy).not.toBe('');
  });

  test('CERT-2 CA certificates are kept without key; a server certificate among them is refused', async () => {
    const bundle = ca.issuing.certificate + ca.root.certificate;
    const data = dataOf(await sendUpload(house, { certificate: file(bundle), kind: 'ca' }));
    expect(data).toMatchObject({ kind: 'ca', names: ['Elsewhere CA'], hasKey: false });
    expect(dataOf(await house.say('vic', 'cert status "Elsewhere CA"'))).toMatchObject({ id: data.id });
    expect(refusal(await sendUpload(house, { certificate: file(chain), kind: 'ca' }))).toBe('upload-not-ca');
    const withKey = { certificate: file(bundle), key: file(ca.root.privateKeyPem), kind: 'ca' };
    expect(refusal(await sendUpload(house, withKey))).toBe('upload-key-unwanted');
    expect(refusal(await house.say('olu', `cert deploy ${data.id} --target web`))).toBe('key-not-here');
  });

  test('CERT-3 never to be downloaded: the chain may leave, the key never', async () => {
    const { id } = dataOf(await fresh('never.example.com', { 'never-download': true }));
    const got = await house.say('olu', `cert download ${id} --out x`, { local: true });
    expect(got.ok ? got.files?.map(({ name }) => name) : []).toEqual(['never.example.com.crt']);
    expect(refusal(await house.say('olu', `cert download ${id} --format pfx --out x`, { local: true }))).toBe(
      'download-never',
    );
  });

  test('CERT-1 over chat a key is refused, and no file at all gives a one-time link', async () => {
    expect(refusal(await sendUpload(house, { certificate: file(chain), key: file(pair.key) }, false))).toBe(
      'key-over-chat',
    );
    const outcome = await house.say('olu', 'cert upload');
    expect(dataOf(outcome).url).toMatch(/^http:\/\/signet\.example\.test\/link\/.{40,}$/);
    expect(outcome.message.audience).toBe('asker');
  });

  test('HOST-1 an uploaded certificate is installed on a target, with its key and whole chain', async () => {
    const taken: { certificate: string; key: string }[] = [];
    const target = fakeTarget({ name: 'web', endpoints: [], fingerprintOf: () => 'x' });
    const install: typeof target.install = (pair, options) => {
      taken.push(pair as never);
      return target.install(pair, options);
    };
    const bot = await makeTestBot({ targets: new Map([['web', { ...target, install }]]) });
    const own = await issuePair(ca, ['deploy.example.com']);
    const text = own.leaf + ca.issuing.certificate + ca.root.certificate;
    await sendUpload(bot, { certificate: file(text), key: file(own.key) });
    await bot.settle(await bot.say('olu', 'cert deploy deploy.example.com --target web'));
    expect(JSON.stringify(taken[0])).toContain(JSON.stringify(own.key.trim()).slice(1, -1));
    await bot.stop();
  });

  test('CERT-1 names against targets: what a target serves now and no longer would is told before it is missed', async () => {
    const target = fakeTarget({ name: 'web', endpoints: [], fingerprintOf: () => 'x' });
    const bot = await makeTestBot({ targets: new Map([['web', target]]) });
    const put = async (...names: readonly string[]) => {
      const own = await issuePair(ca, names);
      const text = own.leaf + ca.issuing.certificate + ca.root.certificate;
      const { id } = dataOf(await sendUpload(bot, { certificate: file(text), key: file(own.key) }));
      const outcome = await bot.say('olu', `cert deploy ${id} --target web`);
      await bot.settle(outcome);
      return outcome.message;
    };
    const before = ['a.example.com', 'www.b.example.com'];
    for (const names of [before, ['*.b.example.com', 'a.example.com']])
      expect((await put(...names)).plain).not.toContain('which is not in this certificate');
    const { plain, tone } = await put('*.b.example.com');
    expect({ plain, tone }).toMatchObject({
      plain: expect.stringContaining('web serves a.example.com now, which is not in this certificate'),
      tone: 'warning',
    });
    await bot.stop();
  });

  test('a viewer may not upload', async () => {
    expect(refusal(await house.say('vic', 'cert upload'))).toBe('not-permitted');
  });
});
