import { afterEach, describe, expect, test } from 'vitest';
import { HOUR } from '../../src/kernel/duration.ts';
import { makeTestBot, seesWhere, type TestBot } from '../fakes/make-test-bot.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const open: TestBot[] = [];
afterEach(async () => {
  for (const house of open.splice(0)) await house.stop();
});

const world = async () => {
  const clock = virtualClock(Date.UTC(2026, 5, 1));
  const eyes = { blind: true };
  const diagnose = seesWhere(() => !eyes.blind, 'dns-missing');
  const house = await makeTestBot({ clock, diagnose });
  open.push(house);
  const apply = async (line: string) => {
    const done = await house.settle(await house.say('olu', line));
    expect(done.ok).toBe(true);
    return (done as { data: { id: string; certificateId: string } }).data;
  };
  return { house, clock, eyes, apply };
};

describe('ORG-4 a faster review', () => {
  test('ORG-4 opens 24 hours after a DV order, goes to the approvers, and once a day', async () => {
    const { house, clock, apply } = await world();
    const { id } = await apply('cert apply www.example.com --method dns --plan trustasia-dv');
    const early = await house.say('olu', `cert expedite ${id}`);
    expect(early).toMatchObject({ error: { code: 'expedite-early' } });
    expect(early.message.plain).toContain('2026-06-02 00:00 UTC');
    await clock.sleep(25 * HOUR);
    expect(await house.say('olu', `cert expedite ${id}`)).toMatchObject({ ok: true, data: { id } });
    const sent = await house.store.db
      .selectFrom('deliveries')
      .innerJoin('notices', 'notices.id', 'deliveries.noticeId')
      .select(['deliveries.receiver', 'deliveries.why'])
      .where('notices.kind', '=', 'expedited')
      .execute();
    expect(sent.filter(({ why }) => why === 'approvers').length).toBeGreaterThanOrEqual(2);
    expect(await house.say('olu', `cert expedite ${id}`)).toMatchObject({ error: { code: 'expedite-again' } });
    await clock.sleep(24 * HOUR);
    expect((await house.say('olu', `cert expedite ${id}`)).ok).toBe(true);
  });

  test('ORG-4 WoTrus has none, and an order that is over needs none', async () => {
    const { house, apply } = await world();
    const wotrus = await apply('cert apply www.example.com --method dns --plan wotrus-dv');
    expect(await house.say('olu', `cert expedite ${wotrus.id}`)).toMatchObject({ error: { code: 'expedite-none' } });
    await house.settle(await house.say('olu', `cert cancel ${wotrus.id}`));
    expect(await house.say('olu', `cert expedite ${wotrus.id}`)).toMatchObject({ error: { code: 'expedite-over' } });
  });
});

describe('PLAN-6 upgrading', () => {
  test('PLAN-6 a free certificate is turned into a paid one for the same names; others are not', async () => {
    const { house, eyes, apply } = await world();
    eyes.blind = false;
    const free = await apply('cert apply www.example.com --method file --plan dv-free --tag team:shop');
    expect(await house.say('olu', `cert renew ${free.certificateId}`)).toMatchObject({ error: { rule: 'PLAN-6' } });
    expect(await house.say('olu', `cert renew ${free.certificateId} --upgrade dv-free`)).toMatchObject({
      error: { code: 'upgrade-to-free' },
    });
    const paid = await apply(`cert renew ${free.certificateId} --upgrade trustasia-dv`);
    expect(paid).toMatchObject({ state: 'issued', plan: 'trustasia-dv', names: ['www.example.com', 'example.com'] });
    expect(await house.say('olu', `cert renew ${paid.certificateId} --upgrade wotrus-dv`)).toMatchObject({
      error: { code: 'upgrade-not-free', rule: 'PLAN-6' },
    });
  });
});
