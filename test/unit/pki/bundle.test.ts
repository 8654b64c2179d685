import { createHash, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { BUNDLE_FORMATS, type BundleContent, bundle, fileNameOf } from '../../../src/pki/bundle.ts';
import { splitPem } from '../../../src/pki/pem.ts';
import { clock, makeHierarchy, makeSite, NOW, random, refusal } from './material.ts';

const { issuing, signer } = await makeHierarchy();
const { leaf, key } = await makeSite(signer, ['*.example.com', 'example.com']);
const rsa = await makeSite(signer, ['rsa.example'], { algorithm: 'rsa2048' });
const chain = [leaf.certificate, issuing.certificate];
const content: BundleContent = { names: ['*.example.com', 'example.com'], chain, keyPem: key.privateKeyPem };
const sealed: BundleContent = { ...content, password: 'long enough' };
const deps = { random, clock };
const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();
const isSecret = (bytes: Uint8Array): boolean => textOf(bytes).includes('PRIVATE KEY');

describe('file names', () => {
  test.each([
    ['example.com', 'example.com'],
    ['*.example.com', '_wildcard.example.com'],
    ['192.0.2.1', '192.0.2.1'],
    ['fd00::1', 'fd00--1'],
    ['::1', '1'],
    ['xn--fsq.example', 'xn--fsq.example'],
    ['con.example', '_con.example'],
    ['../../etc/passwd', 'etc-passwd'],
    ['', '_'],
    [`${'a'.repeat(63)}.${'b'.repeat(63)}.example`, `${'a'.repeat(63)}.${'b'.repeat(36)}`],
  ])('%s gives %s', (name, file) => {
    expect(fileNameOf(name)).toBe(file);
  });
});

describe('CERT-4 download formats', () => {
  test('nginx: the chain leaf first, and the key', async () => {
    const files = await bundle('nginx', content, deps);
    expect(files.map(({ name, mode }) => [name, mode])).toEqual([
      ['_wildcard.example.com.crt', 0o644],
      ['_wildcard.example.com.key', 0o600],
    ]);
    expect(textOf(files[0]?.bytes)).toBe(chain.join(''));
    expect(textOf(files[1]?.bytes)).toBe(key.privateKeyPem);
  });

  test('apache: certificate, chain and key by themselves', async () => {
    const files = await bundle('apache', content, deps);
    expect(files.map(({ name, mode }) => [name, mode])).toEqual([
      ['_wildcard.example.com.crt', 0o644],
      ['_wildcard.example.com-chain.crt', 0o644],
      ['_wildcard.example.com.key', 0o600],
    ]);
    expect(textOf(files[0]?.bytes)).toBe(leaf.certificate);
    expect(textOf(files[1]?.bytes)).toBe(issuing.certificate);
  });

  test('apache: no chain file for a certificate that has none', async () => {
    const files = await bundle('apache', { ...content, chain: [leaf.certificate] }, deps);
    expect(files.map(({ name }) => name)).toEqual(['_wildcard.example.com.crt', '_wildcard.example.com.key']);
  });

  test.each([
    ['EC', sealed],
    ['RSA', { names: ['rsa.example'], chain: [rsa.leaf.certificate], keyPem: rsa.key.privateKeyPem, password: 'x' }],
  ])('pfx: %s opens with its password only', async (_, asked) => {
    const [file, ...more] = await bundle('pfx', asked, deps);
    expect(more).toEqual([]);
    expect(file).toMatchObject({ mode: 0o600 });
    const pfx = Buffer.from(file!.bytes);
    expect(() => createSecureContext({ pfx, passphrase: asked.password ?? '' })).not.toThrow();
    expect(() => createSecureContext({ pfx, passphrase: 'wrong' })).toThrow();
  });

  test('jks: its digest is over the password, and its certificates are the chain', async () => {
    const [file] = await bundle('jks', sealed, deps);
    const bytes = Buffer.from(file!.bytes);
    expect(file).toMatchObject({ name: '_wildcard.example.com.jks', mode: 0o600 });
    expect(bytes.subarray(0, 12).toString('hex')).toBe('feedfeed0000000200000001');
    const body = bytes.subarray(0, -20);
    const password = Buffer.from('long enough', 'utf16le').swap16();
    const digest = createHash('sha1').update(password).update('Mighty Aphrodite').update(body).digest();
    expect(bytes.subarray(-20).equals(digest)).toBe(true);
    for (const pem of chain) expect(body.includes(new X509Certificate(pem).raw)).toBe(true);
    expect(body.includes(splitPem(key.privateKeyPem, 'key')[0]!.der)).toBe(false);
  });

  test('zip: a folder per kind of server, each file with its mode', async () => {
    const [file, ...more] = await bundle('zip', sealed, deps);
    expect(more).toEqual([]);
    expect(file).toMatchObject({ name: '_wildcard.example.com.zip', mode: 0o600 });
    const files = unzipSync(file!.bytes);
    expect(Object.keys(files).sort()).toEqual([
      'apache/_wildcard.example.com-chain.crt',
      'apache/_wildcard.example.com.crt',
      'apache/_wildcard.example.com.key',
      'iis/_wildcard.example.com.pfx',
      'nginx/_wildcard.example.com.crt',
      'nginx/_wildcard.example.com.key',
      'tomcat/_wildcard.example.com.jks',
    ]);
    expect(textOf(files['nginx/_wildcard.example.com.key'])).toBe(key.privateKeyPem);
  });

  test('zip: unpacked on Unix, keys stay readable by their owner only', async () => {
    const [file] = await bundle('zip', sealed, deps);
    const zip = Buffer.from(file!.bytes);
    const modes: Record<string, string> = {};
    // Central directory headers: made-by at 5, name length at 28, external attributes at 38, name at 46.
    for (let at = zip.indexOf('PK\x01\x02'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 1)) {
      expect(zip[at + 5]).toBe(3);
      const name = zip.subarray(at + 46, at + 46 + zip.readUInt16LE(at + 28)).toString();
      modes[name.replace(/.*\./, '')] = (zip.readUInt32LE(at + 38) >>> 16).toString(8);
    }
    expect(modes).toEqual({ crt: '100644', key: '100600', pfx: '100600', jks: '100600' });
  });

  test('a password that was made is told in a file beside the store, and opens it', async () => {
    const [file, note, ...more] = await bundle('pfx', content, deps);
    expect(more).toEqual([]);
    expect(note).toMatchObject({ name: 'keystore-password.txt', mode: 0o600 });
    const passphrase = textOf(note?.bytes).trim();
    expect(passphrase).toMatch(/^[0-9a-z]{24}$/);
    expect(() => createSecureContext({ pfx: Buffer.from(file!.bytes), passphrase })).not.toThrow();
    const [zip] = await bundle('zip', content, deps);
    const inside = unzipSync(zip!.bytes);
    const told = textOf(inside['keystore-password.txt']).trim();
    const pfx = Buffer.from(inside['iis/_wildcard.example.com.pfx']!);
    expect(() => createSecureContext({ pfx, passphrase: told })).not.toThrow();
  });

  test('no file with a key or password can be read by others', async () => {
    for (const format of BUNDLE_FORMATS) {
      for (const file of await bundle(format, content, deps)) {
        expect(file.mode).toBe(isSecret(file.bytes) || !file.name.endsWith('.crt') ? 0o600 : 0o644);
      }
    }
  });

  const pasted: BundleContent = { names: content.names, chain };

  test('APPLY-1 without the key, PEM and zip hold the certificates only', async () => {
    for (const format of ['nginx', 'apache', 'zip'] as const) {
      const files = await bundle(format, pasted, deps);
      expect(files.map(({ mode }) => mode)).not.toContain(0o600);
    }
    const [zip] = await bundle('zip', pasted, deps);
    expect(Object.keys(unzipSync(zip!.bytes))).toHaveLength(3);
  });

  test.each(['pfx', 'jks'] as const)('APPLY-1 without the key there is no %s', async (format) => {
    await expect(bundle(format, pasted, deps)).rejects.toThrow(refusal('key-not-held', { format }));
  });

  test.each(['密码密码', 'tab\there', '', 'x'.repeat(101)])('APPLY-2 refuses the password %j', async (password) => {
    for (const format of ['pfx', 'jks', 'zip'] as const) {
      await expect(bundle(format, { ...content, password }, deps)).rejects.toThrow(refusal('key-password-characters'));
    }
    await expect(bundle('nginx', { ...content, password }, deps)).resolves.toHaveLength(2);
  });

  test('the time in the files is the clock’s', async () => {
    const [file] = await bundle('jks', sealed, deps);
    const stamp = Buffer.alloc(8);
    stamp.writeBigUInt64BE(BigInt(NOW));
    expect(Buffer.from(file!.bytes).includes(stamp)).toBe(true);
  });
});
