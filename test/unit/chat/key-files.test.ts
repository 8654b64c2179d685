import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../../../adapters/system.ts';
import { command } from '../../../src/chat/command.ts';
import type { FileValue, RawArgs } from '../../../src/chat/option.ts';
import { holdsKeyFile } from '../../../src/chat/pasted-secret.ts';
import { createDispatcher } from '../../../src/dispatcher.ts';
import type { House } from '../../../src/house.ts';
import { makeRoot } from '../../../src/pki/authority-cert.ts';
import { makeTestBot, type TestBot } from '../../fakes/make-test-bot.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const encrypted = { cipher: 'aes-256-cbc', passphrase: 'x' } as const;

describe('holdsKeyFile', () => {
  it.each<[string, Uint8Array]>([
    ['PKCS#8', Buffer.from(pem)],
    ['PKCS#8 as UTF-16', Buffer.from(pem, 'utf16le')],
    ['PKCS#8, encrypted', Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem', ...encrypted }))],
    ['SEC1', Buffer.from(privateKey.export({ type: 'sec1', format: 'pem' }))],
    ['PKCS#8, DER', privateKey.export({ type: 'pkcs8', format: 'der' })],
    ['PKCS#8, DER, encrypted', privateKey.export({ type: 'pkcs8', format: 'der', ...encrypted })],
    ['PKCS#1, DER', rsa.export({ type: 'pkcs1', format: 'der' })],
    ['SEC1, DER', privateKey.export({ type: 'sec1', format: 'der' })],
    ['OpenSSH', Buffer.from('-----BEGIN OPENSSH PRIVATE KEY-----')],
    ['PuTTY', Buffer.from('PuTTY-User-Key-File-3: ecdsa-sha2-nistp256')],
    ['JKS', Buffer.from('feedfeed00000002', 'hex')],
    ['PFX', Buffer.from('308209d70201033082', 'hex')],
  ])('sees a key in %s', (_, bytes) => {
    expect(holdsKeyFile(bytes)).toBe(true);
  });

  it('sees none in certificates, public keys, text, nothing', async () => {
    const day = { from: '2026-01-01T00:00:00.000Z', until: '2026-02-01T00:00:00.000Z' };
    const { certificate } = await makeRoot({ commonName: 'X', algorithm: 'p256', ...day }, systemRandom);
    const der = Buffer.from(certificate.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    for (const bytes of [Buffer.from(certificate), der, spki, Buffer.from('hello'), Buffer.alloc(0), Buffer.of(0x30)])
      expect(holdsKeyFile(bytes)).toBe(false);
  });
});

const options = {
  letter: { kind: 'file' },
  certificate: { kind: 'file', carriesKey: 'perhaps' },
  key: { kind: 'file', carriesKey: 'always' },
  note: { kind: 'text', required: true },
  tag: { kind: 'text', many: true },
} as const;

const probe = command<House, typeof options>({
  path: ['cert', 'probe'],
  rules: [],
  permission: 'anyone',
  effect: 'read',
  options,
  examples: [],
  handle: async (_house, _call, args) => ({
    data: Object.keys(args).filter((name) => args[name as keyof typeof args] !== undefined),
    message: { tone: 'good', title: '', plain: '', blocks: [], actions: [], audience: 'all' },
  }),
});

const key: FileValue = { name: 'a.key', bytes: Buffer.from(pem) };
const letter: FileValue = { name: 'a.pdf', bytes: Buffer.from('%PDF-1.7') };

describe('key files, by surface', () => {
  let house: TestBot;
  beforeAll(async () => {
    house = await makeTestBot();
  });
  afterAll(() => house.stop());

  const send = (args: RawArgs, where: 'chat' | 'api' | 'local') =>
    createDispatcher(house.bot.house, [probe])({
      path: ['cert', 'probe'],
      args: { note: 'x', ...args },
      actor: { surface: 'test', realm: 'here', user: 'olu', name: 'olu' },
      conversation: { surface: 'test', realm: 'here', id: 'room' },
      origin: where === 'api' ? 'api' : 'typed',
      language: 'en',
      local: where === 'local',
    });

  it.each<[string, RawArgs, 'chat' | 'api' | 'local', string | undefined]>([
    ['ok/a letter over chat', { letter }, 'chat', undefined],
    ['ok/a key by the API', { key }, 'api', undefined],
    ['ok/a key beside the certificate in a shell', { certificate: key }, 'local', undefined],
    ['fail/a key over chat', { key }, 'chat', 'key-over-chat'],
    ['fail/a key in the certificate’s file over chat', { certificate: key }, 'chat', 'key-over-chat'],
    ['fail/whatever is given as a key over chat', { key: letter }, 'chat', 'key-over-chat'],
    ['fail/a key instead of a letter', { letter: key }, 'local', 'key-misplaced'],
    ['fail/a key instead of a letter by the API', { letter: key }, 'api', 'key-misplaced'],
    ['fail/a key in a text', { note: pem }, 'local', 'secret-pasted'],
    ['fail/a key in one of several texts', { tag: ['a', pem] }, 'api', 'secret-pasted'],
  ])('CERT-1 %s', async (_, args, where, code) => {
    const outcome = await send(args, where);
    expect(outcome.ok ? undefined : outcome.error.code).toBe(code);
    expect(JSON.stringify(outcome)).not.toContain('PRIVATE KEY');
  });

  it('CERT-1 a form over chat does not ask for a key, one in the console does', async () => {
    const names = async (where: 'chat' | 'local') => {
      const outcome = await send({ note: '' }, where);
      return outcome.ok ? [] : outcome.form?.fields.map(({ name }) => name);
    };
    expect(await names('chat')).toEqual(['letter', 'certificate', 'note', 'tag']);
    expect(await names('local')).toEqual(['letter', 'certificate', 'key', 'note', 'tag']);
  });
});
