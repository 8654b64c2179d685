import { afterEach, describe, expect, test } from 'vitest';
import { certificateById } from '../../src/certificate/certificate.store.ts';
import { fromInstant } from '../../src/kernel/clock.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { renewalOf } from '../../src/renewal/renewal.store.ts';
import { drive, tick } from '../fakes/drive.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';
import { type VirtualClock, virtualClock } from '../fakes/virtual-clock.ts';

const PRICES = { 'trustasia-dv': 50, 'trustasia-dv-multi': 50 };

const open: TestBot[] = [];
afterEach(async () => {
  for (const house of open.splice(0)) await house.stop();
});

const world = async (): Promise<{ readonly house: TestBot; readonly clock: VirtualClock }> => {
  const clock = virtualClock(Date.UTC(2026, 5, 1));
  const policy = { issuers: ['internal'], approvalsNeeded: 1, precheck: false, delegation: undefined };
  const house = await makeTestBot({ clock, days: 200, policy: { ...policy, prices: PRICES, defaultPlan: 'dv' } });
  open.push(house);
  await house.say('ada', 'cert points add olu --points 200 --until 2030-01-01 --name big');
  return { house, clock };
};

const certificates = ({ store }: TestBot) =>
  store.db.selectFrom('certificates').selectAll().orderBy('createdAt').execute();

const free = async (house: TestBot): Promise<number> => {
  const [pack] = await house.store.db.selectFrom('pointPacks').selectAll().execute();
  return Number(pack?.free);
};

const issue = async (house: TestBot, line: string): Promise<string> => {
  const done = await house.settle(await house.say('olu', line));
  expect(done).toMatchObject({ ok: true, data: { state: 'issued' } });
  await tick(house.bot);
  return done.ok ? (done.data as { certificateId: string }).certificateId : '';
};

const firstTermEnd = async (house: TestBot): Promise<string> => {
  await issue(house, 'cert apply www.example.com --plan trustasia-dv --years 1 --method file');
  return (await certificates(house))[0]?.termEnds ?? '';
};

const TWO_YEARS = 'cert apply www.example.com --plan trustasia-dv --years 2 --method file';

describe('terms', () => {
  test('PLAN-9 two years are certificates one after the other, paid once; the last ends with the term, and nothing follows it by itself', async () => {
    const { house, clock } = await world();
    await issue(house, TWO_YEARS);
    expect(await free(house)).toBe(100);
    await drive(house.bot, clock, 720 * DAY, DAY / 2);
    const made = await certificates(house);
    expect(made.length).toBeGreaterThanOrEqual(4);
    const [term] = new Set(made.map(({ termEnds }) => termEnds));
    expect(new Set(made.map(({ termEnds }) => termEnds)).size).toBe(1);
    for (const [index, next] of made.slice(1).entries())
      expect(next.notBefore < (made[index]?.notAfter ?? '')).toBe(true);
    const last = made.at(-1);
    expect(Math.abs(fromInstant(last?.notAfter ?? '') - fromInstant(term ?? ''))).toBeLessThan(DAY);
    expect(made.slice(0, -1).every(({ autoRenew }) => autoRenew === 1)).toBe(true);
    expect(last?.autoRenew).toBe(0);
    expect(await free(house)).toBe(100);
    await drive(house.bot, clock, 30 * DAY, DAY / 2);
    expect(await certificates(house)).toHaveLength(made.length);
  });

  test('PLAN-9 within a term also what else renews only by hand goes on by itself, and once switched off may be switched on again', async () => {
    const { house, clock } = await world();
    const id = await issue(
      house,
      'cert apply a.example.com b.example.com --plan trustasia-dv-multi --years 1 --method file',
    );
    for (const auto of ['off', 'on'])
      expect(await house.say('olu', `cert renew ${id} --auto ${auto}`)).toMatchObject({ ok: true });
    await drive(house.bot, clock, 180 * DAY, DAY / 2);
    expect((await renewalOf(house.store, id))?.state).toBe('done');
    expect(await free(house)).toBe(150);
  });

  test('PLAN-9 by hand the next certificate of a term costs nothing either; after the term it costs what the plan costs', async () => {
    const { house, clock } = await world();
    const id = await issue(house, 'cert apply www.example.com --plan trustasia-dv --years 1 --method file');
    await clock.sleep(100 * DAY);
    await house.settle(await house.say('olu', `cert renew ${id}`));
    expect(await free(house)).toBe(150);
    const { successorId = '' } = (await renewalOf(house.store, id)) ?? {};
    const second = await certificateById(house.store, successorId);
    await clock.sleep(190 * DAY);
    await house.settle(await house.say('olu', `cert renew ${second?.id}`));
    expect(await free(house)).toBe(150);
    const third = (await certificates(house)).at(-1);
    expect(third?.termEnds).toBe(second?.termEnds);
    await clock.sleep(60 * DAY);
    expect(await house.settle(await house.say('olu', `cert renew ${third?.id}`))).toMatchObject({ ok: true });
    expect(await free(house)).toBe(100);
    await drive(house.bot, clock, 400 * DAY, DAY / 2);
    expect(await free(house)).toBe(100);
  });

  test('RENEW-5 PLAN-9 what renews a term is the next year from where that ends, however early it is renewed; switched on once, year after year', async () => {
    const { house, clock } = await world();
    const end = fromInstant(await firstTermEnd(house));
    await clock.sleep(150 * DAY);
    await drive(house.bot, clock, 60 * DAY, DAY / 2);
    const last = (await certificates(house)).at(-1);
    expect(await house.say('olu', `cert renew ${last?.id} --auto on`)).toMatchObject({ ok: true });
    await drive(house.bot, clock, 145 * DAY, DAY / 2);
    const terms = async () => new Set((await certificates(house)).map(({ termEnds }) => fromInstant(termEnds ?? '')));
    expect(await terms()).toEqual(new Set([end, end + 365 * DAY]));
    expect(await free(house)).toBe(100);
    await drive(house.bot, clock, 365 * DAY, DAY / 2);
    expect(await terms()).toEqual(new Set([end, end + 365 * DAY, end + 730 * DAY]));
    expect(await free(house)).toBe(50);
    const made = await certificates(house);
    for (const [index, next] of made.slice(1).entries())
      expect(next.notBefore < (made[index]?.notAfter ?? '')).toBe(true);
  });

  test('PLAN-9 the card says what was bought, before it is paid and after', async () => {
    const { house } = await world();
    const applied = await house.say('olu', TWO_YEARS);
    expect(applied.ok && JSON.stringify(applied.message)).toContain('2 years, paid at once: at least 4 certificates');
    await house.settle(applied);
    const shown = await house.say('olu', 'cert status www.example.com');
    expect(shown).toMatchObject({ ok: true, data: { years: 2 } });
  });

  test('PLAN-9 a plan that is not sold by the year refuses a term, with what it offers', async () => {
    const { house } = await world();
    expect(await house.say('olu', 'cert apply www.example.com --years 2 --method file')).toMatchObject({
      ok: false,
      error: { code: 'plan-term', field: 'years' },
    });
    expect(await house.say('olu', 'cert apply www.example.com --plan trustasia-dv --years 4')).toMatchObject({
      ok: false,
      error: { field: 'years' },
    });
    expect(await certificates(house)).toEqual([]);
  });
});
