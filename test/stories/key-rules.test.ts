import { createPrivateKey, X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { BuiltinIssuer } from '../../adapters/issuers/builtin/builtin-issuer.ts';
import { systemClock, systemRandom } from '../../adapters/system.ts';
import { certificateById } from '../../src/certificate/certificate.store.ts';
import { fromInstant } from '../../src/kernel/clock.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { makeCsr } from '../../src/pki/csr.ts';
import { generateKey } from '../../src/pki/key.ts';
import { fakeTarget } from '../fakes/fake-target.ts';
import { makeTestBot, seesEverything, type TestBot, type TestBotOptions } from '../fakes/make-test-bot.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

// Keys, requests and lifetimes, asked of the product: what was wished for is what the certificate has.

const open: TestBot[] = [];
afterEach(async () => {
  for (const house of open.splice(0)) await house.stop();
});

const world = async (options: TestBotOptions = {}) => {
  const web = fakeTarget({ name: 'web', endpoints: [], fingerprintOf: ({ chain }) => chain });
  const house = await makeTestBot({ targets: new Map([['web', web]]), ...options });
  open.push(house);
  const issue = async (line: string, args?: Record<string, string | readonly string[]>): Promise<string> => {
    const done = await house.settle(await house.say('olu', line, args === undefined ? {} : { args }));
    expect(done, line).toMatchObject({ ok: true, data: { state: 'issued' } });
    return (done as { data: { certificateId: string } }).data.certificateId;
  };
  const known = async (id: string) => {
    const certificate = await certificateById(house.store, id);
    if (certificate === undefined) throw new Error(`no ${id}`);
    return certificate;
  };
  const codeOf = async (line: string, args?: Record<string, string | readonly string[]>): Promise<string> => {
    const outcome = await house.say('olu', line, args === undefined ? {} : { args });
    return outcome.ok ? 'taken' : outcome.error.code;
  };
  return { house, issue, known, codeOf, web };
};

const daysOf = ({ notBefore, notAfter }: { readonly notBefore: string; readonly notAfter: string }): number =>
  Math.floor((fromInstant(notAfter) - fromInstant(notBefore)) / DAY);

describe('keys', () => {
  test.each([
    ['p256', 'ec', 'prime256v1'],
    ['p384', 'ec', 'secp384r1'],
    ['rsa2048', 'rsa', 2048],
    ['rsa4096', 'rsa', 4096],
  ] as const)('PLAN-10 a key of the kind %s is in the certificate', async (algorithm, kind, size) => {
    const at = await world();
    const { chain } = await at.known(
      await at.issue(`cert apply shop.example.com --method dns --algorithm ${algorithm}`),
    );
    const { publicKey } = new X509Certificate(chain);
    expect(publicKey.asymmetricKeyType).toBe(kind);
    expect(publicKey.asymmetricKeyDetails?.namedCurve ?? publicKey.asymmetricKeyDetails?.modulusLength).toBe(size);
  });

  /** A CA whose own key is RSA: with another the digest goes with its curve. */
  const rsaCa = (store: TestBot['store']) => [
    new BuiltinIssuer(
      {
        ...{ name: 'rsa', organisation: 'Test', algorithm: 'rsa2048', days: 90, suffixes: [], permittedNames: [] },
        publicUrl: undefined,
      },
      { clock: systemClock, random: systemRandom, log: silentLog, store, diagnose: seesEverything, revoked: () => {} },
    ),
  ];

  test('PLAN-10 SHA-384 for an RSA key: the request asks for it, the CA signs with it, a renewal and a reissue keep it', async () => {
    const at = await world({ openIssuers: rsaCa });
    const SHA384 = 'sha384WithRSAEncryption';
    const signedWith = async (id: string) => new X509Certificate((await at.known(id)).chain).signatureAlgorithm;
    const usual = await at.issue('cert apply a.example.com --issuer rsa --method dns --algorithm rsa2048');
    const wished = await at.issue(
      'cert apply b.example.com --issuer rsa --method dns --algorithm rsa2048 --digest sha384',
    );
    expect([await signedWith(usual), await signedWith(wished)]).toEqual(['sha256WithRSAEncryption', SHA384]);
    expect(await signedWith(await at.issue(`cert renew ${wished}`))).toBe(SHA384);
    expect(await signedWith(await at.issue(`cert reissue ${wished}`))).toBe(SHA384);
    expect(await signedWith(await at.issue(`cert reissue ${usual} --digest sha384`))).toBe(SHA384);
    expect(await at.codeOf('cert apply c.example.com --method dns --algorithm p256 --digest sha384')).toBe(
      'plan-digest',
    );
  });
});

describe('requests', () => {
  test('APPLY-1 a pasted request fills in names and algorithm; its names must satisfy the plan, and those typed must be in it', async () => {
    const at = await world();
    const { privateKeyPem } = await generateKey('p384');
    const csr = (names: readonly string[]) => makeCsr({ names, privateKeyPem });
    const args = { csr: csr(['a.example.com', 'b.example.com']), method: 'dns' };
    const certificate = await at.known(await at.issue('cert apply', args));
    expect(certificate).toMatchObject({ names: ['a.example.com', 'b.example.com'], algorithm: 'p384', key: undefined });
    expect(await at.codeOf('cert apply', { ...args, plan: 'trustasia-dv' })).toBe('plan-one-name');
    expect(await at.codeOf('cert apply', { ...args, names: ['c.example.com'] })).toBe('csr-other-names');
    expect(await at.codeOf('cert apply', { ...args, csr: csr(['*.example.com']), plan: 'dv-free' })).toMatch(/^plan-/);
  });

  test('APPLY-1 of a pasted request the key was never here: neither deployed nor hosted nor exported, the chain alone', async () => {
    const at = await world();
    const { privateKeyPem } = await generateKey('p256');
    const args = { csr: makeCsr({ names: ['a.example.com'], privateKeyPem }), method: 'dns' };
    expect(await at.codeOf('cert apply', { ...args, target: ['web'] })).toBe('target-without-key');
    const id = await at.issue('cert apply', args);
    expect(await at.codeOf(`cert deploy ${id} --target web`)).toBe('key-not-here');
    expect(await at.codeOf(`cert host ${id} --target web`)).toBe('key-not-here');
    for (const format of ['pfx', 'jks']) {
      const outcome = await at.house.say('olu', `cert download ${id} --format ${format} --out .`, { local: true });
      expect(outcome).toMatchObject({ ok: false, error: { code: 'key-not-held' } });
    }
    const chain = await at.house.say('olu', `cert download ${id} --format nginx --out .`, { local: true });
    expect(chain.ok && chain.files?.map(({ name }) => name.replace(/^.*\./, '.'))).not.toContain('.key');
    expect(at.web.holds()).toBeUndefined();
  });

  test('PLAN-4 the names are fixed with the order: a reissue takes no others, whatever its request says', async () => {
    const at = await world();
    const id = await at.issue('cert apply a.example.com b.example.com --method dns');
    const { privateKeyPem } = await generateKey('p256');
    const csr = (...names: string[]) => makeCsr({ names, privateKeyPem });
    for (const names of [['a.example.com'], ['a.example.com', 'b.example.com', 'c.example.com'], ['c.example.com']])
      expect(await at.codeOf('cert reissue', { what: id, csr: csr(...names) })).toBe('plan-names-fixed');
    const own = await at.known(
      await at.issue('cert reissue', { what: id, csr: csr('b.example.com', 'a.example.com') }),
    );
    expect(own).toMatchObject({ names: ['a.example.com', 'b.example.com'], key: undefined });
    expect(new X509Certificate(own.chain).checkPrivateKey(createPrivateKey(privateKeyPem))).toBe(true);
  });

  test('APPLY-2 a key with a password goes to no target: not when applied for, not later; reissued without one it does', async () => {
    const at = await world();
    const line = 'cert apply shop.example.com --method dns --key-password secret';
    expect(await at.codeOf(`${line} --target web`)).toBe('password-with-target');
    const id = await at.issue(line);
    for (const later of ['deploy', 'host'])
      expect(await at.codeOf(`cert ${later} ${id} --target web`)).toBe('key-has-password');
    expect(at.web.holds()).toBeUndefined();
    const fresh = await at.issue(`cert reissue ${id}`);
    expect(await at.codeOf(`cert deploy ${fresh} --target web`)).toBe('taken');
  });
});

describe('key passwords', () => {
  test.each([['пароль'], ['x'.repeat(101)], ['with\ttab']])(
    'APPLY-2 %s, which Java would not take, is refused before the key is made: it could not be changed later',
    async (password) => {
      const at = await world();
      const names = ['shop.example.com'];
      expect(await at.codeOf('cert apply', { names, method: 'dns', 'key-password': password })).toBe(
        'key-password-characters',
      );
    },
  );

  test('APPLY-6 of a pasted request the names stay: a renewal without one of them is refused', async () => {
    const at = await world();
    const { privateKeyPem } = await generateKey('p256');
    const csr = makeCsr({ names: ['a.example.com', 'b.example.com'], privateKeyPem });
    const id = await at.issue('cert apply', { csr, method: 'dns' });
    expect(await at.codeOf(`cert renew ${id} --without b.example.com`)).toBe('renew-names-fixed');
  });
});

describe('lifetimes', () => {
  const START = Date.UTC(2026, 5, 1);

  test('PLAN-6 the free plan’s certificate is valid for 90 days, whatever the CA would give; other plans as the CA does', async () => {
    const at = await world({ clock: virtualClock(START), days: 150 });
    expect(daysOf(await at.known(await at.issue('cert apply a.example.com --plan dv-free --method dns')))).toBe(90);
    expect(daysOf(await at.known(await at.issue('cert apply b.example.com --plan trustasia-dv --method dns')))).toBe(
      150,
    );
    expect(daysOf(await at.known(await at.issue('cert apply c.example.com --method dns')))).toBe(150);
  });

  test('PLAN-9 no certificate of a brand lives longer than the industry allows; those of the national standard do', async () => {
    const at = await world({ clock: virtualClock(START), days: 300 });
    expect(daysOf(await at.known(await at.issue('cert apply b.example.com --plan trustasia-dv --method dns')))).toBe(
      200,
    );
    expect(daysOf(await at.known(await at.issue('cert apply c.example.com --plan dnspod-sm2-dv --method dns')))).toBe(
      300,
    );
  });

  test.each([
    ['2024-04-24', 365],
    ['2024-04-25', 90],
  ])('PLAN-6 a free certificate applied for on %s (in China): %i days', async (day, days) => {
    const at = await world({ clock: virtualClock(Date.parse(`${day}T04:00:00.000Z`)), days: 400 });
    expect(daysOf(await at.known(await at.issue('cert apply a.example.com --plan dv-free --method dns')))).toBe(days);
  });
});
