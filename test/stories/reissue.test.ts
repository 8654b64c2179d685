import { afterEach, describe, expect, test } from 'vitest';
import { certificateById } from '../../src/certificate/certificate.store.ts';
import { fromInstant } from '../../src/kernel/clock.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { certificateParts, firstCertificate } from '../../src/pki/certificate-parts.ts';
import type { Diagnose } from '../../src/validation/diagnosis.ts';
import { tick } from '../fakes/drive.ts';
import { fakeTarget } from '../fakes/fake-target.ts';
import { makeTestBot, seesEverything, type TestBot, type TestBotOptions } from '../fakes/make-test-bot.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const open: TestBot[] = [];
afterEach(async () => {
  for (const house of open.splice(0)) await house.stop();
});

const press = { origin: 'button' } as const;

const world = async (options: TestBotOptions = {}) => {
  const clock = virtualClock(Date.UTC(2026, 5, 1));
  /** How often proofs were looked for; while `blind`, none is seen. */
  const looks = { count: 0, blind: false };
  const diagnose: Diagnose = async (question) => {
    looks.count += 1;
    const seen = await seesEverything(question);
    return looks.blind ? { ...seen, state: 'pending', code: 'dns-missing' } : seen;
  };
  const web = fakeTarget({ name: 'web', endpoints: [], fingerprintOf: ({ chain }) => chain });
  const house = await makeTestBot({ clock, diagnose, targets: new Map([['web', web]]), ...options });
  open.push(house);
  const issue = async (line: string) => {
    const done = await house.settle(await house.say('olu', line));
    expect(done).toMatchObject({ ok: true, data: { state: 'issued' } });
    await tick(house.bot);
    return (done as { data: { certificateId: string } }).data.certificateId;
  };
  const known = async (id: string) => {
    const certificate = await certificateById(house.store, id);
    if (certificate === undefined) throw new Error(`no ${id}`);
    return { ...certificate, spki: certificateParts(firstCertificate(certificate.chain)).spki.toString('hex') };
  };
  return { house, clock, looks, issue, known, web };
};

describe('CERT-5 reissuing', () => {
  test('CERT-5 the same names until the same day with another key; takes over the targets; costs no points', async () => {
    const at = await world({
      policy: {
        issuers: ['internal'],
        approvalsNeeded: 1,
        precheck: true,
        delegation: undefined,
        defaultPlan: 'dv',
        prices: {},
      },
    });
    const old = await at.known(await at.issue('cert apply www.example.com --method file --target web'));
    await at.clock.sleep(10 * DAY);
    const id = await at.issue(`cert reissue ${old.id} --reason "the key leaked" --take-over`);
    const fresh = await at.known(id);
    expect(fresh).toMatchObject({ names: old.names, notAfter: old.notAfter, plan: old.plan });
    expect(fresh.spki).not.toBe(old.spki);
    expect(at.web.holds()?.chain).toBe(fresh.chain);
    expect(await at.house.store.db.selectFrom('pointHolds').selectAll().execute()).toEqual([]);
  });

  test('CERT-5 the old CSR with its key, or a CSR of one’s own, whose names must be the same', async () => {
    const at = await world();
    const old = await at.known(await at.issue('cert apply www.example.com --method file'));
    const again = await at.known(await at.issue(`cert reissue ${old.id} --key reuse`));
    expect(again.spki).toBe(old.spki);
    expect(again.key).toBeDefined();
    const bigger = await at.known(await at.issue(`cert reissue ${again.id} --algorithm p384`));
    expect(bigger.algorithm).toBe('p384');
  });

  test('CERT-5 validates again after 3 days with another CSR, not before and not with the same', async () => {
    const at = await world();
    const old = await at.issue('cert apply www.example.com --method file');
    const looked = at.looks.count;
    at.looks.blind = true;
    await at.issue(`cert reissue ${old}`);
    await at.clock.sleep(4 * DAY);
    await at.issue(`cert reissue ${old} --key reuse`);
    expect(at.looks.count).toBe(looked);
    const asked = await at.house.settle(await at.house.say('olu', `cert reissue ${old}`));
    expect(asked).toMatchObject({ ok: true, data: { state: 'validating' } });
  });

  test('VAL-11 CERT-5 a paid DV name validated within 13 months is not validated again', async () => {
    const at = await world();
    const old = await at.issue('cert apply www.example.com --method file --plan trustasia-dv');
    await at.clock.sleep(20 * DAY);
    at.looks.blind = true;
    await at.issue(`cert reissue ${old}`);
  });

  test('CERT-5 one at a time per certificate and per registrable domain', async () => {
    const at = await world();
    const one = await at.issue('cert apply one.example.com --method file');
    const two = await at.issue('cert apply two.example.com --method file');
    const other = await at.issue('cert apply www.example.org --method file');
    await at.clock.sleep(4 * DAY);
    at.looks.blind = true;
    const [first, second] = await Promise.all([
      at.house.say('olu', `cert reissue ${one}`),
      at.house.say('ada', `cert reissue ${one}`),
    ]);
    expect([first.ok, second.ok].toSorted()).toEqual([false, true]);
    expect(await at.house.say('olu', `cert reissue ${two}`)).toMatchObject({ error: { code: 'reissue-open' } });
    expect((await at.house.say('olu', `cert reissue ${other}`)).ok).toBe(true);
  });

  test('CERT-5 a free certificate once, by the method of its order; a brand’s not within 30 days of expiry; an upload never', async () => {
    const at = await world();
    const free = await at.issue('cert apply one.example.com --method file --plan dv-free');
    expect(await at.house.say('olu', `cert reissue ${free} --method dns`)).toMatchObject({
      error: { code: 'reissue-method' },
    });
    await at.issue(`cert reissue ${free}`);
    expect(await at.house.say('olu', `cert reissue ${free}`)).toMatchObject({ error: { code: 'reissue-limit' } });
    const paid = await at.known(await at.issue('cert apply two.example.com --method file --plan trustasia-dv'));
    await at.clock.sleep(fromInstant(paid.notAfter) - at.clock.now() - 30 * DAY);
    expect(await at.house.say('olu', `cert reissue ${paid.id}`)).toMatchObject({ error: { code: 'reissue-late' } });
  });

  test('CERT-6 a reissue is revoked with its original, which takes it along; WoTrus revokes each by itself', async () => {
    const at = await world();
    const old = await at.issue('cert apply www.example.com --method file');
    const fresh = await at.issue(`cert reissue ${old}`);
    expect(await at.house.say('olu', `cert revoke ${fresh} --reason superseded`)).toMatchObject({
      error: { code: 'revoke-reissue' },
    });
    const asked = await at.house.say('olu', `cert revoke ${old} --reason superseded`);
    expect(asked.message.plain).toContain(fresh);
    await at.house.settle(await at.house.say('olu', `cert revoke ${old} --reason superseded`, press));
    expect((await at.known(old)).state).toBe('revoked');
    expect((await at.known(fresh)).state).toBe('revoked');
    const first = await at.issue('cert apply w.example.net --method file --plan wotrus-dv');
    const second = await at.issue(`cert reissue ${first}`);
    await at.house.say('olu', `cert revoke ${second} --reason superseded`, press);
    await at.house.settle(await at.house.say('ann', `cert approve ${second}`));
    expect((await at.known(second)).state).toBe('revoked');
    expect((await at.known(first)).state).toBe('valid');
  });
});

describe('PLAN-7 the quota of the free plan', () => {
  const free = (name: string) => `cert apply ${name} --method dns --plan dv-free`;

  test('PLAN-7 50 applications at once for one registrable domain: 20 get a place', async () => {
    const at = await world();
    at.looks.blind = true;
    const names = Array.from({ length: 50 }, (_, index) => `a${index}.example.com`);
    const outcomes = await Promise.all(names.map((name) => at.house.say('olu', free(name))));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(20);
    for (const outcome of outcomes)
      if (!outcome.ok) expect(outcome).toMatchObject({ error: { code: 'plan-quota-domain', rule: 'PLAN-7' } });
  });

  test('PLAN-7 60 applications at once of one account: 50 get a place, and another account has its own', async () => {
    const at = await world();
    at.looks.blind = true;
    const names = Array.from({ length: 60 }, (_, index) => `www.example${index}.com`);
    const outcomes = await Promise.all(names.map((name) => at.house.say('olu', free(name))));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(50);
    for (const outcome of outcomes)
      if (!outcome.ok) expect(outcome).toMatchObject({ error: { code: 'plan-quota-account', rule: 'PLAN-7' } });
    expect((await at.house.say('ada', free('www.another.com'))).ok).toBe(true);
  });

  test('PLAN-7 a place is free on cancelling, on revocation, or 24 hours after expiry', async () => {
    const at = await world();
    const names = Array.from({ length: 20 }, (_, index) => `a${index}.example.com`);
    const ids: string[] = [];
    for (const name of names) ids.push(await at.issue(`cert apply ${name} --method file --plan dv-free`));
    const more = () => at.house.say('olu', free('more.example.com'));
    expect(await more()).toMatchObject({ error: { code: 'plan-quota-domain' } });
    await at.house.settle(await at.house.say('olu', `cert revoke ${ids[0]} --reason superseded`, press));
    at.looks.blind = true;
    const taken = await more();
    expect(taken.ok).toBe(true);
    expect(await at.house.say('olu', free('again.example.com'))).toMatchObject({
      error: { code: 'plan-quota-domain' },
    });
    await at.house.settle(await at.house.say('olu', 'cert cancel more.example.com'));
    const end = fromInstant((await at.known(ids[1] ?? '')).notAfter);
    const again = await at.house.say('olu', free('again.example.com'));
    expect(again.ok).toBe(true);
    // It rests before time goes on: an order at work would see that its own deadline has passed.
    await at.house.settle(again);
    await at.clock.sleep(end - at.clock.now() + DAY / 2);
    expect(await at.house.say('olu', free('late.example.com'))).toMatchObject({ error: { code: 'plan-quota-domain' } });
    await at.clock.sleep(DAY);
    expect((await at.house.say('olu', free('late.example.com'))).ok).toBe(true);
  });
});
