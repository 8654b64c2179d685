import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAcmeIssuer } from '../../adapters/issuers/acme/acme-issuer.ts';
import { fromInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR } from '../../src/kernel/duration.ts';
import type { Log } from '../../src/kernel/log.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { obtain } from '../contracts/describe-issuer.ts';
import { placeRequest } from '../fakes/acme-lab.ts';
import { acmeSettings } from '../fakes/acme-settings.ts';
import { mapMemory } from '../fakes/map-memory.ts';
import { pluginDeps } from '../fakes/plugin-deps.ts';
import { type Bind, startBind } from './harness/bind.ts';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import { FETCH_MS, laterPebble } from './harness/later-pebble.ts';
import { type Pebble, startPebble } from './harness/pebble.ts';
import { need, type Program } from './harness/program.ts';

need('pebble', 'pebble-challtestsrv', 'named', 'nsupdate', 'openssl');

const KEY = { name: 'acme-key', algorithm: 'hmac-sha256', secret: Buffer.alloc(32, 7).toString('base64') } as const;
const freshName = () => `n${randomBytes(5).toString('hex')}.real.test`;

describe('renewal information at a CA that has it (RFC 9773)', () => {
  let pebble: Pebble;
  const noted: string[] = [];
  const log: Log = { ...silentLog, info: (_facts, words) => noted.push(words ?? '') };

  beforeAll(async () => {
    pebble = await startPebble({ program: laterPebble(), validitySeconds: 90 * 86_400 });
  }, FETCH_MS);
  afterAll(() => pebble?.stop());

  const open = (memory = mapMemory()) =>
    createAcmeIssuer(acmeSettings(pebble, { caFile: pebble.caFile }), { ...pluginDeps('pebble', memory), log });
  const site = () => ({ publish: pebble.challtestsrv.publish });

  test('RENEW-2 tells a window within the certificate’s life, and when to ask again', async () => {
    const issuer = open();
    expect(issuer.abilities.renewalInfo).toBe(true);
    const { certificates, leaf } = await obtain(site(), issuer, [freshName()]);
    const info = await issuer.renewalInfo?.(certificates.join('\n'));
    if (info === undefined) throw new Error('the CA has no window for its own certificate');
    expect(fromInstant(info.start)).toBeGreaterThan(Date.parse(leaf.validFrom));
    expect(fromInstant(info.end)).toBeGreaterThan(fromInstant(info.start));
    expect(fromInstant(info.end)).toBeLessThanOrEqual(Date.parse(leaf.validTo));
    expect(info.retryAfter).toBeGreaterThanOrEqual(HOUR);
    expect(info.retryAfter).toBeLessThanOrEqual(7 * DAY);
  });

  test('RENEW-2 of a revoked certificate the window lies in the past: renew at once', async () => {
    const issuer = open();
    const { certificates } = await obtain(site(), issuer, [freshName()]);
    await issuer.revoke?.(certificates[0] ?? '', 'superseded');
    const info = await issuer.renewalInfo?.(certificates.join('\n'));
    expect(fromInstant(info?.end ?? '9999-01-01T00:00:00.000Z')).toBeLessThanOrEqual(Date.now());
  });

  test('an order says what it replaces; one that was replaced already is placed without', async () => {
    const issuer = open();
    const name = freshName();
    const { certificates } = await obtain(site(), issuer, [name]);
    const replaces = certificates[0] ?? '';
    noted.length = 0;
    const first = await obtain(site(), issuer, [name], { replaces });
    expect(noted).toEqual([]);
    const again = await issuer.place({ ...placeRequest('ord_third', name), replaces });
    expect(noted).toEqual(['placed without replaces']);
    expect(again.ref).not.toBe(first.ref);
  });
});

describe('the whole program at that CA, with proofs and CAA records in BIND', () => {
  let bind: Bind;
  let pebble: Pebble;
  let signet: SignetInstance;
  let bot: Program;

  beforeAll(async () => {
    bind = await startBind({ zones: { 'example.test': '@ A 127.0.0.1' }, tsig: [KEY], types: 'TXT CNAME CAA' });
    pebble = await startPebble({
      program: laterPebble(),
      dnsServer: `127.0.0.1:${bind.port}`,
      validitySeconds: 90 * 86_400,
    });
    const { directory, caFile } = pebble;
    const provider = { type: 'rfc2136', server: `127.0.0.1:${bind.port}`, keyName: KEY.name, keySecret: KEY.secret };
    signet = await makeInstance({
      issuers: { pebble: { type: 'acme', directory, caFile, terms: 'agree', caaIdentities: ['pebble.test'] } },
      dns: {
        resolvers: [`127.0.0.1:${bind.port}`],
        authoritativePort: bind.port,
        providers: { bind: { ...provider, zones: ['example.test'] } },
      },
    });
    bot = await signet.start();
  }, FETCH_MS);

  afterAll(async () => {
    await bot?.stop();
    await pebble?.stop();
    await bind?.stop();
    signet?.remove();
  });

  const nsupdate = (...lines: string[]): void => {
    const input = [`server 127.0.0.1 ${bind.port}`, 'zone example.test', ...lines, 'send', ''].join('\n');
    execFileSync('nsupdate', ['-y', `${KEY.algorithm}:${KEY.name}:${KEY.secret}`], { input });
  };
  const setCaa = (name: string, value: string): void =>
    nsupdate(`update delete ${name}. CAA`, `update add ${name}. 1 CAA 0 issue "${value}"`);

  const attempts = (): number => pebble.output().match(/Pulled a task/g)?.length ?? 0;
  const adviceOn = async (what: string): Promise<string | undefined> =>
    (await signet.cert('status', what)).data.validations?.[0]?.advice;
  const rollOver = async (): Promise<string> => {
    const { code, stdout, stderr } = await signet.shell('account-key');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return /the account (\S+) at pebble/.exec(stdout)?.[1] ?? '';
  };

  test('RENEW-5 a renewal tells the CA which certificate it replaces', async () => {
    const applied = await signet.cert('apply', 'renewed.example.test');
    const first = await signet.until(applied.data.id, 'issued');
    const renewed = await signet.cert('renew', first.data.certificateId);
    expect(renewed).toMatchObject({ ok: true });
    const second = await signet.until(renewed.data.id, 'issued');
    expect(second.data.certificateId).not.toBe(first.data.certificateId);
    expect(pebble.output()).toMatch(/order "\S+" is a replacement of "\S+"/);
  });

  test('the account gets a new key while the bot runs, and the bot goes on with it', async () => {
    const account = await rollOver();
    expect(account).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/my-account\//);
    expect(await rollOver()).toBe(account);
    const applied = await signet.cert('apply', 'after.example.test');
    await signet.until(applied.data.id, 'issued');
    expect((await signet.shell('account-key', '--issuer', 'peble')).stderr).toContain('pebble');
    const { stdout } = await signet.shell('audit', '--json');
    expect(stdout).toContain('account-key.changed');
    expect(stdout).not.toContain('PRIVATE KEY');
  });

  test('VAL-10 a CAA record that names another CA is told before an attempt is spent; allowed for this account, it is issued', async () => {
    const name = 'caa.example.test';
    const account = await rollOver();
    setCaa(name, 'other.test');
    const before = attempts();
    const applied = await signet.cert('apply', name);
    const { id } = applied.data;
    await expect.poll(() => adviceOn(id)).toContain(`at ${name}: 0 issue "pebble.test"`);
    // The proof in DNS is made of the account's key: it is not changed under it.
    const busy = await signet.shell('account-key');
    expect(busy).toMatchObject({ code: 1, stderr: expect.stringContaining(name) });
    setCaa(name, `pebble.test\\; accounturi=${account}0`);
    await signet.cert('verify', id);
    await expect.poll(() => adviceOn(id)).toContain(`accounturi=${account}"`);
    expect(attempts()).toBe(before);
    setCaa(name, `pebble.test\\; accounturi=${account}`);
    await signet.cert('verify', id);
    await signet.until(id, 'issued');
    expect(attempts()).toBe(before + 1);
  });
});
