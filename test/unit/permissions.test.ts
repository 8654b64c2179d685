import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAudit } from '../../src/audit/audit.store.ts';
import { permits, ROLES } from '../../src/chat/permission.ts';
import { commands } from '../../src/commands.ts';
import { makeTestBot, PEOPLE, type TestBot } from '../fakes/make-test-bot.ts';

const WHO = [...Object.entries(PEOPLE).filter(([name]) => name !== 'bob'), ['nobody', []] as const];
const CASES = commands.flatMap((command) =>
  WHO.map(([who, roles]) => ({
    command: command.path.join(' '),
    path: command.path,
    who,
    may: permits(roles, command.permission),
    needed: command.permission,
  })),
);

describe('who may do what: closed by default, as the catalogue says', () => {
  let house: TestBot;
  beforeAll(async () => {
    house = await makeTestBot();
  });
  afterAll(() => house.stop());

  test.each(CASES)('$command by $who', async ({ path, who, may, needed }) => {
    const outcome = await house.bot.desk.dispatch({
      path,
      args: {},
      actor: { surface: 'test', realm: 'here', user: who, name: who },
      conversation: { surface: 'test', realm: 'here', id: 'room' },
      origin: 'typed',
      language: 'en',
      local: false,
    });
    const code = outcome.ok ? 'ok' : outcome.error.code;
    if (may) {
      expect(['not-permitted', 'not-known', 'internal']).not.toContain(code);
      return;
    }
    expect(code).toBe(who === 'nobody' ? 'not-known' : 'not-permitted');
    if (who !== 'nobody' && !outcome.ok) {
      expect(outcome.error.message).toContain(needed);
      expect(outcome.error.remedy).toContain('ada');
    }
    const [entry] = await readAudit(house.store, { limit: 1 });
    expect(entry).toMatchObject({ action: 'command.refused', detail: { needed } });
  });

  test('a stranger may read the help, prove who they are by a code, and nothing else', async () => {
    expect((await house.say('nobody', 'cert help')).ok).toBe(true);
    expect(commands.filter(({ permission }) => permission === 'anyone').map(({ path }) => path[1])).toEqual([
      'help',
      'people',
      'help',
    ]);
  });

  test('--as is for a local admin alone', async () => {
    expect(await house.say('ada', 'cert approvals', { actAs: 'vic', local: false })).toMatchObject({
      error: { code: 'not-permitted' },
    });
    expect(await house.say('olu', 'cert approvals', { actAs: 'vic', local: true })).toMatchObject({
      error: { code: 'not-permitted' },
    });
    expect(await house.say('ada', 'cert approvals', { actAs: 'vic', local: true })).toMatchObject({ ok: true });
    expect(await house.say('ada', 'cert approvals', { actAs: 'nemo', local: true })).toMatchObject({
      error: { code: 'person-unknown' },
    });
  });

  test('each role may do what those below it may', () => {
    for (const [index, role] of ROLES.entries())
      for (const below of ROLES.slice(0, index + 1)) expect(permits([role], below)).toBe(true);
  });
});
