import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAudit } from '../../src/audit/audit.store.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';

describe('what is refused', () => {
  let it: TestBot;
  beforeAll(async () => {
    it = await makeTestBot();
  });
  afterAll(() => it.stop());

  test('to somebody nobody knows is written down under the name they gave', async () => {
    expect(await it.say('mallory', 'cert list')).toMatchObject({ ok: false, error: { code: 'not-known' } });
    expect(await readAudit(it.store, { limit: 1 })).toMatchObject([
      { actor: 'stranger:mallory', action: 'command.refused', subject: 'cert list' },
    ]);
  });

  test('for a word that the other command has is told no word that would be refused again', async () => {
    const refused = await it.bot.desk.dispatch({
      path: ['cert', 'setings'],
      args: {},
      actor: { surface: 'test', realm: 'here', user: 'ada', name: 'ada' },
      conversation: { surface: 'test', realm: 'here', id: 'room' },
      origin: 'typed',
      language: 'en',
      local: false,
    });
    expect(refused).toMatchObject({ ok: false, error: { code: 'command-unknown' } });
    expect(refused.ok ? '' : refused.error.remedy).not.toContain('settings');
  });

  test('comes with a form where other words mend it, and with none where nothing the person types would', async () => {
    await it.say('ann', 'cert apply own.example.test');
    const own = await it.say('ann', 'cert approve own.example.test');
    expect(own).toMatchObject({ ok: false, error: { code: 'approval-own' } });
    expect(own).not.toHaveProperty('form');
    expect(await it.say('ann', 'cert apply not..a..name')).toMatchObject({
      ok: false,
      form: { fields: expect.anything() },
    });
  });

  test('shows again what was typed, and never a secret', async () => {
    const refused = await it.say('olu', 'cert apply not..a..name --remark kept', {
      args: { names: ['not..a..name'], remark: 'kept', 'key-algorithm': 'rsa-2048', 'key-password': 'Hunter-2-hunter' },
    });
    expect(refused).toHaveProperty('form');
    expect(JSON.stringify(refused)).toContain('not..a..name');
    expect(JSON.stringify(refused)).not.toContain('Hunter-2');
  });

  test('to whoever may not use the command comes without its form', async () => {
    const refused = await it.say('vic', 'cert apply not..a..name');
    expect(refused).toMatchObject({ ok: false, error: { code: 'not-permitted' } });
    expect(refused).not.toHaveProperty('form');
  });

  test('a no without a reason, or with one of blanks, decides nothing', async () => {
    await it.say('olu', 'cert apply blank.example.test');
    expect(await it.say('bob', 'cert reject blank.example.test')).toMatchObject({ error: { field: 'reason' } });
    const blank = { args: { what: 'blank.example.test', reason: ' \u3000 ' } };
    expect(await it.say('bob', 'cert reject', blank)).toMatchObject({ ok: false, error: { field: 'reason' } });
    expect(await it.say('vic', 'cert status blank.example.test')).toMatchObject({ data: { state: 'approving' } });
  });
});
