import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { personByWord } from '../../src/account/person.store.ts';
import { DEFAULT_BANDS } from '../../src/alert/stage.ts';
import type { Outcome } from '../../src/chat/desk.ts';
import { DAY, HOUR } from '../../src/kernel/duration.ts';
import { type FakeClock, fakeClock } from '../fakes/fake-clock.ts';
import { type FakeSurface, fakeSurface } from '../fakes/fake-surface.ts';
import { makeTestBot, type TestBot, type TestBotOptions } from '../fakes/make-test-bot.ts';
import { addTestCertificate } from '../fakes/test-certificate.ts';

let it: TestBot;
let clock: FakeClock;
let surface: FakeSurface;

const NOBODY = { fallback: [], routes: [] };

const open = async (more: Partial<TestBotOptions> = {}): Promise<void> => {
  clock = fakeClock();
  surface = fakeSurface();
  it = await makeTestBot({ clock, ...more });
  it.bot.addSurface(surface);
};

beforeEach(() => open());
afterEach(() => it.stop());

const errorOf = (outcome: Outcome): string => (outcome.ok ? 'none' : outcome.error.code);
const dataOf = <T>(outcome: Outcome): T => {
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  return outcome.data as T;
};
const ada = async (line: string): Promise<Outcome> => it.say('ada', line, { origin: 'button' });

const sweep = async (): Promise<void> => {
  await it.bot.runJob('expiry-sweep');
  expect(it.bot.lastRuns.get('expiry-sweep')?.ok).toBe(true);
  await clock.advance(4_000);
  await it.bot.runJob('deliver-notices');
  await it.bot.deliveriesIdle();
};

const ending = async (days: number) => {
  const olu = await personByWord(it.store, 'olu');
  return addTestCertificate(it.store, olu?.id ?? '', clock.now() + days * DAY);
};

/** How many cards of alerts each of these has. */
const cards = (...people: readonly string[]): readonly number[] => people.map((one) => surface.told(one).length);

describe('MSG-3 a team as receiver', () => {
  test('MSG-3 is one list for several policies: each member is told once, whoever is named directly as well', async () => {
    await ada('signet team set ops --member ann --member bob --member vic');
    await ending(45);
    const added = await it.say('olu', 'cert alert add one --all --days 50 --to team:ops --to person:bob --to me');
    expect(added.message.plain).toContain('team:ops (now ann, bob, vic), bob, olu');
    await it.say('olu', 'cert alert add two --all --days 60 --to team:ops');
    await sweep();
    expect(cards('ann', 'bob', 'vic', 'olu', 'ada')).toEqual([1, 1, 1, 1, 0]);
    const deliveries = await it.store.db.selectFrom('deliveries').select(['receiver', 'state']).execute();
    expect(deliveries.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent', 'sent']);
  });

  test('MSG-3 whoever joins hears what stands and the next one, whoever leaves hears no more', async () => {
    await ada('signet team set ops --member ann --member bob');
    await ending(45);
    await it.say('olu', 'cert alert add ops --all --days 50 --again 1d --to team:ops');
    await sweep();
    expect(cards('ann', 'bob', 'vic')).toEqual([1, 1, 0]);
    await ada('signet team join ops --member vic');
    await ada('signet team leave ops --member bob');
    await sweep();
    expect(cards('ann', 'bob', 'vic')).toEqual([1, 1, 1]);
    await clock.advance(DAY + HOUR);
    await sweep();
    expect(cards('ann', 'bob', 'vic')).toEqual([2, 1, 2]);
  });

  test('MSG-3 a team with a channel is told there alone, from when it is set', async () => {
    await ada('signet team set ops --member ann');
    await ending(45);
    await it.say('olu', 'cert alert add ops --all --days 50 --again 1d --to team:ops');
    await sweep();
    await ada('signet team set ops --channel test:here:pager');
    await clock.advance(DAY + HOUR);
    await sweep();
    expect(cards('ann')).toEqual([1]);
    expect(surface.titles('pager').length).toBeGreaterThan(0);
    await ada('signet team set ops --channel none');
    await clock.advance(DAY + HOUR);
    await sweep();
    expect(cards('ann')).toEqual([2]);
  });

  test('MSG-3 members of a platform’s group belong to it as long as they are in the group', async () => {
    const actor = (groups: readonly string[]) => ({
      actor: { surface: 'test', realm: 'here', user: 'vic', name: 'vic', groups },
    });
    await ada('signet team set ops --group test:here:S-ops');
    await ending(45);
    await it.say('olu', 'cert alert add ops --all --days 50 --again 1d --to team:ops');
    await it.say('vic', 'cert list', actor(['S-ops']));
    await sweep();
    expect(cards('vic')).toEqual([1]);
    await it.say('vic', 'cert list', actor([]));
    await clock.advance(DAY + HOUR);
    await sweep();
    expect(cards('vic')).toEqual([1]);
  });

  test('MSG-3 a team that reaches nobody is told to the owner instead, is written down, and shows in the list', async () => {
    await ada('signet team set ops --member ann');
    await ending(45);
    await it.say('olu', 'cert alert add ops --all --days 50 --to team:ops');
    const left = await ada('signet team leave ops --member ann');
    expect(left.message).toMatchObject({ tone: 'warning', plain: expect.stringContaining('ops reaches nobody now') });
    const listed = await it.say('vic', 'cert alert list');
    expect(listed.message.plain).toContain('team:ops (reaches nobody now: owners, else admins, are told instead)');
    const chinese = await it.say('vic', 'cert alert list', { language: 'zh' });
    expect(chinese.message.plain).toContain('team:ops（目前无人接收：改为通知所有者，否则通知管理员）');
    await sweep();
    await sweep();
    expect(cards('ann', 'olu')).toEqual([0, 1]);
    const audit = await it.say('ada', 'signet audit');
    expect(audit.message.plain).toContain('notice.undelivered');
  });

  test('MSG-3 the card, the list, status --why and the data say whom it reaches, in both languages', async () => {
    await ada('signet team set ops --member ann');
    const { id } = await ending(45);
    const added = await it.say('olu', 'cert alert add ops --all --days 50 --to team:ops');
    const ann = await personByWord(it.store, 'ann');
    expect(dataOf<{ reaches: string[] }>(added).reaches).toEqual([`person:${ann?.id}`]);
    expect((await it.say('vic', 'cert alert list')).message.plain).toContain('team:ops (now ann)');
    const why = await it.say('vic', `cert status ${id} --why`);
    expect(why.message.plain).toContain('ann, of team:ops | ops | the policy’s conditions are met');
    const chinese = await it.say('vic', `cert status ${id} --why`, { language: 'zh' });
    expect(chinese.message.plain).toContain('ann（team:ops）');
    expect((await it.say('vic', 'signet team show ops')).message.plain).toContain(
      'Alert policies that speak to it: ops',
    );
  });

  test('MSG-3 a team that is not there is refused, and the nearest is named', async () => {
    expect(errorOf(await it.say('olu', 'cert alert add x --all --days 1 --to team:ops'))).toBe('nothing-found');
    await ada('signet team set ops --member ann');
    const refused = await it.say('olu', 'cert alert add x --all --days 1 --to team:osp');
    expect(errorOf(refused)).toBe('team-unknown');
    expect(refused.message.plain).toContain('Did you mean “ops”?');
    expect(errorOf(await it.say('olu', 'cert alert add x --all --days 1 --to person:nobody'))).toBe('person-unknown');
  });

  test('MSG-3 what a policy speaks to is not removed; renamed it is still the same team', async () => {
    await ada('signet team set ops --member ann');
    await it.say('olu', 'cert alert add watch --all --days 50 --to team:ops');
    const refused = await ada('signet team remove ops');
    expect(errorOf(refused)).toBe('team-named');
    expect(refused.message.plain).toContain('cert alert edit watch --to');
    expect(errorOf(await ada('signet team rename ops --to duty'))).toBe('none');
    expect((await it.say('vic', 'cert alert list')).message.plain).toContain('team:duty (now ann)');
    await ending(45);
    await sweep();
    expect(cards('ann')).toEqual([1]);
    await it.say('olu', 'cert alert edit watch --to me');
    expect(errorOf(await ada('signet team remove duty'))).toBe('none');
  });

  test('MSG-2 MSG-3 a mailbox that is a team’s channel is asked first, and told nothing until it said yes', async () => {
    await ada('signet team set ops --member ann');
    await ending(45);
    await it.say('olu', 'cert alert add ops --all --days 50 --to team:ops');
    await ada('signet team set ops --channel mail:duty@example.com');
    const asked = await it.store.db.selectFrom('mailReceivers').select(['address', 'askedBy']).execute();
    expect(asked).toMatchObject([{ address: 'duty@example.com' }]);
    expect((await it.say('vic', 'cert alert list')).message.plain).toContain(
      'team:ops (now mail:duty@example.com (not verified))',
    );
    await sweep();
    const sent = await it.store.db.selectFrom('notices').select('kind').execute();
    expect(sent.map(({ kind }) => kind)).not.toContain('expiring');
  });

  test('MSG-3 teams, people and what the configuration names are suggested, and other words are taken', async () => {
    await ada('signet team set ops --member ann');
    const suggested = async (typed: string) => {
      const actor = { surface: 'test', realm: 'here', user: 'olu', name: 'olu' };
      const all = await it.bot.desk.suggest({ path: ['cert', 'alert', 'add'], option: 'to', typed, actor });
      return all.map(({ value }) => value);
    };
    expect(await suggested('')).toEqual(expect.arrayContaining(['me', 'team:ops', 'test:here:ops', 'person:ann']));
    expect(await suggested('team')).toEqual(['team:ops', 'team']);
    expect(await suggested('mail:lin@example.com')).toEqual(['mail:lin@example.com']);
  });
});

describe('MSG-3 a team in the configuration', () => {
  test('MSG-3 hears what a route sends and what nobody answers', async () => {
    await it.stop();
    await open({
      routes: { fallback: ['team:ops', 'person:ann'], routes: [] },
      alerts: { bands: DEFAULT_BANDS, quietHours: undefined, onCall: ['team:duty'] },
    });
    await ada('signet team set ops --member ann --member bob');
    await ada('signet team set duty --member vic');
    const { id } = await ending(6.9);
    await sweep();
    expect(cards('ann', 'bob', 'vic')).toEqual([1, 1, 0]);
    expect((await it.say('vic', `cert status ${id} --why`)).message.plain).toContain('bob, of team:ops');
    // The owner, then on-call.
    for (let day = 0; day < 3; day++) {
      await clock.advance(DAY + HOUR);
      await sweep();
    }
    expect(cards('vic')[0]).toBeGreaterThan(0);
  });

  test('MSG-3 hears other notices than alerts, whoever did it left out; one that is gone is told to the owner', async () => {
    await it.stop();
    await open({ routes: { fallback: ['team:ops'], routes: [] } });
    const issue = async (name: string) => {
      const applied = await it.say('olu', `cert apply ${name}`);
      await it.say('ann', `cert approve ${name}`);
      await it.settle(applied);
      await it.say('olu', `cert revoke ${name} --reason superseded`, { origin: 'button' });
      await it.bot.ordersIdle();
    };
    /** A revocation is told when the CA has done it, which nobody here waits for. */
    const untilTold = (look: () => Promise<void>) =>
      vi.waitFor(async () => {
        await clock.advance(10_000);
        await it.bot.runJob('deliver-notices');
        await it.bot.deliveriesIdle();
        await look();
      });
    await issue('none.example.test');
    await untilTold(async () => {
      const rows = it.store.db.selectFrom('deliveries').select('state').where('receiver', '=', 'team:ops');
      expect(new Set((await rows.execute()).map(({ state }) => state))).toEqual(new Set(['failed']));
    });
    const before = surface.told('vic').length;
    await ada('signet team set ops --member vic');
    await issue('some.example.test');
    await untilTold(async () => expect(surface.told('vic').length).toBeGreaterThan(before));
  });

  test('MSG-3 a team that the configuration names is neither removed nor renamed under it', async () => {
    await it.stop();
    await open({ routes: { ...NOBODY, fallback: ['team:ops'] } });
    await ada('signet team set ops --member vic');
    for (const line of ['remove ops', 'rename ops --to duty']) {
      const refused = await ada(`signet team ${line}`);
      expect(errorOf(refused)).toBe('team-configured');
      expect(refused.message.plain).toMatch(/team:tem_\w+ means this team whatever it is called/);
    }
  });
});
