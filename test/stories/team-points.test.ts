import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Identity } from '../../src/chat/actor.ts';
import type { Outcome } from '../../src/chat/desk.ts';
import { DAY } from '../../src/kernel/duration.ts';
import { createStore } from '../../src/store/store.ts';
import { fakeClock } from '../fakes/fake-clock.ts';
import { wrongInBooks } from '../fakes/ledger-books.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';

const START = Date.UTC(2026, 10, 21);
const policy = {
  issuers: ['internal'],
  approvalsNeeded: 1,
  precheck: true,
  delegation: undefined,
  defaultPlan: 'dv',
  prices: { dv: 50 },
};
const groupRoles = [{ surface: 'chat', realm: 'T1', group: 'S-ops', role: 'operator' }] as const;

let it: TestBot;
let clock: ReturnType<typeof fakeClock>;
beforeEach(async () => {
  clock = fakeClock(START);
  it = await makeTestBot({ clock, policy, groupRoles });
});
afterEach(async () => {
  expect(await wrongInBooks(createStore(it.store.db, it.sealer))).toEqual([]);
  await it.stop();
});

const errorOf = (outcome: Outcome): string => (outcome.ok ? 'none' : outcome.error.code);
const dataOf = <T>(outcome: Outcome): T => {
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  return outcome.data as T;
};
const plainOf = (outcome: Outcome): string => outcome.message.plain;
const give = async (to: string, points: number, name: string, until = '2027-12-31') =>
  dataOf<{ id: string }>(
    await it.say('ada', `cert points add ${to} --points ${points} --until ${until} --name ${name}`),
  );
/** Free and held of an account, as an admin sees it. */
const balance = async (of: string): Promise<readonly [free: number, held: number]> => {
  const { free, held } = dataOf<{ free: number; held: number }>(await it.say('ada', `cert points ${of}`));
  return [free, held];
};
const codeOf = (outcome: Outcome): string => dataOf<{ code: string }>(outcome).code;
const shop = (more = '--member olu --manager ann') => it.say('ada', `signet team set shop ${more}`);

describe('PTS-1 a team', () => {
  test('is made by an admin, with members, managers, groups and a channel, and listed', async () => {
    expect(errorOf(await it.say('olu', 'signet team set shop --member olu'))).toBe('not-permitted');
    await shop('--member olu --manager ann --group chat:T1:S-shop --channel test:here:shop');
    const listed = await it.say('vic', 'signet team');
    for (const word of ['shop', 'ann, olu', 'chat:T1:S-shop', 'test:here:shop'])
      expect(plainOf(listed)).toContain(word);
  });

  test('is called what nobody is called; the other way round a bare word means the person', async () => {
    expect(errorOf(await it.say('ada', 'signet team set olu --member vic'))).toBe('team-name');
    await shop();
    await give('team:shop', 70, 'budget');
    await it.say('ada', 'signet people add shop --role viewer');
    expect(await balance('shop')).toEqual([0, 0]);
    expect(await balance('team:shop')).toEqual([70, 0]);
  });

  test('is changed by what is given: the rest stays as it is', async () => {
    await shop('--member olu --manager ann --group chat:T1:S-shop --channel test:here:shop');
    const said = async (line: string) => {
      const { members, groups, channel } = dataOf<{
        members: { name: string; manager: boolean }[];
        groups: unknown[];
        channel?: string;
      }>(await it.say('ada', `signet team ${line}`));
      return [members.map(({ name, manager }) => (manager ? `${name}*` : name)).join(' '), groups.length, channel];
    };
    expect(await said('set shop --channel none')).toEqual(['ann* olu', 1, undefined]);
    expect(await said('set shop --channel test:here:shop')).toEqual(['ann* olu', 1, 'test:here:shop']);
    expect(await said('join shop --member bob --member olu --member ann')).toEqual([
      'ann* bob olu',
      1,
      'test:here:shop',
    ]);
    expect(await said('join shop --manager bob --group chat:T1:S-2')).toEqual(['ann* bob* olu', 2, 'test:here:shop']);
    expect(await said('leave shop --member ann --group chat:T1:S-2')).toEqual(['bob* olu', 1, 'test:here:shop']);
    expect(await said('set shop --manager ann')).toEqual(['ann* olu', 1, 'test:here:shop']);
    expect(await said('set shop --member vic')).toEqual(['ann* vic', 1, 'test:here:shop']);
    expect(await said('rename shop --to store')).toEqual(['ann* vic', 1, 'test:here:shop']);
    expect(plainOf(await it.say('vic', 'signet team show store'))).toMatch(/Members: ann, vic[\s\S]*Managers: ann/);
  });

  test.each([
    ['somebody who does not belong to it leaves', 'leave shop --member vic', 'team-not-in'],
    ['a group that does not belong to it', 'leave shop --group chat:T1:S-9', 'team-not-in'],
    ['nobody joins', 'join shop', 'option-missing'],
    ['a team that is not there, the nearest named', 'join shpo --member vic', 'team-unknown'],
    ['the name of a person', 'rename shop --to vic', 'team-name'],
    ['the name of another team', 'rename shop --to other', 'team-name'],
    ['a team within a team', 'set shop --channel team:other', 'option-value'],
    ['a person for a channel', 'set shop --channel person:vic', 'option-value'],
  ])('refuses that %s', async (_, line, code) => {
    await shop();
    await it.say('ada', 'signet team set other --member vic');
    const refused = await it.say('ada', `signet team ${line}`);
    expect(errorOf(refused)).toBe(code);
    if (code === 'team-unknown') expect(plainOf(refused)).toContain('Did you mean “shop”?');
  });

  test('is not removed while it has points', async () => {
    await shop();
    await give('team:shop', 70, 'budget');
    expect(errorOf(await it.say('ada', 'signet team remove shop', { origin: 'button' }))).toBe('team-has-points');
    await it.say('olu', 'cert apply a.example.test --pack shop');
    const code = codeOf(await it.say('ann', 'cert transfer-points vic --points 20 --from shop --accept'));
    await it.say('vic', `cert points redeem ${code}`);
    expect(errorOf(await it.say('ada', 'signet team remove shop', { origin: 'button' }))).toBe('team-has-points');
    await it.say('olu', 'cert cancel a.example.test');
    const rest = codeOf(await it.say('ann', 'cert transfer-points vic --points 50 --from shop --accept'));
    await it.say('vic', `cert points redeem ${rest}`);
    expect(errorOf(await it.say('ada', 'signet team remove shop', { origin: 'button' }))).toBe('none');
  });
});

describe('PTS-2 a team pays', () => {
  beforeEach(async () => {
    await shop();
    await give('team:shop', 100, 'budget');
  });

  test('for its members, held and spent as a person’s points are; applicant and approver read whose', async () => {
    const applied = await it.say('olu', 'cert apply shop.example.test --pack budget');
    expect(plainOf(applied)).toContain('Points: 50 of shop / budget (held until it is issued)');
    expect(await balance('team:shop')).toEqual([50, 50]);
    expect(plainOf(await it.say('ann', 'cert status shop.example.test'))).toContain('50 of shop / budget');
    await it.say('ann', 'cert approve shop.example.test');
    const issued = await it.settle(applied);
    expect(dataOf<{ points: unknown }>(issued).points).toMatchObject({ state: 'settled', team: 'shop' });
    expect(await balance('team:shop')).toEqual([50, 0]);
  });

  test('the card says it in Chinese too', async () => {
    const applied = await it.say('olu', 'cert apply shop.example.test', { language: 'zh' });
    expect(plainOf(applied)).toContain('点数: shop / budget 的 50 点（签发前冻结）');
  });

  test('after one’s own packs, and of its packs the first to end; a pack or a team that is named goes before the rule', async () => {
    const early = await give('team:shop', 60, 'early', '2027-01-31');
    const own = await give('olu', 50, 'own', '2028-12-31');
    const packOf = async (outcome: Outcome) => {
      const { id } = dataOf<{ id: string }>(outcome);
      const holds = it.store.db.selectFrom('pointHolds').selectAll().where('orderId', '=', id);
      return (await holds.executeTakeFirstOrThrow()).packId;
    };
    expect(await packOf(await it.say('olu', 'cert apply a.example.test'))).toBe(own.id);
    expect(await packOf(await it.say('olu', 'cert apply b.example.test'))).toBe(early.id);
    const more = await give('olu', 50, 'more');
    expect(await packOf(await it.say('olu', 'cert apply c.example.test --pack shop'))).not.toBe(more.id);
  });

  test('not for others, who are not even told of its packs', async () => {
    expect(errorOf(await it.say('bob', 'cert apply a.example.test'))).toBe('points-short');
    expect(errorOf(await it.say('bob', 'cert apply a.example.test --pack budget'))).toBe('nothing-found');
    expect(errorOf(await it.say('bob', 'cert apply a.example.test --pack team:shop'))).toBe('nothing-found');
    // An admin is no member by that alone.
    expect(errorOf(await it.say('ada', 'cert apply a.example.test --pack budget'))).toBe('nothing-found');
  });

  test('is suggested with one’s own packs, to members alone', async () => {
    await give('olu', 60, 'own');
    const suggested = async (user: string) => {
      const actor = { surface: 'test', realm: 'here', user, name: user };
      const all = await it.bot.desk.suggest({ path: ['cert', 'apply'], option: 'pack', typed: '', actor });
      return all.map(({ label }) => label);
    };
    expect(await suggested('olu')).toEqual(['own: 60, 2027-12-31', 'shop / budget: 100, 2027-12-31']);
    expect(await suggested('bob')).toEqual([]);
  });

  test('of two members who spend the last points at the same moment one does', async () => {
    await shop('--member olu --member bob --manager ann');
    await it.say('ann', 'cert apply first.example.test');
    const both = await Promise.all(
      ['olu', 'bob'].map((person) => it.say(person, `cert apply ${person}.example.test --pack budget`)),
    );
    expect(both.map(errorOf).toSorted()).toEqual(['none', 'points-short']);
    expect(await balance('team:shop')).toEqual([0, 100]);
  });

  test('whoever leaves it loses the right at the click, not at the drawing', async () => {
    const form = await it.bot.desk.form({
      path: ['cert', 'apply'],
      args: { names: 'a.example.test', pack: 'budget' },
      actor: { surface: 'test', realm: 'here', user: 'olu', name: 'olu' },
      language: 'en',
      chat: true,
    });
    expect(form?.fields.find(({ name }) => name === 'pack')?.value).toBe('budget');
    const held = await it.say('olu', 'cert apply b.example.test --pack budget');
    await it.say('ada', 'signet team leave shop --member olu');
    const args = { names: 'a.example.test', pack: 'budget' };
    const sent = await it.say('olu', 'cert apply', { origin: 'form', args });
    expect(errorOf(sent)).toBe('nothing-found');
    // What was promised before stays promised.
    await it.say('ann', 'cert approve b.example.test');
    expect(dataOf<{ points: unknown }>(await it.settle(held)).points).toMatchObject({ state: 'settled', team: 'shop' });
  });
});

describe('PTS-2 a group’s members', () => {
  const member = (groups: readonly string[]): { readonly actor: Identity } => ({
    actor: { surface: 'chat', realm: 'T1', user: 'U1', name: 'Uma', groups },
  });

  beforeEach(async () => {
    await shop('--manager ann --group chat:T1:S-shop');
    await give('team:shop', 100, 'budget');
  });

  test('belong to the team while they are in the group, looked at anew at every command', async () => {
    const there = await it.say('U1', 'cert apply a.example.test', member(['S-ops', 'S-shop']));
    expect(errorOf(there)).toBe('none');
    expect(plainOf(await it.say('vic', 'signet team'))).toContain('Uma, ann');
    const gone = await it.say('U1', 'cert apply b.example.test', member(['S-ops']));
    expect(errorOf(gone)).toBe('points-short');
    expect(plainOf(await it.say('vic', 'signet team'))).not.toContain('Uma');
  });

  test('are out at once when the group is taken out of the team', async () => {
    await it.say('U1', 'cert points', member(['S-ops', 'S-shop']));
    await it.say('ada', 'signet team leave shop --group chat:T1:S-shop');
    expect(errorOf(await it.say('U1', 'cert apply a.example.test', member(['S-ops', 'S-shop'])))).toBe('points-short');
  });

  test('never manage it: who is in a group is decided elsewhere', async () => {
    const refused = await it.say(
      'U1',
      'cert transfer-points vic --points 5 --from shop --accept',
      member(['S-ops', 'S-shop']),
    );
    expect(errorOf(refused)).toBe('team-managers');
  });

  test('stay members under the account they are joined to', async () => {
    await it.say('U1', 'cert points', member(['S-ops', 'S-shop']));
    const { code } = dataOf<{ code: string }>(await it.say('bob', 'signet people link'));
    await it.say('U1', `signet people link ${code} --merge`, member(['S-ops', 'S-shop']));
    expect(errorOf(await it.say('bob', 'cert apply a.example.test --pack budget'))).toBe('none');
  });
});

describe('PTS-3 PTS-4 between people and teams', () => {
  beforeEach(async () => {
    await shop();
    await give('team:shop', 100, 'budget');
    await give('olu', 80, 'own');
  });

  test('from a person to a team: only its managers (or an admin) redeem it', async () => {
    const asked = await it.say('olu', 'cert transfer-points team:shop --points 30');
    expect(asked.message.title).toBe('Transfer 30 points to team shop?');
    const made = await it.say('olu', 'cert transfer-points shop --points 30 --accept');
    expect(errorOf(await it.say('olu', `cert points redeem ${codeOf(made)}`))).toBe('points-code-wrong');
    expect(errorOf(await it.say('bob', `cert points redeem ${codeOf(made)}`))).toBe('points-code-wrong');
    const redeemed = await it.say('ann', `cert points redeem ${codeOf(made)}`);
    expect(dataOf<{ expiresAt: string; source: string }>(redeemed)).toMatchObject({ source: 'transferred' });
    expect(await balance('team:shop')).toEqual([130, 0]);
    expect(await balance('ann')).toEqual([0, 0]);
    expect(await balance('olu')).toEqual([50, 0]);
  });

  test('from a team to a person: only a manager sends, and the rules say whose points', async () => {
    expect(errorOf(await it.say('olu', 'cert transfer-points vic --points 30 --from shop'))).toBe('team-managers');
    const refused = await it.say('olu', 'cert transfer-points vic --points 30 --from shop --accept');
    expect(errorOf(refused)).toBe('team-managers');
    expect(refused.ok ? '' : refused.error.remedy).toContain('ann');
    const asked = await it.say('ann', 'cert transfer-points vic --points 30 --from shop');
    expect(asked.message.title).toBe('Transfer 30 points of team shop to vic?');
    const args = asked.message.actions[0]?.args ?? {};
    const made = await it.say('ann', 'cert transfer-points', { origin: 'button', args });
    expect(await balance('team:shop')).toEqual([70, 30]);
    await it.say('vic', `cert points redeem ${codeOf(made)}`);
    expect(await balance('vic')).toEqual([30, 0]);
  });

  test('to the team itself is refused', async () => {
    const again = await it.say('ann', 'cert transfer-points team:shop --points 30 --from shop --accept');
    expect(errorOf(again)).toBe('points-self');
  });

  test('any of its managers takes an offer of the team back, nobody else', async () => {
    await shop('--member olu --manager ann --manager bob');
    const { id } = dataOf<{ id: string }>(
      await it.say('ann', 'cert transfer-points vic --points 30 --from shop --accept'),
    );
    expect(errorOf(await it.say('olu', `cert points withdraw ${id}`))).toBe('nothing-found');
    expect(errorOf(await it.say('bob', 'cert points withdraw'))).toBe('none');
    expect(await balance('team:shop')).toEqual([100, 0]);
  });

  test('a recharge code made for a team, and one for whoever has it redeemed for a team by its manager', async () => {
    const make = (to: string) =>
      it.say('ada', `cert points add ${to} --points 40 --until 2027-12-31 --as-code`.replace('  ', ' '));
    const named = codeOf(await make('team:shop'));
    expect(errorOf(await it.say('olu', `cert points redeem ${named}`))).toBe('points-code-wrong');
    expect(errorOf(await it.say('ann', `cert points redeem ${named}`))).toBe('none');
    const open = codeOf(await make(''));
    expect(errorOf(await it.say('olu', `cert points redeem ${open} --team shop`))).toBe('team-managers');
    expect(errorOf(await it.say('ann', `cert points redeem ${open} --team shop`))).toBe('none');
    expect(await balance('team:shop')).toEqual([180, 0]);
  });

  test('what is named for a person is not redeemed for a team', async () => {
    const code = codeOf(await it.say('olu', 'cert transfer-points ann --points 30 --accept'));
    expect(errorOf(await it.say('ann', `cert points redeem ${code} --team shop`))).toBe('points-code-wrong');
    expect(errorOf(await it.say('ann', `cert points redeem ${code}`))).toBe('none');
  });
});

describe('PTS-5 the record of a team', () => {
  beforeEach(async () => {
    await shop('--member olu --manager ann');
    await give('team:shop', 100, 'budget', '2027-01-15');
  });

  test('its members see balance and history, with who moved what; others do not', async () => {
    await it.say('olu', 'cert apply a.example.test --pack budget');
    const own = await it.say('olu', 'cert points');
    expect(plainOf(own)).toContain('Team shop: 50 points free, 50 held');
    expect(dataOf<{ teams: object[] }>(own).teams).toMatchObject([{ name: 'shop', free: 50, manages: false }]);
    const history = await it.say('olu', 'cert points history team:shop');
    expect(history.message.title).toBe('Movements of team shop');
    expect(plainOf(history)).toMatch(/held for an order \| -50 \| ord_\w+ \| olu/);
    expect(errorOf(await it.say('vic', 'cert points team:shop'))).toBe('not-permitted');
    expect(errorOf(await it.say('vic', 'cert points history team:shop'))).toBe('not-permitted');
    expect(errorOf(await it.say('vic', 'cert points team:none'))).toBe('not-permitted');
  });

  test('home pages show it: a member’s with their own, everybody’s the teams’ alone', async () => {
    await give('olu', 60, 'own');
    const home = async (user?: string) => {
      const actor = user === undefined ? undefined : { surface: 'test', realm: 'here', user, name: user };
      return (await it.bot.desk.home({ ...(actor && { actor }), language: 'en' })).plain;
    };
    expect(await home('olu')).toContain('Points\n- 60 points free, 0 held\n- Team shop: 100 points free, 0 held');
    expect(await home('vic')).not.toContain('Team shop');
    expect(await home()).toContain('Points\n- Team shop: 100 points free, 0 held');
  });

  test('the CSV says whose', async () => {
    const exported = await it.say('olu', 'cert points history team:shop --export');
    const text = exported.ok ? new TextDecoder().decode(exported.files?.[0]?.bytes) : '';
    const [heading, line] = text.split('\r\n');
    expect(heading).toBe('at,kind,points,place,subject,actor,entry,account,whose');
    expect(line).toMatch(/,bought,100,free:pak_\w+,pak_\w+,per_\w+,led_\w+,tem_\w+,shop$/);
  });

  test.each([
    ['its channel', '--channel test:here:shop', ['test:here:shop']],
    ['its members, where it has no channel', '', ['person:ann', 'person:olu']],
  ])('before a pack ends %s is warned', async (_, channel, told) => {
    await shop(`--member olu --manager ann ${channel}`);
    await clock.advance(26 * DAY);
    await it.bot.runJob('points-due');
    const notice = await it.store.db
      .selectFrom('notices')
      .selectAll()
      .where('kind', '=', 'points-expiring')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(notice.facts)).toMatchObject({ count: 100, pack: 'shop / budget' });
    const sent = await it.store.db.selectFrom('deliveries').selectAll().where('noticeId', '=', notice.id).execute();
    const people = await it.store.db.selectFrom('people').selectAll().execute();
    const nameOf = (receiver: string) =>
      receiver.replace(/^person:(.*)$/, (_whole, id) => `person:${people.find((one) => one.id === id)?.name}`);
    expect(sent.map(({ receiver }) => nameOf(receiver)).toSorted()).toEqual(told);
  });
});
