import { afterEach, describe, expect, test } from 'vitest';
import { readAudit } from '../../src/audit/audit.store.ts';
import type { BotParts } from '../../src/bot.ts';
import { certificateById } from '../../src/certificate/certificate.store.ts';
import { fromInstant, toInstant } from '../../src/kernel/clock.ts';
import { DAY, HOUR } from '../../src/kernel/duration.ts';
import { CertError } from '../../src/kernel/errors.ts';
import type { Issuer, RenewalInfo } from '../../src/order/issuer.ts';
import { orderById } from '../../src/order/order.store.ts';
import { lossesOf } from '../../src/renewal/losses.ts';
import { renewalOf } from '../../src/renewal/renewal.store.ts';
import { DEFAULT_RENEWALS } from '../../src/renewal/renewal-house.ts';
import { drive, tick } from '../fakes/drive.ts';
import { makeTestBot, seesWhere, type TestBot, type TestBotOptions } from '../fakes/make-test-bot.ts';
import { type VirtualClock, virtualClock } from '../fakes/virtual-clock.ts';

const START = Date.UTC(2026, 5, 1);
const open: TestBot[] = [];
afterEach(async () => {
  for (const house of open.splice(0)) await house.stop();
});

interface World {
  readonly house: TestBot;
  readonly clock: VirtualClock;
  /** Names whose proof nobody sees just now. */
  readonly unseen: Set<string>;
  /** Kinds of what was told, with their facts. */
  readonly told: () => Promise<readonly { readonly kind: string; readonly facts: Readonly<Record<string, unknown>> }[]>;
}

const world = async (options: TestBotOptions & Pick<Partial<BotParts>, 'renewals'> = {}): Promise<World> => {
  const clock = virtualClock(START);
  const unseen = new Set<string>();
  const diagnose = seesWhere((name) => !unseen.has(name), 'dns-missing');
  const house = await makeTestBot({
    clock,
    diagnose,
    policy: { issuers: ['internal'], approvalsNeeded: 1, precheck: false, delegation: undefined, defaultPlan: 'dv' },
    ...options,
  });
  open.push(house);
  const told = async () => {
    const rows = await house.store.db.selectFrom('notices').selectAll().orderBy('at').orderBy('id').execute();
    const about = rows.filter(({ kind }) => /^renew|^validation-needed$/.test(kind));
    return about.map(({ kind, facts }) => ({ kind, facts: JSON.parse(facts) }));
  };
  return { house, clock, unseen, told };
};

const issue = async ({ house }: World, line = 'cert apply www.example.com --method file'): Promise<string> => {
  const done = await house.settle(await house.say('olu', line));
  expect(done).toMatchObject({ ok: true, data: { state: 'issued' } });
  await tick(house.bot);
  return done.ok ? (done.data as { certificateId: string }).certificateId : '';
};

const renewal = async ({ house }: World, id: string) => {
  const found = await renewalOf(house.store, id);
  if (found === undefined) throw new Error(`no renewal of ${id}`);
  return found;
};

const orderCount = async ({ house }: World): Promise<number> =>
  (await house.store.db.selectFrom('orders').select('id').execute()).length;

/** Up to a number of days before the certificate ends. */
const until = async (at: World, id: string, daysBefore: number): Promise<void> => {
  const certificate = await certificateById(at.house.store, id);
  const end = fromInstant(certificate?.notAfter ?? '') - daysBefore * DAY;
  if (end > at.clock.now()) await at.clock.sleep(end - at.clock.now());
};

describe('renewing by itself', () => {
  test('an order that a person has under way for the same names is taken as the renewal’s own: no second one is made', async () => {
    const at = await world();
    const id = await issue(at);
    await until(at, id, 31);
    at.unseen.add('www.example.com');
    const byHand = await at.house.say('olu', 'cert apply www.example.com --method file');
    const orderId = byHand.ok ? (byHand.data as { id: string }).id : '';
    await drive(at.house.bot, at.clock, 2 * DAY);
    expect(await renewal(at, id)).toMatchObject({ state: 'ordered', orderId });
    expect(await orderCount(at)).toBe(2);
    at.unseen.clear();
    await at.house.settle(await at.house.say('olu', `cert verify ${orderId}`));
    await drive(at.house.bot, at.clock, HOUR);
    expect((await renewal(at, id)).successorId).toBe((await orderById(at.house.store, orderId))?.certificateId);
  });

  test('31 days before expiry quiet; then the renewal fails, waits, is mended and renewed', async () => {
    const at = await world();
    const id = await issue(at);
    await until(at, id, 31);
    await tick(at.house.bot);
    expect(await at.told()).toEqual([]);
    expect(await renewal(at, id)).toMatchObject({ state: 'waiting', why: 'not-yet', failures: 0 });

    at.unseen.add('www.example.com');
    await drive(at.house.bot, at.clock, 2 * DAY);
    const failing = await renewal(at, id);
    expect(failing).toMatchObject({
      state: 'ordered',
      problem: { name: 'www.example.com', look: { code: 'dns-missing' } },
    });
    expect((await at.told()).map(({ kind }) => kind)).toEqual(Array(failing.failures).fill('renewal-failed'));
    const gaps = (await at.told()).map(({ facts }) => fromInstant(String(facts.next)));
    expect(gaps.length).toBeGreaterThanOrEqual(3);
    expect((await at.told()).length).toBeLessThan(7);

    at.unseen.clear();
    // What is told next is told later, also where an attempt failed just now.
    await at.clock.sleep(1_000);
    const again = await at.house.settle(await at.house.say('olu', `cert verify ${failing.orderId}`));
    expect(again).toMatchObject({ ok: true, data: { state: 'issued' } });
    const done = await renewal(at, id);
    expect(done).toMatchObject({ state: 'done', failures: 0 });
    expect((await at.told()).at(-1)).toMatchObject({ kind: 'renewed', facts: { names: ['www.example.com'] } });
    const successor = await certificateById(at.house.store, done.successorId ?? '');
    expect(successor).toMatchObject({ replacesId: id, autoRenew: true, state: 'valid' });
    expect((await certificateById(at.house.store, id))?.state).toBe('valid');
  });

  test('a year goes by: 90-day certificates follow one another without a gap and without a word of a problem', async () => {
    const at = await world();
    await issue(at);
    await drive(at.house.bot, at.clock, 365 * DAY, 6 * HOUR);
    const rows = await at.house.store.db.selectFrom('certificates').selectAll().orderBy('notBefore').execute();
    expect(rows.length).toBe(7);
    for (const [index, row] of rows.slice(1).entries())
      expect(row.notBefore < (rows[index]?.notAfter ?? '')).toBe(true);
    expect(new Set((await at.told()).map(({ kind }) => kind))).toEqual(new Set(['renewed']));
  });

  test('APPLY-6 the next order takes the old CSR, key and key password, and a person’s yes to the same names holds', async () => {
    const at = await world();
    const applied = await at.house.say('olu', 'cert apply shop.example.test --key-password correct-horse');
    const approved = await at.house.settle(await at.house.say('ann', 'cert approve shop.example.test'));
    expect(applied.ok && approved.ok).toBe(true);
    const [first] = await at.house.store.db.selectFrom('certificates').selectAll().execute();
    await tick(at.house.bot);
    await until(at, first?.id ?? '', 28);
    await drive(at.house.bot, at.clock, DAY);
    const done = await renewal(at, first?.id ?? '');
    expect(done.state).toBe('done');
    const second = await certificateById(at.house.store, done.successorId ?? '');
    expect(second?.key).toBe(first?.key);
    expect(second?.keyPassword).toBe(first?.keyPassword);
    const order = await orderById(at.house.store, done.orderId ?? '');
    expect(order).toMatchObject({ replacesId: first?.id, personApproved: true, targets: [] });
  });

  test('a new key at every renewal, where the policy says so', async () => {
    const at = await world({ renewals: { ...DEFAULT_RENEWALS, newKey: true } });
    const id = await issue(at);
    await until(at, id, 28);
    await drive(at.house.bot, at.clock, DAY);
    const { successorId = '' } = await renewal(at, id);
    const [old, renewed] = await Promise.all([id, successorId].map((one) => certificateById(at.house.store, one)));
    expect(renewed?.key).toBeDefined();
    expect(renewed?.key).not.toBe(old?.key);
  });

  test('of a person and many looks at the same moment one makes an order', async () => {
    const at = await world();
    const id = await issue(at);
    await until(at, id, 28);
    await Promise.all([
      ...Array.from({ length: 6 }, () => at.house.bot.runJob('renewals-due')),
      ...Array.from({ length: 4 }, () => at.house.say('olu', `cert renew ${id}`)),
    ]);
    expect(await orderCount(at)).toBe(2);
  });

  test('a certificate for the same names that a person got meanwhile is found, and nothing is ordered twice', async () => {
    const at = await world();
    const id = await issue(at);
    await until(at, id, 35);
    await issue(at);
    await drive(at.house.bot, at.clock, 8 * DAY, 6 * HOUR);
    expect((await renewal(at, id)).state).toBe('done');
    expect(await orderCount(at)).toBe(2);
  });
});

describe('the rules of renewing', () => {
  const PAID = 'cert apply www.example.com --plan trustasia-dv --method file';

  test('RENEW-1 refuses auto-renewal of a plan that has none, and of what cannot be renewed at all', async () => {
    const at = await world();
    const free = await issue(at, 'cert apply www.example.com --plan dv-free --method file');
    expect((await renewal(at, free)).state).toBe('resting');
    expect(await at.house.say('olu', `cert renew ${free} --auto on`)).toMatchObject({
      error: { code: 'renew-not-auto', rule: 'RENEW-1' },
    });
    expect(await at.house.say('olu', `cert renew ${free}`)).toMatchObject({
      error: { code: 'renew-impossible', rule: 'PLAN-6' },
    });
  });

  test('RENEW-2 switches on up to and including 14 days before expiry, and refuses later with the reason', async () => {
    const at = await world();
    const id = await issue(at, PAID);
    expect((await renewal(at, id)).state).toBe('resting');
    await until(at, id, 14);
    await at.house.say('olu', `cert renew ${id} --auto on`);
    expect((await certificateById(at.house.store, id))?.autoRenew).toBe(true);
    const other = await world();
    const late = await issue(other, PAID);
    await until(other, late, 13.9);
    const refused = await other.house.say('olu', `cert renew ${late} --auto on`);
    expect(refused).toMatchObject({ error: { code: 'renew-too-late', rule: 'RENEW-2' } });
    expect(refused.ok === false && refused.error.message).toContain('14');
  });

  test('RENEW-3 switched on early the order is made at 30 days; between 29 and 14 days at once', async () => {
    const early = await world();
    const id = await issue(early, PAID);
    await early.house.say('olu', `cert renew ${id} --auto on`);
    await until(early, id, 30.01);
    await tick(early.house.bot);
    expect(await orderCount(early)).toBe(1);
    await drive(early.house.bot, early.clock, 13 * HOUR);
    expect(await orderCount(early)).toBe(2);

    const late = await world();
    const second = await issue(late, PAID);
    await until(late, second, 20);
    const ordered = await late.house.settle(await late.house.say('olu', `cert renew ${second} --auto on`));
    expect(ordered.ok).toBe(true);
    expect(await orderCount(late)).toBe(2);
  });

  test('RENEW-4 a failed charge ends auto-renewal, says so, and leaves no order; by hand it stays open', async () => {
    const prices = { 'trustasia-dv': 50 };
    const policy = { issuers: ['internal'], approvalsNeeded: 1, precheck: false, delegation: undefined, prices };
    const at = await world({ policy: { ...policy, defaultPlan: 'dv' } });
    const add = (points: number) =>
      at.house.say('ada', `cert points add olu --points ${points} --until 2030-01-01 --name p${points}`);
    await add(60);
    const id = await issue(at, PAID);
    await at.house.say('olu', `cert renew ${id} --auto on`);
    await until(at, id, 29);
    await tick(at.house.bot);
    expect(await renewal(at, id)).toMatchObject({
      state: 'resting',
      problem: { type: 'points-short', facts: { needed: 50, free: 10 } },
    });
    expect((await certificateById(at.house.store, id))?.autoRenew).toBe(false);
    expect((await at.told()).map(({ kind }) => kind)).toEqual(['renewal-failed']);
    expect(await orderCount(at)).toBe(1);
    await add(50);
    const done = await at.house.settle(await at.house.say('olu', `cert renew ${id}`));
    expect(done).toMatchObject({ ok: true, data: { state: 'issued' } });
    expect((await at.told()).map(({ kind }) => kind).toSorted()).toEqual([
      'renewal-charged',
      'renewal-failed',
      'renewed',
    ]);
  });

  test.each([
    ['a team paid for is paid for by it again, before the owner’s own', 'join shop --member vic', 'budget'],
    ['a team paid for that the owner has left is paid for by the owner', 'leave shop --member olu', 'own'],
  ])('RENEW-3 PTS-2 what %s', async (_, change, paying) => {
    const prices = { 'trustasia-dv': 50 };
    const policy = { issuers: ['internal'], approvalsNeeded: 1, precheck: false, delegation: undefined, prices };
    const at = await world({ policy: { ...policy, defaultPlan: 'dv' } });
    await at.house.say('ada', 'signet team set shop --member olu --manager ann');
    await at.house.say('ada', 'cert points add team:shop --points 100 --until 2030-01-01 --name budget');
    const id = await issue(at, PAID);
    await at.house.say('ada', 'cert points add olu --points 100 --until 2030-01-01 --name own');
    await at.house.say('ada', `signet team ${change}`);
    const renewed = await at.house.settle(await at.house.say('olu', `cert renew ${id}`));
    expect(renewed).toMatchObject({ ok: true, data: { points: { packName: paying, state: 'settled' } } });
  });

  test('RENEW-5 the CA is told which certificate is replaced', async () => {
    const asked: (string | undefined)[] = [];
    const at = await world();
    const place = at.house.builtIn.place.bind(at.house.builtIn);
    at.house.builtIn.place = async (request) => {
      asked.push(request.replaces);
      return place(request);
    };
    const id = await issue(at, PAID);
    await until(at, id, 25);
    await at.house.settle(await at.house.say('olu', `cert renew ${id}`));
    const old = await certificateById(at.house.store, id);
    expect(asked[0]).toBeUndefined();
    expect(old?.chain.startsWith((asked[1] ?? 'nothing').trim())).toBe(true);
  });

  test('RENEW-6 a record that a person has to put is asked for, and after three days the order has failed', async () => {
    const at = await world({
      policy: { issuers: ['internal'], approvalsNeeded: 1, precheck: true, delegation: undefined, defaultPlan: 'dv' },
    });
    const id = await issue(at, 'cert apply www.example.com --method dns');
    at.unseen.add('www.example.com');
    await until(at, id, 29);
    await drive(at.house.bot, at.clock, HOUR, 10 * 60_000);
    // Once for the first order, once for its renewal.
    expect((await at.told()).map(({ kind }) => kind)).toEqual(['validation-needed', 'validation-needed']);
    const { orderId = '' } = await renewal(at, id);
    await drive(at.house.bot, at.clock, 3 * DAY);
    expect((await orderById(at.house.store, orderId))?.state).toBe('timed-out');
    expect((await at.told()).map(({ kind }) => kind)).toContain('renewal-failed');
    expect(await renewal(at, id)).toMatchObject({ problem: { type: 'signet:timed-out' } });
  });

  test('RENEW-7 auto-renewal alone does not deploy', async () => {
    const at = await world();
    const id = await issue(at);
    await at.house.store.db.insertInto('bindings').values({ certificateId: id, target: 'web' }).execute();
    await until(at, id, 28);
    await drive(at.house.bot, at.clock, DAY);
    expect((await renewal(at, id)).state).toBe('done');
    expect(await at.house.store.db.selectFrom('deployments').selectAll().execute()).toEqual([]);
  });
});

describe('what others got wrong', () => {
  const THREE = 'cert apply a.example.com b.example.com c.example.com --method file';

  test('Bazel 2025-12-26: one name that cannot be proved does not hold up the others, and its owner is told', async () => {
    const at = await world({ renewals: { ...DEFAULT_RENEWALS, withoutFailing: 'allow' } });
    const id = await issue(at, THREE);
    at.unseen.add('b.example.com');
    await until(at, id, 30);
    await drive(at.house.bot, at.clock, 2 * DAY);
    const done = await renewal(at, id);
    expect(done).toMatchObject({ state: 'done', without: [{ name: 'b.example.com', agreed: true }] });
    expect((await certificateById(at.house.store, done.successorId ?? ''))?.names).toEqual([
      'a.example.com',
      'c.example.com',
    ]);
    expect(await at.told()).toContainEqual(
      expect.objectContaining({ kind: 'renewal-without', facts: expect.objectContaining({ words: 'b.example.com' }) }),
    );
  });

  test('a renewed certificate that would lose a name is held back until a person says yes', async () => {
    const at = await world();
    const id = await issue(at, THREE);
    at.unseen.add('b.example.com');
    await until(at, id, 30);
    await drive(at.house.bot, at.clock, 2 * DAY);
    const held = await renewal(at, id);
    expect(held.state).toBe('held');
    expect((await at.told()).at(-1)).toMatchObject({ kind: 'renewal-held', facts: { words: 'b.example.com' } });
    expect((await at.house.say('ann', `cert approve ${held.orderId}`)).ok).toBe(true);
    expect((await renewal(at, id)).state).toBe('done');
    expect((await certificateById(at.house.store, held.successorId ?? ''))?.autoRenew).toBe(true);
  });

  test('a no leaves the old certificate in its place and ends its auto-renewal', async () => {
    const at = await world();
    const id = await issue(at, THREE);
    at.unseen.add('b.example.com');
    await until(at, id, 30);
    await drive(at.house.bot, at.clock, 2 * DAY);
    const held = await renewal(at, id);
    expect((await at.house.say('ann', `cert reject ${held.orderId} --reason "b is needed"`)).ok).toBe(true);
    expect(await renewal(at, id)).toMatchObject({ state: 'resting', successorId: undefined });
    expect((await certificateById(at.house.store, id))?.autoRenew).toBe(false);
  });

  test('a policy of never leaves no name out, and says each time why nothing is renewed', async () => {
    const at = await world({ renewals: { ...DEFAULT_RENEWALS, withoutFailing: 'never' } });
    const id = await issue(at, THREE);
    at.unseen.add('b.example.com');
    await until(at, id, 30);
    await drive(at.house.bot, at.clock, 3 * DAY);
    expect((await renewal(at, id)).without).toEqual([]);
    expect(new Set((await at.told()).map(({ kind }) => kind))).toEqual(new Set(['renewal-failed']));
  });

  test('a person leaves a name out with --without, and is not asked about it again', async () => {
    const at = await world();
    const id = await issue(at, THREE);
    const done = await at.house.settle(await at.house.say('olu', `cert renew ${id} --without b.example.com`));
    expect(done).toMatchObject({ ok: true, data: { state: 'issued', names: ['a.example.com', 'c.example.com'] } });
    expect((await renewal(at, id)).state).toBe('done');
    expect(await at.house.say('olu', `cert renew ${id}`)).toMatchObject({ error: { code: 'renew-done' } });
  });

  test('a renewal that would lose clientAuth is noticed in the certificates themselves', async () => {
    const at = await world();
    const both = await issue(at, 'cert apply www.example.com --method file --profile server-client');
    const alone = await issue(at, 'cert apply ftp.example.com --method file');
    const [first, second] = await Promise.all([both, alone].map((one) => certificateById(at.house.store, one)));
    if (first === undefined || second === undefined) throw new Error('no certificates');
    expect(lossesOf(first, second, []).usages).toEqual(['clientAuth']);
    expect(lossesOf(second, first, []).usages).toEqual([]);
  });

  test('certbot #9723, certwarden #136: weeks of failures are told each time, with the cause, the next try and the end', async () => {
    const at = await world();
    const id = await issue(at);
    at.unseen.add('www.example.com');
    await until(at, id, 30);
    await drive(at.house.bot, at.clock, 20 * DAY, 2 * HOUR);
    const failures = (await at.told()).filter(({ kind }) => kind === 'renewal-failed');
    expect(failures.length).toBeGreaterThan(10);
    for (const { facts } of failures) {
      expect(facts.setback).toMatchObject({ look: { code: 'dns-missing' } });
      expect(facts.expires).toBe((await certificateById(at.house.store, id))?.notAfter);
      expect(facts.next).toMatch(/^2026-/);
    }
    const entries = await readAudit(at.house.store, { limit: 100 });
    expect(entries.filter(({ action }) => action === 'renewal.failed').length).toBe(failures.length);
  });

  test('in the last twentieth nothing is waited for: not the backoff, not the window', async () => {
    const sundays = { windows: [{ days: ['sun' as const], from: 0, to: 60 }], timezone: 'UTC' };
    const at = await world({ renewals: { ...DEFAULT_RENEWALS, maintenance: sundays } });
    const id = await issue(at);
    at.unseen.add('www.example.com');
    await until(at, id, 30);
    await drive(at.house.bot, at.clock, 25 * DAY, 6 * HOUR);
    expect((await renewal(at, id)).failures).toBeGreaterThan(5);
    await until(at, id, 4);
    const before = (await at.told()).length;
    await drive(at.house.bot, at.clock, 6 * HOUR, HOUR / 2);
    expect((await at.told()).length - before).toBeGreaterThanOrEqual(4);
    at.unseen.clear();
    await drive(at.house.bot, at.clock, 2 * HOUR, HOUR / 2);
    expect((await renewal(at, id)).state).toBe('done');
  });

  test('short-lived certificates renew in silence (uptime-kuma #844)', async () => {
    const at = await world({ days: 6 });
    await issue(at);
    await drive(at.house.bot, at.clock, 30 * DAY);
    const rows = await at.house.store.db.selectFrom('certificates').select('id').execute();
    expect(rows.length).toBe(10);
    expect(new Set((await at.told()).map(({ kind }) => kind))).toEqual(new Set(['renewed']));
  });
});

describe('the CA’s own window (RFC 9773)', () => {
  const withWindow = async (info: () => Promise<RenewalInfo | undefined>) => {
    const at = await world();
    const issuer = at.house.builtIn as Issuer;
    Object.assign(issuer, { abilities: { ...issuer.abilities, renewalInfo: true }, renewalInfo: info });
    return at;
  };

  test('a moment is picked once and kept; a window that moves into the past renews at once', async () => {
    let window = { start: toInstant(START + 40 * DAY), end: toInstant(START + 44 * DAY), retryAfter: 6 * HOUR };
    const at = await withWindow(async () => window);
    const id = await issue(at);
    const first = await renewal(at, id);
    expect(first).toMatchObject({ windowStart: window.start, dueAt: first.suggestedAt });
    expect(first.suggestedAt?.slice(0, 7)).toBe('2026-07');
    await drive(at.house.bot, at.clock, 2 * DAY);
    expect((await renewal(at, id)).suggestedAt).toBe(first.suggestedAt);
    window = { ...window, start: toInstant(START - 2 * DAY), end: toInstant(START - DAY) };
    await drive(at.house.bot, at.clock, 7 * HOUR);
    expect((await renewal(at, id)).state).toBe('done');
  });

  test('RENEW-3 of the certificate that a renewal brought the CA is asked too, within the hour', async () => {
    const asked: string[] = [];
    const at = await world();
    const issuer = at.house.builtIn as Issuer;
    const renewalInfo = async (chain: string): Promise<undefined> => void asked.push(chain);
    Object.assign(issuer, { abilities: { ...issuer.abilities, renewalInfo: true }, renewalInfo });
    const id = await issue(at);
    await at.house.settle(await at.house.say('olu', `cert renew ${id}`));
    const { successorId = '' } = await renewal(at, id);
    await drive(at.house.bot, at.clock, HOUR, 10 * 60_000);
    expect(asked).toContain((await certificateById(at.house.store, successorId))?.chain);
  });

  test('a CA that does not answer, or names no window, leaves our own rule in force', async () => {
    const at = await withWindow(async () => {
      throw new CertError('issuer-unreachable', { issuer: 'internal', detail: 'HTTP 500' });
    });
    const id = await issue(at);
    await drive(at.house.bot, at.clock, DAY);
    expect(await renewal(at, id)).toMatchObject({ state: 'waiting', suggestedAt: undefined, why: 'not-yet' });
    const polled = await renewal(at, id);
    expect(fromInstant(polled.pollAt ?? '') - at.clock.now()).toBeLessThanOrEqual(6 * HOUR);
  });
});

describe('when time itself goes wrong', () => {
  test('down for 9 days: what came due meanwhile is renewed at the first look', async () => {
    const at = await world();
    const id = await issue(at);
    await until(at, id, 35);
    await tick(at.house.bot);
    await at.clock.sleep(9 * DAY);
    await tick(at.house.bot);
    await tick(at.house.bot);
    expect((await renewal(at, id)).state).toBe('done');
  });

  test('a clock that jumps three weeks ahead and back loses nothing', async () => {
    let shift = 0;
    const inner = virtualClock(START);
    const clock = { ...inner, now: () => inner.now() + shift };
    const house = await makeTestBot({ clock });
    open.push(house);
    const at: World = { house, clock: { ...clock, slept: [] }, unseen: new Set(), told: async () => [] };
    const id = await issue(at);
    shift = 21 * DAY;
    await tick(house.bot);
    shift = 0;
    await tick(house.bot);
    expect(await renewal(at, id)).toMatchObject({ state: 'waiting', why: 'not-yet' });
    await inner.sleep(61 * DAY);
    await tick(house.bot);
    await tick(house.bot);
    expect((await renewal(at, id)).state).toBe('done');
  });
});
