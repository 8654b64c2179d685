import { afterEach, describe, expect, test } from 'vitest';
import { certificateById } from '../../src/certificate/certificate.store.ts';
import { deploymentsOf } from '../../src/hosting/deployment.store.ts';
import { hostingOf } from '../../src/hosting/hosting.store.ts';
import { fromInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR, MINUTE } from '../../src/kernel/duration.ts';
import { makeCsr } from '../../src/pki/csr.ts';
import { generateKey } from '../../src/pki/key.ts';
import { renewalOf } from '../../src/renewal/renewal.store.ts';
import { DEFAULT_RENEWALS } from '../../src/renewal/renewal-house.ts';
import { drive as driveJobs, tick } from '../fakes/drive.ts';
import { fakeSurface } from '../fakes/fake-surface.ts';
import { type FakeTarget, fakeTarget } from '../fakes/fake-target.ts';
import { makeTestBot, seesWhere, type TestBot, type TestBotOptions } from '../fakes/make-test-bot.ts';
import { leafFingerprint } from '../fakes/test-pairs.ts';
import { type VirtualClock, virtualClock } from '../fakes/virtual-clock.ts';

const NAMES = ['web', 'cache', 'mail', 'api', 'edge'] as const;
const START = Date.UTC(2026, 5, 1);
const open: TestBot[] = [];
afterEach(async () => {
  for (const house of open.splice(0)) await house.stop();
});

interface World {
  readonly house: TestBot;
  readonly clock: VirtualClock;
  readonly unseen: Set<string>;
  readonly targets: ReadonlyMap<string, FakeTarget>;
  readonly told: (kind: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
}

const world = async (more: TestBotOptions = {}): Promise<World> => {
  const clock = virtualClock(START);
  const unseen = new Set<string>();
  const diagnose = seesWhere((name) => !unseen.has(name), 'dns-missing');
  const targets = new Map(
    NAMES.map((name, index) => [
      name,
      fakeTarget({
        name,
        endpoints: [{ host: '127.0.0.1', port: 10_000 + index, sni: 'www.example.com' }],
        fingerprintOf: ({ chain }) => leafFingerprint(chain),
      }),
    ]),
  );
  const house = await makeTestBot({
    clock,
    diagnose,
    targets,
    tlsProbe: {
      look: async (endpoint) =>
        (await targets.get(NAMES[endpoint.port - 10_000] ?? 'web')?.probe.look(endpoint)) ?? { ok: false, why: '' },
    },
    policy: { issuers: ['internal'], approvalsNeeded: 1, precheck: false, delegation: undefined, defaultPlan: 'dv' },
    ...more,
  });
  open.push(house);
  const told: World['told'] = async (kind) => {
    const rows = await house.store.db
      .selectFrom('notices')
      .selectAll()
      .where('kind', '=', kind)
      .orderBy('at')
      .execute();
    return rows.map(({ facts }) => JSON.parse(facts));
  };
  return { house, clock, unseen, targets, told };
};

const JOBS = ['renewals-due', 'hostings-due', 'find-drift'] as const;

const drive = async (at: World, ms: number, step = HOUR): Promise<void> => {
  const end = at.clock.now() + ms;
  while (at.clock.now() < end) {
    await driveJobs(at.house.bot, at.clock, Math.min(step, end - at.clock.now()), step);
    await tick(at.house.bot, JOBS);
  }
};

const issue = async (at: World, line = 'cert apply www.example.com --method file'): Promise<string> => {
  const done = await at.house.settle(await at.house.say('olu', line));
  expect(done).toMatchObject({ ok: true, data: { state: 'issued' } });
  await tick(at.house.bot);
  return done.ok ? (done.data as { certificateId: string }).certificateId : '';
};

const until = async (at: World, id: string, daysBefore: number): Promise<void> => {
  const certificate = await certificateById(at.house.store, id);
  const end = fromInstant(certificate?.notAfter ?? '') - daysBefore * DAY;
  if (end > at.clock.now()) await at.clock.sleep(end - at.clock.now());
};

const served = (at: World, name: string): string | undefined => {
  const pair = at.targets.get(name)?.holds();
  return pair === undefined ? undefined : leafFingerprint(pair.chain);
};

const fingerprintOf = async (at: World, id: string): Promise<string> =>
  (await certificateById(at.house.store, id))?.fingerprint ?? '';

const successorOf = async (at: World, id: string): Promise<string> =>
  (await renewalOf(at.house.store, id))?.successorId ?? '';

const all = NAMES.map((name) => `--target ${name}`).join(' ');

describe('keeping targets current', () => {
  test('the whole drill: quiet, the renewal fails, is mended, renewed, deployed everywhere, proved, and goes on', async () => {
    const at = await world();
    const id = await issue(at, `cert apply www.example.com --method file ${all}`);
    await tick(at.house.bot);
    expect(await at.house.say('olu', `cert host ${id} ${all}`)).toMatchObject({
      ok: true,
      data: { state: 'hosting', replaceAt: 'at-once' },
    });
    await until(at, id, 31);
    await tick(at.house.bot, JOBS);
    expect((await at.told('renewal-failed')).length).toBe(0);
    at.unseen.add('www.example.com');
    await drive(at, 2 * DAY);
    expect((await at.told('renewal-failed')).length).toBeGreaterThan(0);
    for (const name of NAMES) expect(served(at, name)).toBe(await fingerprintOf(at, id));
    at.unseen.clear();
    await at.house.settle(await at.house.say('olu', `cert verify ${(await renewalOf(at.house.store, id))?.orderId}`));
    await drive(at, HOUR, 10 * MINUTE);
    const next = await successorOf(at, id);
    for (const name of NAMES) expect(served(at, name)).toBe(await fingerprintOf(at, next));
    expect(await hostingOf(at.house.store, id)).toMatchObject({ state: 'completed' });
    expect(await hostingOf(at.house.store, next)).toMatchObject({ state: 'hosting', replaceAt: 'at-once' });
    for (const { state } of await deploymentsOf(at.house.store, id)) expect(state).toBe('replaced');
    expect((await at.told('renewed')).length).toBe(1);
    await drive(at, 70 * DAY, 6 * HOUR);
    const third = await successorOf(at, next);
    for (const name of NAMES) expect(served(at, name)).toBe(await fingerprintOf(at, third));
  });

  test('HOST-7 a target that fails as the third of five: two serve the new one, the rest is not touched; retried, it goes on', async () => {
    const at = await world();
    const id = await issue(at, `cert apply www.example.com --method file ${all}`);
    await at.house.say('olu', `cert host ${id} ${all}`);
    const broken = at.targets.get('mail');
    if (broken !== undefined) broken.behave.install = 'refuses';
    await until(at, id, 28);
    await drive(at, 6 * HOUR, 20 * MINUTE);
    const next = await successorOf(at, id);
    const [old, fresh] = [await fingerprintOf(at, id), await fingerprintOf(at, next)];
    expect(NAMES.map((name) => served(at, name))).toEqual([fresh, fresh, old, old, old]);
    expect(await hostingOf(at.house.store, id)).toMatchObject({
      state: 'failed',
      problem: 'target',
      targets: [
        { state: 'completed' },
        { state: 'completed' },
        { target: 'mail', state: 'failed' },
        { state: 'hosting' },
        { state: 'hosting' },
      ],
    });
    expect((await at.told('hosting-failed')).at(-1)).toMatchObject({ target: 'mail' });
    // certify #740: the certificate itself is none the worse for it.
    expect((await certificateById(at.house.store, next))?.state).toBe('valid');

    if (broken !== undefined) delete broken.behave.install;
    await at.house.settle(await at.house.say('olu', `cert deploy ${next} --target mail`));
    await drive(at, HOUR, 10 * MINUTE);
    expect(NAMES.map((name) => served(at, name))).toEqual(Array(5).fill(fresh));
    expect(await hostingOf(at.house.store, id)).toMatchObject({ state: 'completed' });
  });

  test('dehydrated #375: an installation that failed is tried again by itself, however fresh the certificate is', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply www.example.com --method file --target web');
    await at.house.say('olu', `cert host ${id} --target web`);
    const web = at.targets.get('web');
    if (web !== undefined) web.behave.install = 'unreachable';
    await until(at, id, 28);
    await drive(at, 10 * MINUTE, MINUTE);
    const next = await successorOf(at, id);
    const fresh = await fingerprintOf(at, next);
    const [waiting] = await deploymentsOf(at.house.store, next);
    expect(waiting?.attempts).toBeGreaterThan(0);
    expect(served(at, 'web')).not.toBe(fresh);
    if (web !== undefined) delete web.behave.install;
    await drive(at, 2 * HOUR, 10 * MINUTE);
    expect(served(at, 'web')).toBe(fresh);
    expect(await hostingOf(at.house.store, id)).toMatchObject({ state: 'completed' });
  });

  test('certd #337, acme.sh #2554, win-acme #1702: a target that accepts and serves the old one has failed, and says so', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply www.example.com --method file --target web');
    await at.house.say('olu', `cert host ${id} --target web`);
    const web = at.targets.get('web');
    if (web !== undefined) web.behave.serves = 'old-one';
    await until(at, id, 28);
    await drive(at, 6 * HOUR, 20 * MINUTE);
    expect(await hostingOf(at.house.store, id)).toMatchObject({ state: 'failed', targets: [{ state: 'failed' }] });
    const [deployment] = await deploymentsOf(at.house.store, await successorOf(at, id));
    expect(deployment).toMatchObject({ state: 'failed' });
    expect(deployment?.problem).toContain('target-not-served');
    // In words, not by its code.
    expect((await at.told('hosting-failed')).at(-1)?.setback).toMatchObject({
      type: 'target-not-served',
      facts: { target: 'web' },
    });
  });

  test('HOST-3, HOST-5 replaced at the chosen days, told three days before, refused when fewer are left', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply www.example.com --method file --target web');
    expect(await at.house.say('olu', `cert host ${id} --at 12`)).toMatchObject({ error: { code: 'option-value' } });
    expect(await at.house.say('olu', `cert host ${id} --at 15`)).toMatchObject({ ok: true, data: { replaceAt: '15' } });
    await until(at, id, 30);
    await drive(at, 11.5 * DAY, 6 * HOUR);
    const next = await successorOf(at, id);
    expect(next).not.toBe('');
    expect(served(at, 'web')).toBe(await fingerprintOf(at, id));
    await drive(at, 2 * DAY, 6 * HOUR);
    expect((await at.told('hosting-starts')).length).toBe(1);
    await drive(at, 2 * DAY, 6 * HOUR);
    expect(served(at, 'web')).toBe(await fingerprintOf(at, next));

    const other = await issue(at, 'cert apply ftp.example.com --method file --target api');
    await until(at, other, 14);
    expect(await at.house.say('olu', `cert host ${other} --at 15`)).toMatchObject({
      error: { code: 'host-too-late', rule: 'HOST-3' },
    });
  });

  test('HOST-3 replaced when a share of the lifetime is left', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply www.example.com --method file --target web');
    expect(await at.house.say('olu', `cert host ${id} --at 99%`)).toMatchObject({ error: { code: 'option-value' } });
    expect(await at.house.say('olu', `cert host ${id} --at 20%`)).toMatchObject({ data: { replaceAt: '20%' } });
    await until(at, id, 30);
    // A fifth of 90 days is 18.
    await drive(at, 11.5 * DAY, 6 * HOUR);
    expect(served(at, 'web')).toBe(await fingerprintOf(at, id));
    await drive(at, DAY, 6 * HOUR);
    expect(served(at, 'web')).toBe(await fingerprintOf(at, await successorOf(at, id)));
  });

  test('HOST-5 start and good result are kept quiet where that is wanted; a bad one is told', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply www.example.com --method file --target web');
    await at.house.say('olu', `cert host ${id} --at 15 --quiet start --quiet result`);
    const before = (await at.told('hosting-done')).length;
    await until(at, id, 30);
    await drive(at, 16 * DAY, 6 * HOUR);
    const next = await successorOf(at, id);
    expect(served(at, 'web')).toBe(await fingerprintOf(at, next));
    expect([await at.told('hosting-starts'), (await at.told('hosting-done')).length]).toEqual([[], before]);
    const web = at.targets.get('web');
    if (web !== undefined) web.behave.install = 'refuses';
    await until(at, next, 30);
    await drive(at, 20 * DAY, 6 * HOUR);
    expect(await at.told('hosting-failed')).not.toEqual([]);
  });

  test('HOST-3 a replacement begins within a maintenance window, and the old one is served until then', async () => {
    const windows = [{ days: ['sun' as const], from: 120, to: 240 }];
    const at = await world({ renewals: { ...DEFAULT_RENEWALS, maintenance: { windows, timezone: 'UTC' } } });
    const id = await issue(at, 'cert apply www.example.com --method file --target web');
    await at.house.say('olu', `cert host ${id} --at 15`);
    await until(at, id, 16);
    expect(served(at, 'web')).toBe(await fingerprintOf(at, id));
    let replaced = 0;
    for (let hour = 0; hour < 9 * 24 && replaced === 0; hour++) {
      await drive(at, HOUR);
      if (served(at, 'web') !== (await fingerprintOf(at, id))) replaced = at.clock.now();
    }
    expect(new Date(replaced).getUTCDay()).toBe(0);
    expect(new Date(replaced).getUTCHours()).toBeGreaterThanOrEqual(2);
    expect(new Date(replaced).getUTCHours()).toBeLessThanOrEqual(4);
  });

  test('HOST-3 no new certificate at the chosen time: it fails and says so, and goes on when the certificate comes', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply www.example.com --method file --target web');
    await at.house.say('olu', `cert host ${id} --at 25`);
    at.unseen.add('www.example.com');
    await until(at, id, 30);
    await drive(at, 6 * DAY, 3 * HOUR);
    expect(await hostingOf(at.house.store, id)).toMatchObject({ state: 'failed', problem: 'not-issued' });
    expect((await at.told('hosting-failed')).length).toBe(1);
    at.unseen.clear();
    await drive(at, 2 * DAY, 3 * HOUR);
    expect(served(at, 'web')).toBe(await fingerprintOf(at, await successorOf(at, id)));
  });

  test('HOST-4 a designated certificate must be for the same names; then it takes the place at once', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply www.example.com --method file --target web');
    const other = await issue(at, 'cert apply ftp.example.com --method file');
    const refused = await at.house.say('olu', `cert host ${id} --with ${other}`);
    expect(refused).toMatchObject({ error: { code: 'host-other-names', rule: 'HOST-4' } });
    expect(refused.ok === false && refused.error.message).toContain('−www.example.com, +ftp.example.com');
    await at.clock.sleep(HOUR);
    const same = await issue(at);
    await at.house.say('olu', `cert host ${id} --with ${same}`);
    await drive(at, HOUR, 10 * MINUTE);
    expect(served(at, 'web')).toBe(await fingerprintOf(at, same));
  });

  test('HOST-4 names more or fewer, one without its key here, one that is revoked, and itself are refused', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply a.example.com b.example.com --method file --target web');
    const code = async (word: string): Promise<string> => {
      const outcome = await at.house.say('olu', `cert host ${id} --with ${word}`);
      return outcome.ok ? 'done' : outcome.error.code;
    };
    const more = await issue(at, 'cert apply a.example.com b.example.com c.example.com --method file');
    const fewer = await issue(at, 'cert apply a.example.com --method file');
    expect([await code(more), await code(fewer), await code(id)]).toEqual(Array(3).fill('host-other-names'));
    const privateKey = (await generateKey('p256')).privateKeyPem;
    const csr = makeCsr({ names: ['a.example.com', 'b.example.com'], privateKeyPem: privateKey });
    const pasted = await at.house.say('olu', `cert apply --method file --csr "${csr}"`);
    const keyless = await at.house.settle(pasted);
    expect(await code((keyless as { data: { certificateId: string } }).data.certificateId)).toBe('key-not-here');
    const revoked = await issue(at, 'cert apply a.example.com b.example.com --method file');
    await at.house.say('olu', `cert revoke ${revoked} --reason superseded`, { origin: 'shell' });
    await at.house.settle(await at.house.say('ann', `cert approve ${revoked}`));
    expect(await code(revoked)).toBe('certificate-unusable');
  });

  test('HOST-6 edited: the renewal again instead of a designated one, messages on again; what is not named stays as it was', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply www.example.com --method file --target web --target api');
    await at.clock.sleep(HOUR);
    const other = await issue(at);
    const edit = async (words: string) => {
      const outcome = await at.house.say('olu', `cert host ${id} ${words}`);
      return outcome.ok ? outcome.data : outcome.error;
    };
    await edit(`--target api --at 15 --with ${other} --quiet start --quiet result`);
    const kept = { replaceAt: '15', targets: [{ target: 'api', state: 'hosting' }] };
    expect(await edit('--quiet start')).toMatchObject({ ...kept, designatedId: other, quiet: ['start'] });
    expect(await edit('--with renewal')).toMatchObject({ ...kept, designatedId: null, quiet: ['start'] });
    expect(await edit('--quiet none')).toMatchObject({ ...kept, designatedId: null, quiet: [] });
    expect(await edit('--at 7')).toMatchObject({ ...kept, replaceAt: '7', quiet: [] });
    expect(await edit(`--with ${other}`)).toMatchObject({ ...kept, replaceAt: '7', designatedId: other });
  });

  test('HOST-6 cancelled, nothing is replaced any more, although the certificate is renewed', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply www.example.com --method file --target web');
    await at.house.say('olu', `cert host ${id} --at 25`);
    await at.house.say('olu', `cert host ${id} --cancel`);
    await until(at, id, 31);
    await drive(at, 10 * DAY, 6 * HOUR);
    expect(await successorOf(at, id)).not.toBe('');
    expect(served(at, 'web')).toBe(await fingerprintOf(at, id));
    expect(await at.told('hosting-starts')).toEqual([]);
  });

  test('HOST-1 what has no key here or is revoked is not hosted', async () => {
    const at = await world();
    const privateKey = (await generateKey('p256')).privateKeyPem;
    const csr = makeCsr({ names: ['www.example.com'], privateKeyPem: privateKey });
    await at.house.settle(await at.house.say('olu', `cert apply --method file --csr "${csr}"`));
    expect(await at.house.say('olu', 'cert host www.example.com --target web')).toMatchObject({
      error: { code: 'key-not-here' },
    });
    const id = await issue(at, 'cert apply ftp.example.com --method file');
    await at.house.say('olu', `cert revoke ${id} --reason superseded`, { origin: 'shell' });
    await at.house.settle(await at.house.say('ann', `cert approve ${id}`));
    expect(await at.house.say('olu', `cert host ${id} --target web`)).toMatchObject({
      error: { code: 'certificate-unusable' },
    });
  });

  test('RENEW-7 what was applied for with a target and is not hosted: the renewal is there, the old one is served', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply www.example.com --method file --target web');
    await until(at, id, 28);
    await drive(at, DAY);
    expect(await successorOf(at, id)).not.toBe('');
    expect(served(at, 'web')).toBe(await fingerprintOf(at, id));
  });

  test('HOST-1 where no target is configured none is asked for: the remedy is the configuration', async () => {
    const house = await makeTestBot();
    await house.settle(await house.say('olu', 'cert apply bare.example.com --method file'));
    for (const line of ['cert host bare.example.com', 'cert deploy bare.example.com']) {
      const refused = await house.say('olu', line);
      expect(refused).toMatchObject({ ok: false, error: { code: 'targets-unset' } });
      expect(refused).not.toHaveProperty('form');
      expect(refused.ok === false && refused.error.remedy).toContain('signet.yaml');
    }
    await house.stop();
  });

  test('HOST-1 what has no target has nothing to host; HOST-6 several in one go, a list with search, cancelled', async () => {
    const at = await world();
    const bare = await issue(at, 'cert apply bare.example.com --method file');
    expect(await at.house.say('olu', `cert host ${bare}`)).toMatchObject({ error: { code: 'targets-none' } });
    const one = await issue(at, 'cert apply one.example.com --method file');
    const two = await issue(at, 'cert apply two.example.com --method file');
    const both = await at.house.say('olu', `cert host ${one} ${two} --target web`);
    expect(both.ok && (both.data as unknown[]).length).toBe(2);
    const found = await at.house.say('olu', 'cert host --search TWO');
    expect(found).toMatchObject({ ok: true, data: [{ name: 'two.example.com', state: 'hosting' }] });
    expect(await at.house.say('olu', `cert host ${two} --cancel`)).toMatchObject({
      ok: true,
      data: { state: 'cancelled' },
    });
    expect(await at.house.say('olu', 'cert host --state cancelled')).toMatchObject({
      ok: true,
      data: [{ name: 'two.example.com' }],
    });
    expect(await at.house.say('olu', `cert host ${two}`)).toMatchObject({ ok: true, data: { state: 'hosting' } });
  });

  test('HOST-7 rolled back by a person, the one before is served again', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply www.example.com --method file --target web');
    await at.clock.sleep(HOUR);
    const same = await issue(at);
    await at.house.settle(await at.house.say('olu', `cert deploy ${same} --target web`));
    expect(served(at, 'web')).toBe(await fingerprintOf(at, same));
    expect(await at.house.say('olu', `cert deploy ${same} --target web --rollback`)).toMatchObject({
      ok: true,
      data: [{ target: 'web', state: 'replaced' }],
    });
    expect(served(at, 'web')).toBe(await fingerprintOf(at, id));
    expect(await at.house.say('olu', `cert deploy ${id} --target web --rollback`)).toMatchObject({
      error: { code: 'nothing-to-restore' },
    });
  });

  test('someone puts the old one back: drift is told once, and again only when it was good in between', async () => {
    const at = await world();
    const id = await issue(at, 'cert apply www.example.com --method file --target web');
    const web = at.targets.get('web');
    const mine = web?.holds();
    const foreign = await certificateById(at.house.store, await issue(at, 'cert apply ftp.example.com --method file'));
    await drive(at, DAY, 6 * HOUR);
    expect((await at.told('drift')).length).toBe(0);
    const put = (chain: string, key: string) => web?.install({ chain, key }, ['www.example.com']);
    await put(foreign?.chain ?? '', 'a key');
    await drive(at, DAY, HOUR);
    expect(await at.told('drift')).toEqual([expect.objectContaining({ target: 'web' })]);
    await put(mine?.chain ?? '', mine?.key ?? '');
    await drive(at, DAY, HOUR);
    await put(foreign?.chain ?? '', 'a key');
    await drive(at, DAY, HOUR);
    expect((await at.told('drift')).length).toBe(2);
    expect((await certificateById(at.house.store, id))?.state).toBe('valid');
  });

  test('the card of drift puts ours back at one press and closes when it is served; mended by hand it closes too', async () => {
    const at = await world();
    const surface = fakeSurface();
    at.house.bot.addSurface(surface);
    const id = await issue(at, 'cert apply www.example.com --method file --target web');
    const web = at.targets.get('web');
    const mine = web?.holds();
    const foreign = await certificateById(at.house.store, await issue(at, 'cert apply ftp.example.com --method file'));
    const put = (chain = '', key = 'a key') => web?.install({ chain, key }, ['www.example.com']);
    // What was whispered to the owner cannot be changed; what was posted can.
    const cards = () =>
      surface.shown.filter(({ user, message }) => user === undefined && /web serves .*again$/.test(message.title));
    const deliver = async () => {
      await at.house.bot.runJob('deliver-notices');
      await at.house.bot.deliveriesIdle();
    };
    await put(foreign?.chain);
    await drive(at, 7 * HOUR, HOUR);
    await deliver();
    const [told, ...others] = cards();
    expect(others).toEqual([]);
    expect(told?.message).toMatchObject({
      tone: 'warning',
      title: 'www.example.com: web serves another certificate again',
    });
    expect(told?.message.plain).toContain(foreign?.fingerprint);
    const [button, ...rest] = told?.message.actions ?? [];
    expect([button?.label, rest]).toEqual(['Put it back', []]);

    const press = `${button?.command} ${button?.args.what} --target ${button?.args.target}`;
    await at.house.settle(await at.house.say('olu', press));
    expect(served(at, 'web')).toBe(await fingerprintOf(at, id));
    await deliver();
    for (const { message } of cards())
      expect(message).toMatchObject({ tone: 'good', title: 'www.example.com: web serves it again', actions: [] });

    // A second time, and mended from outside.
    await put(foreign?.chain);
    await drive(at, 7 * HOUR, HOUR);
    await deliver();
    expect(cards().filter(({ message }) => message.tone === 'warning')).not.toEqual([]);
    await put(mine?.chain, mine?.key);
    await drive(at, 2 * HOUR, HOUR);
    await deliver();
    for (const { message } of cards()) expect(message).toMatchObject({ tone: 'good', actions: [] });
  });
});
