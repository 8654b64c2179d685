import { afterEach, describe, expect, test } from 'vitest';
import { certificateById } from '../../src/certificate/certificate.store.ts';
import type { Certificate } from '../../src/certificate/certificate.ts';
import { fromInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR, MINUTE } from '../../src/kernel/duration.ts';
import { orderById } from '../../src/order/order.store.ts';
import { renewalOf } from '../../src/renewal/renewal.store.ts';
import { drive, tick } from '../fakes/drive.ts';
import { fakeDnsProvider } from '../fakes/fake-dns-provider.ts';
import { makeTestBot, seesWhere, type TestBot, type TestBotOptions } from '../fakes/make-test-bot.ts';
import { file, issuePair, otherCa, sendUpload } from '../fakes/uploads.ts';
import { type VirtualClock, virtualClock } from '../fakes/virtual-clock.ts';

const START = Date.UTC(2026, 5, 1);
const PAID = 'cert apply www.example.com --plan trustasia-dv --method file';
const POLICY = { issuers: ['internal'], approvalsNeeded: 1, precheck: false, delegation: undefined, defaultPlan: 'dv' };
const ZONE = { zone: 'acme.example.net', provider: 'dns' };

const open: TestBot[] = [];
afterEach(async () => {
  for (const house of open.splice(0)) await house.stop();
});

interface World {
  readonly house: TestBot;
  readonly clock: VirtualClock;
  /** Names whose proof nobody sees just now. */
  readonly unseen: Set<string>;
  readonly dns: ReturnType<typeof fakeDnsProvider>;
}

const world = async (options: TestBotOptions & { readonly start?: number } = {}): Promise<World> => {
  const clock = virtualClock(options.start ?? START);
  const unseen = new Set<string>();
  const dns = fakeDnsProvider('dns', ['example.com', 'acme.example.net']);
  const house = await makeTestBot({
    clock,
    diagnose: seesWhere((name) => !unseen.has(name), 'dns-missing'),
    policy: POLICY,
    places: { dns: new Map([['dns', dns]]), webroots: new Map() },
    ...options,
  });
  open.push(house);
  return { house, clock, unseen, dns };
};

const issue = async ({ house }: World, line: string): Promise<string> => {
  const done = await house.settle(await house.say('olu', line));
  expect(done).toMatchObject({ ok: true, data: { state: 'issued' } });
  await tick(house.bot);
  return done.ok ? (done.data as { certificateId: string }).certificateId : '';
};

const certificate = async ({ house }: World, id: string | undefined): Promise<Certificate> => {
  const found = await certificateById(house.store, id ?? '');
  if (found === undefined) throw new Error(`no certificate ${id}`);
  return found;
};

const successor = async (at: World, id: string): Promise<Certificate> =>
  certificate(at, (await renewalOf(at.house.store, id))?.successorId);

const until = async (at: World, id: string, daysBefore: number): Promise<void> => {
  const end = fromInstant((await certificate(at, id)).notAfter) - daysBefore * DAY;
  if (end > at.clock.now()) await at.clock.sleep(end - at.clock.now());
};

const balance = async ({ house }: World): Promise<readonly number[]> => {
  const shown = await house.say('olu', 'cert points');
  const { free, held } = shown.ok ? (shown.data as { free: number; held: number }) : { free: -1, held: -1 };
  return [free, held];
};

/** Kinds of notices about orders, with who is written to. */
const told = async ({ house }: World, kind: string): Promise<readonly string[]> => {
  const rows = await house.store.db
    .selectFrom('deliveries')
    .innerJoin('notices', 'notices.id', 'deliveries.noticeId')
    .select(['deliveries.receiver', 'notices.at'])
    .where('notices.kind', '=', kind)
    .orderBy('notices.at')
    .execute();
  return rows.map(({ receiver }) => receiver.replace(/^person:.*/, 'the owner'));
};

const prices = { 'trustasia-dv': 50 };
const addPoints = ({ house }: World, points: number) =>
  house.say('ada', `cert points add olu --points ${points} --until 2040-01-01 --name big`);

describe('what renews by itself', () => {
  test.each([
    ['several names', 'cert apply a.example.com b.example.com --plan trustasia-dv-multi --method file'],
    ['another brand', 'cert apply www.example.com --plan geotrust-ov --method file --org acme --admin lin'],
    ['a level above DV', 'cert apply www.example.com --plan trustasia-ov --method file --org acme --admin lin'],
  ])('RENEW-1 not %s: switching it on is refused, by hand it is renewed', async (_, line) => {
    const at = await world();
    await at.house.say(
      'olu',
      'signet org add acme --name "Acme Ltd" --department IT --country CN --province Beijing --city Beijing --street "1 Lane" --phone "+86 10 8888 8888"',
    );
    await at.house.say(
      'olu',
      'signet contact add lin --name Lin --department IT --title Engineer --phone 13800000000 --email lin@example.com',
    );
    const applied = await at.house.say('olu', line);
    const orderId = applied.ok ? (applied.data as { id: string }).id : '';
    await at.house.settle(applied);
    await at.house.say('ann', `cert approve ${orderId}`);
    await at.house.settle(applied);
    const { certificateId = '' } = (await orderById(at.house.store, orderId)) ?? {};
    await tick(at.house.bot);
    expect(await at.house.say('olu', `cert renew ${certificateId} --auto on`)).toMatchObject({
      error: { code: 'renew-not-auto', rule: 'RENEW-1' },
    });
    expect(await at.house.say('olu', `cert renew ${certificateId}`)).toMatchObject({ ok: true });
  });

  test('RENEW-1 an uploaded certificate is neither renewed by itself nor by hand, and is told what is done instead', async () => {
    const at = await world();
    const ca = await otherCa(START);
    const { leaf, key } = await issuePair(ca, ['bought.example.com'], { from: START - DAY });
    const chain = leaf + ca.issuing.certificate + ca.root.certificate;
    const sent = await sendUpload(at.house, { certificate: file(chain), key: file(key) });
    const id = sent.ok ? (sent.data as { id: string }).id : '';
    for (const line of [`cert renew ${id} --auto on`, `cert renew ${id}`])
      expect(await at.house.say('olu', line)).toMatchObject({ error: { code: 'renew-not-ours', rule: 'RENEW-1' } });
  });
});

describe('charging', () => {
  test('RENEW-3 switched on early nothing is charged until 30 days before expiry; then once, and it is told', async () => {
    const at = await world({ policy: { ...POLICY, prices } });
    await addPoints(at, 150);
    const id = await issue(at, PAID);
    await at.house.say('olu', `cert renew ${id} --auto on`);
    await until(at, id, 30.01);
    await tick(at.house.bot);
    expect(await balance(at)).toEqual([100, 0]);
    await drive(at.house.bot, at.clock, 13 * HOUR);
    expect(await balance(at)).toEqual([50, 0]);
    expect(await told(at, 'renewal-charged')).toEqual(['test:here:ops']);
    await drive(at.house.bot, at.clock, 40 * DAY, 6 * HOUR);
    expect(await balance(at)).toEqual([50, 0]);
  });

  test('RENEW-3 switched on 29 to 14 days before expiry it is charged at once', async () => {
    const at = await world({ policy: { ...POLICY, prices } });
    await addPoints(at, 150);
    const id = await issue(at, PAID);
    await until(at, id, 29);
    expect(await balance(at)).toEqual([100, 0]);
    await at.house.settle(await at.house.say('olu', `cert renew ${id} --auto on`));
    expect((await balance(at)).reduce((sum, points) => sum + points)).toBeLessThan(100 + 1);
    await tick(at.house.bot);
    expect(await balance(at)).toEqual([50, 0]);
  });
});

describe('RENEW-5 nothing is lost by renewing early', () => {
  /** By how many days the new one outlives the old one, where the CA's own certificates live so long. */
  const gained = async (line: string, days: number): Promise<number> => {
    const at = await world({ days });
    const id = await issue(at, line);
    const old = await certificate(at, id);
    await until(at, id, 25);
    await at.house.settle(await at.house.say('olu', `cert renew ${id}`));
    await tick(at.house.bot);
    return Math.round((fromInstant((await successor(at, id)).notAfter) - fromInstant(old.notAfter)) / DAY);
  };

  test.each([
    ['what was left comes on top', PAID, 90, 90],
    ['as far as the industry’s maximum of 200 days allows', PAID, 190, 175],
    ['which does not reach the national standard', PAID.replace('trustasia', 'dnspod-sm2'), 365, 365],
    ['but not of a plan whose lifetime is the CA’s own', 'cert apply www.example.com --method file', 90, 65],
  ])('%s', async (_, line, days, more) => {
    expect(await gained(line, days)).toBe(more);
  });
});

describe('RENEW-6 the proof of a renewal', () => {
  test('is put and taken away by the service where the zone is at a connected provider; nobody is asked', async () => {
    const at = await world({ policy: { ...POLICY, precheck: true } });
    const id = await issue(at, 'cert apply www.example.com --method dns-auto');
    const added: string[] = [];
    const { add } = at.dns;
    at.dns.add = async (record) => {
      added.push(record.host);
      await add(record);
    };
    await until(at, id, 29);
    await drive(at.house.bot, at.clock, DAY);
    expect((await successor(at, id)).state).toBe('valid');
    expect(added).toContain('_dnsauth.www.example.com');
    expect(at.dns.records()).toEqual([]);
    expect(await told(at, 'validation-needed')).toEqual([]);
  });

  test('of a record that a person has to put, the owner is asked too, not the channel alone: nobody looks at a card', async () => {
    const at = await world({ policy: { ...POLICY, precheck: true } });
    const id = await issue(at, 'cert apply www.example.com --method dns');
    const before = (await told(at, 'validation-needed')).length;
    at.unseen.add('www.example.com');
    await until(at, id, 29);
    await drive(at.house.bot, at.clock, HOUR, 10 * MINUTE);
    expect((await told(at, 'validation-needed')).slice(before).toSorted()).toEqual(['test:here:ops', 'the owner']);
  });

  test('by delegation: a record that is not visible at once asks nobody; still missing after an hour, the CNAME is asked for', async () => {
    const at = await world({ policy: { ...POLICY, precheck: true, delegation: ZONE } });
    const id = await issue(at, 'cert apply www.example.com --method dns-delegated');
    at.unseen.add('www.example.com');
    await until(at, id, 29);
    await drive(at.house.bot, at.clock, 20 * MINUTE, 5 * MINUTE);
    expect((await renewalOf(at.house.store, id))?.state).toBe('ordered');
    expect(await told(at, 'validation-needed')).toEqual([]);
    await drive(at.house.bot, at.clock, 2 * HOUR, 10 * MINUTE);
    expect((await told(at, 'validation-needed')).toSorted()).toEqual(['test:here:ops', 'the owner']);
    at.unseen.clear();
    await drive(at.house.bot, at.clock, 2 * HOUR, 10 * MINUTE);
    expect((await successor(at, id)).state).toBe('valid');
  });
});
