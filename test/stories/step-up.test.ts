import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { personByWord, removePerson } from '../../src/account/person.store.ts';
import { codeAt, stepAt } from '../../src/account/totp.ts';
import { STEP_UPS } from '../../src/chat/command.ts';
import type { Outcome } from '../../src/chat/desk.ts';
import { MINUTE, SECOND } from '../../src/kernel/duration.ts';
import { type FakeClock, fakeClock } from '../fakes/fake-clock.ts';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const bytesOf = (text: string): Buffer => {
  const bits = [...text].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
};

let it: TestBot;
let clock: FakeClock;
beforeEach(async () => {
  clock = fakeClock();
  it = await makeTestBot({ clock, stepUp: STEP_UPS });
});
afterEach(() => it.stop());

const errorOf = (outcome: Outcome): string => (outcome.ok ? 'none' : outcome.error.code);

/** Gives olu an authenticator and answers what it shows. */
const authenticator = async (): Promise<() => string> => {
  const made = await it.say('ada', 'signet people step-up olu', { local: true });
  const address = made.ok ? (made.data as { otpauth: string }).otpauth : '';
  const secret = bytesOf(new URL(address).searchParams.get('secret') ?? '');
  return () => codeAt(secret, stepAt(clock.now()));
};

const issue = async (): Promise<void> => {
  await it.settle(await it.say('olu', 'cert apply shop.example.test'));
  await it.settle(await it.say('ann', 'cert approve shop.example.test'));
};

describe('a code beside the platform’s own login', () => {
  test('is asked for by the form, with what was typed kept and without the code in any button', async () => {
    await issue();
    await authenticator();
    const refused = await it.say('olu', 'cert download shop.example.test --format pfx');
    expect(errorOf(refused)).toBe('step-up-needed');
    const fields = refused.ok ? [] : (refused.form?.fields ?? []);
    expect(fields.find(({ name }) => name === 'code')?.fault).toContain('authenticator');
    expect(fields.find(({ name }) => name === 'format')?.value).toBe('pfx');
  });

  test('lets the deed through, once', async () => {
    await issue();
    const shown = await authenticator();
    const code = shown();
    expect(errorOf(await it.say('olu', `cert download shop.example.test --code ${code}`))).toBe('none');
    expect(errorOf(await it.say('olu', `cert download shop.example.test --code ${code}`))).toBe('step-up-wrong');
    await clock.advance(31 * SECOND);
    expect(errorOf(await it.say('olu', `cert download shop.example.test --code ${shown()}`))).toBe('none');
  });

  test('guards wildcards, but not the names under them', async () => {
    await authenticator();
    expect(errorOf(await it.say('olu', 'cert apply *.example.test'))).toBe('step-up-needed');
    expect(errorOf(await it.say('olu', 'cert apply a.example.test'))).toBe('none');
  });

  test('guards transfers from the moment they are accepted', async () => {
    await it.say('ada', 'cert points add olu --points 10 --until 2030-01-01');
    const shown = await authenticator();
    expect(errorOf(await it.say('olu', 'cert transfer-points vic --points 5'))).toBe('none');
    expect(errorOf(await it.say('olu', 'cert transfer-points vic --points 5 --accept'))).toBe('step-up-needed');
    expect(errorOf(await it.say('olu', `cert transfer-points vic --points 5 --accept --code ${shown()}`))).toBe('none');
  });

  test('guards revoking: asked first, and the button keeps no code', async () => {
    await issue();
    const shown = await authenticator();
    const asked = await it.say('olu', `cert revoke shop.example.test --reason superseded --code ${shown()}`);
    const [button] = asked.message.actions;
    expect(Object.keys(button?.args ?? {})).not.toContain('code');
    const pressed = await it.bot.desk.dispatch({
      path: ['cert', 'revoke'],
      args: button?.args ?? {},
      actor: { surface: 'test', realm: 'here', user: 'olu', name: 'olu' },
      conversation: { surface: 'test', realm: 'here', id: 'room' },
      origin: 'button',
      language: 'en',
      local: false,
    });
    expect(errorOf(pressed)).toBe('step-up-needed');
  });

  test('who has no authenticator is told how to get one', async () => {
    await issue();
    const refused = await it.say('olu', 'cert download shop.example.test --code 123456');
    expect(errorOf(refused)).toBe('step-up-unset');
    expect(refused.ok ? '' : refused.error.remedy).toContain('npx signet people step-up olu');
  });

  test('ten wrong codes lock for a quarter of an hour, the right one included', async () => {
    await issue();
    const shown = await authenticator();
    for (let tries = 0; tries < 9; tries++)
      expect(errorOf(await it.say('olu', 'cert download shop.example.test --code 1'))).toBe('step-up-wrong');
    expect(errorOf(await it.say('olu', 'cert download shop.example.test --code 1'))).toBe('step-up-locked');
    expect(errorOf(await it.say('olu', `cert download shop.example.test --code ${shown()}`))).toBe('step-up-locked');
    await clock.advance(16 * MINUTE);
    // Counted from nothing again.
    expect(errorOf(await it.say('olu', 'cert download shop.example.test --code 1'))).toBe('step-up-wrong');
    expect(errorOf(await it.say('olu', `cert download shop.example.test --code ${shown()}`))).toBe('none');
  });

  test('is not asked for on the machine itself, and goes with the person', async () => {
    await issue();
    await authenticator();
    expect(errorOf(await it.say('olu', 'cert download shop.example.test', { local: true }))).not.toBe('step-up-needed');
    await removePerson(it.store, (await personByWord(it.store, 'olu'))?.id ?? '');
    expect(await it.store.db.selectFrom('secondFactors').selectAll().execute()).toEqual([]);
  });

  test('the secret is given out on the machine itself only, and is sealed', async () => {
    expect(errorOf(await it.say('ada', 'signet people step-up olu'))).toBe('local-only');
    await authenticator();
    const [row] = await it.store.db.selectFrom('secondFactors').selectAll().execute();
    expect(row?.secret).toMatch(/^s1\./);
  });
});
