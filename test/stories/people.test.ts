import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { personByWord } from '../../src/account/person.store.ts';
import { personLanguage } from '../../src/account/person-language.store.ts';
import type { Identity } from '../../src/chat/actor.ts';
import type { Outcome } from '../../src/chat/desk.ts';
import { MINUTE } from '../../src/kernel/duration.ts';
import { fakeClock } from '../fakes/fake-clock.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';

const groupRoles = [
  { surface: 'chat', realm: 'T1', group: 'S-ops', role: 'operator' },
  { surface: 'chat', realm: 'T1', group: 'S-boss', role: 'approver' },
  { surface: 'chat', realm: 'T1', group: '*', role: 'viewer' },
] as const;

const identity = (user: string, groups: readonly string[] = [], name = user): Identity => ({
  surface: 'chat',
  realm: 'T1',
  user,
  name,
  groups,
});

let it: TestBot;
beforeEach(async () => {
  it = await makeTestBot({ groupRoles, requesterCounts: 'never' });
});
afterEach(() => it.stop());

const codeOf = (outcome: Outcome): string => (outcome.ok ? (outcome.data as { code: string }).code : '');
const errorOf = (outcome: Outcome): string => (outcome.ok ? 'none' : outcome.error.code);

describe('roles from groups', () => {
  test('a member of a group may do what its role may, at first sight', async () => {
    const applied = await it.say('U1', 'cert apply shop.example.test', { actor: identity('U1', ['S-ops']) });
    expect(errorOf(applied)).toBe('none');
  });

  test('are looked at anew at every command: leaving the group takes the role away', async () => {
    await it.say('U1', 'cert list', { actor: identity('U1', ['S-ops']) });
    expect(errorOf(await it.say('U1', 'cert apply a.example.test', { actor: identity('U1', []) }))).toBe(
      'not-permitted',
    );
  });

  test('of another realm give nothing', async () => {
    const elsewhere = { ...identity('U1', ['S-ops']), realm: 'T2' };
    expect(errorOf(await it.say('U1', 'cert list', { actor: elsewhere }))).toBe('not-known');
  });

  test('a refusal names those who hold the role by a group too', async () => {
    await it.say('U9', 'cert list', { actor: identity('U9', ['S-boss'], 'Gus') });
    const refused = await it.say('vic', 'cert approve nothing');
    expect(refused.ok ? '' : refused.error.remedy).toContain('Gus');
  });

  test('somebody who calls himself like an admin does not become that admin', async () => {
    await it.say('U7', 'cert list', { actor: identity('U7', [], 'ada') });
    const people = await it.say('ada', 'signet people');
    const names = people.ok ? (people.data as { name: string }[]).map(({ name }) => name) : [];
    expect(names).toContain('ada (chat U7)');
  });

  test('a name is kept without what cannot be seen', async () => {
    await it.say('U8', 'cert list', { actor: identity('U8', [], 'G\u202eus\u0007') });
    const people = await it.say('ada', 'signet people');
    const names = people.ok ? (people.data as { name: string }[]).map(({ name }) => name) : [];
    expect(names).toContain('Gus');
  });

  test('roles given by hand stay when a group goes', async () => {
    await it.say('U1', 'cert list', { actor: identity('U1', []) });
    await it.say('ada', 'signet people role U1 --role approver');
    await it.say('U1', 'cert list', { actor: identity('U1', ['S-ops']) });
    await it.say('U1', 'cert list', { actor: identity('U1', []) });
    const people = await it.say('ada', 'signet people');
    const person = people.ok
      ? (people.data as { name: string; roles: string[] }[]).find(({ name }) => name === 'U1')
      : undefined;
    expect(person?.roles).toEqual(['viewer', 'approver']);
  });
});

describe('joining two accounts of one person', () => {
  const link = async (person: string, other: Identity) =>
    it.say(other.user, `signet people link ${codeOf(await it.say(person, 'signet people link'))} --merge`, {
      actor: other,
    });

  test('the code goes to the asker alone', async () => {
    const given = await it.say('ann', 'signet people link');
    expect(given.message.audience).toBe('asker');
  });

  test('a stranger who types the code is that person from then on', async () => {
    const stranger: Identity = { surface: 'other', realm: 'G1', user: '77', name: 'Annie' };
    expect(errorOf(await link('ann', stranger))).toBe('none');
    const applied = await it.say('olu', 'cert apply shop.example.test');
    expect(errorOf(await it.say('77', 'cert approve shop.example.test', { actor: stranger }))).toBe('none');
    expect((await it.settle(applied)).message.plain).toContain('approved by ann');
  });

  test('one person has one vote, whichever account it is cast from', async () => {
    const two = await makeTestBot({
      groupRoles,
      policy: { approvalsNeeded: 2, issuers: ['internal'], precheck: true, delegation: undefined, defaultPlan: 'dv' },
    });
    const other: Identity = { surface: 'other', realm: 'G1', user: '77', name: 'Annie' };
    const code = codeOf(await two.say('ann', 'signet people link'));
    await two.say('77', `signet people link ${code}`, { actor: other });
    await two.say('olu', 'cert apply shop.example.test');
    await two.say('ann', 'cert approve shop.example.test');
    expect(errorOf(await two.say('77', 'cert approve shop.example.test', { actor: other }))).toBe('approval-twice');
    await two.stop();
  });

  test('what was applied for under the other account is their own: it cannot be approved', async () => {
    const boss = identity('U1', ['S-boss', 'S-ops']);
    await it.say('U1', 'cert apply shop.example.test', { actor: boss });
    expect(errorOf(await link('ann', boss))).toBe('none');
    expect(errorOf(await it.say('ann', 'cert approve shop.example.test'))).toBe('approval-own');
  });

  test('is refused while both have spoken on an open approval', async () => {
    const two = await makeTestBot({
      groupRoles,
      policy: { approvalsNeeded: 3, issuers: ['internal'], precheck: true, delegation: undefined, defaultPlan: 'dv' },
    });
    const boss = identity('U1', ['S-boss']);
    await two.say('olu', 'cert apply shop.example.test');
    await two.say('ann', 'cert approve shop.example.test');
    await two.say('U1', 'cert approve shop.example.test', { actor: boss });
    const code = codeOf(await two.say('ann', 'signet people link'));
    expect(errorOf(await two.say('U1', `signet people link ${code} --merge`, { actor: boss }))).toBe('link-both-voted');
    await two.stop();
  });

  test('a code works once, and a wrong one says what to do', async () => {
    const code = codeOf(await it.say('ann', 'signet people link'));
    const first: Identity = { surface: 'other', realm: 'G1', user: '1', name: 'one' };
    const second: Identity = { surface: 'other', realm: 'G1', user: '2', name: 'two' };
    expect(errorOf(await it.say('1', `signet people link ${code}`, { actor: first }))).toBe('none');
    expect(errorOf(await it.say('2', `signet people link ${code}`, { actor: second }))).toBe('link-code-wrong');
  });

  test('somebody who is known here says first that they know what it does; the code still works then', async () => {
    const boss = identity('U1', ['S-boss', 'S-ops']);
    await it.say('U1', 'cert list', { actor: boss });
    const code = codeOf(await it.say('ann', 'signet people link'));
    const refused = await it.say('U1', `signet people link ${code}`, { actor: boss });
    expect(errorOf(refused)).toBe('link-merges');
    expect(refused.message.plain).toContain('as U1 (viewer, operator, approver)');
    expect(refused.message.plain).toContain('would become ann’s');
    expect(errorOf(await it.say('U1', `signet people link ${code} --merge`, { actor: boss }))).toBe('none');
  });

  test('a code is taken as people write it, for ten minutes, and only the newest of a person', async () => {
    const clock = fakeClock();
    const house = await makeTestBot({ clock });
    const typed = async (code: string, user = '1'): Promise<string> => {
      const actor: Identity = { surface: 'other', realm: 'G1', user, name: user };
      return errorOf(await house.say(user, `signet people link "${code}"`, { actor }));
    };
    const made = async (): Promise<string> => codeOf(await house.say('ann', 'signet people link'));
    const [replaced, late] = [await made(), await made()];
    expect(await typed(replaced)).toBe('link-code-wrong');
    await clock.advance(10 * MINUTE);
    expect(await typed(late)).toBe('link-code-wrong');
    const good = await made();
    expect(await typed(`${good.slice(0, 5).toUpperCase()} ${good.slice(5, 8)}-${good.slice(8)}`)).toBe('none');
    await house.stop();
  });

  test('a stranger gets no code', async () => {
    expect(errorOf(await it.say('nobody', 'signet people link'))).toBe('link-stranger');
  });

  test('an admin takes an account away again', async () => {
    const other: Identity = { surface: 'other', realm: 'G1', user: '77', name: 'Annie' };
    await link('ann', other);
    expect(errorOf(await it.say('ada', 'signet people unlink ann --identity other:G1:77'))).toBe('none');
    expect(errorOf(await it.say('77', 'cert list', { actor: other }))).toBe('not-known');
  });
});

describe('what cannot be undone', () => {
  test('is shown first and asked about when typed, and done by the button', async () => {
    const asked = await it.say('ada', 'signet people remove vic');
    expect(asked.message.plain).toContain('vic (viewer) is forgotten');
    const [button] = asked.message.actions;
    expect(errorOf(await it.say('vic', 'cert list'))).toBe('none');
    const done = await it.bot.desk.dispatch({
      path: button?.command.split(' ') ?? [],
      args: button?.args ?? {},
      actor: { surface: 'test', realm: 'here', user: 'ada', name: 'ada' },
      conversation: { surface: 'test', realm: 'here', id: 'room' },
      origin: 'button',
      language: 'en',
      local: false,
    });
    expect(errorOf(done)).toBe('none');
    expect(errorOf(await it.say('vic', 'cert list'))).toBe('not-known');
  });

  test('is refused before it is asked about', async () => {
    expect(errorOf(await it.say('ada', 'signet people remove ada'))).toBe('last-admin');
  });
});

describe('home pages', () => {
  const actor = (user: string): Identity => ({ surface: 'test', realm: 'here', user, name: user });

  test('show an approver what waits for them, with a button each', async () => {
    await it.say('olu', 'cert apply shop.example.test');
    const home = await it.bot.desk.home({ actor: actor('ann'), language: 'en' });
    expect(home.plain).toContain('waits for you');
    expect(home.actions.map(({ label }) => label)).toContain('Approve shop.example.test');
  });

  test('show the applicant that it waits, without a button to approve it', async () => {
    await it.say('olu', 'cert apply shop.example.test');
    const home = await it.bot.desk.home({ actor: actor('olu'), language: 'en' });
    expect(home.plain).toContain('Waiting for approval');
    expect(home.actions.map(({ command }) => command)).not.toContain('cert approve');
  });

  test('tell a stranger nothing of what is here', async () => {
    await it.say('olu', 'cert apply shop.example.test');
    const home = await it.bot.desk.home({ actor: actor('nobody'), language: 'en' });
    expect(home.plain).not.toContain('shop.example.test');
  });

  test('show what ends next, what is under way and what is ignored; a dashboard shows the same, with no approval as anybody’s own', async () => {
    const applied = await it.say('olu', 'cert apply old.example.test');
    await it.say('ann', 'cert approve old.example.test');
    expect(await it.settle(applied)).toMatchObject({ ok: true, data: { state: 'issued' } });
    expect((await it.say('olu', 'cert ignore-notifications old.example.test')).ok).toBe(true);
    await it.say('olu', 'cert apply shop.example.test');
    const own = await it.bot.desk.home({ actor: actor('ann'), language: 'en' });
    const everybodys = await it.bot.desk.home({ language: 'en' });
    for (const { plain } of [own, everybodys]) {
      expect(plain).toMatch(/Notifications ignored.*old\.example\.test/s);
      expect(plain).toMatch(/ord_\w+.*shop\.example\.test.*waiting for approval/s);
    }
    expect(own.plain).toContain('waits for you');
    expect(everybodys.plain).not.toContain('waits for you');
    expect(everybodys.actions.map(({ command }) => command)).not.toContain('cert approve');
  });

  test('and suggestions tell a stranger nothing either', async () => {
    await it.say('olu', 'cert apply shop.example.test');
    const request = { path: ['cert', 'verify'], option: 'what', typed: 'sh' };
    expect(await it.bot.desk.suggest({ ...request, actor: actor('nobody') })).toEqual([]);
    expect(await it.bot.desk.suggest({ ...request, actor: actor('olu') })).toHaveLength(1);
  });

  test.each([
    ['a conversation in a terminal', { origin: 'typed', local: true }, 'zh'],
    ['a button there', { origin: 'button', local: true }, 'zh'],
    ['a script in a shell', { origin: 'shell', local: true }, undefined],
    ['a program with a token', { origin: 'api', local: false }, undefined],
  ] as const)('the language of %s is that of what is said unasked: %o', async (_, how, language) => {
    const id = (await personByWord(it.store, 'olu'))?.id ?? '';
    await it.say('olu', 'cert list', { ...how, language: 'zh' });
    expect(await personLanguage(it.store, id)).toBe(language);
  });
});
