import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeTestBot, type TestBot } from '../fakes/make-test-bot.ts';

let house: TestBot;

beforeEach(async () => {
  house = await makeTestBot();
});
afterEach(() => house.stop());

const ACME =
  '--name "Acme Ltd" --department IT --country CN --province Beijing --city Beijing --street "1 Lane" --phone "+86 10 8888 8888"';
const LIN = '--name "Lin Wei" --department IT --title Engineer --phone 13800000000 --email lin@example.com';

const data = async (person: string, line: string): Promise<Record<string, unknown>> => {
  const outcome = await house.say(person, line);
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  return outcome.data as Record<string, unknown>;
};

describe('organisations and contacts kept for reuse', () => {
  test('APPLY-3 an organisation is kept, shown, changed and forgotten', async () => {
    await data('olu', `signet org add acme ${ACME}`);
    expect(await data('olu', 'signet org')).toMatchObject([{ handle: 'acme', version: 1, name: 'Acme Ltd' }]);
    expect(await data('olu', 'signet org edit acme --city Shanghai')).toMatchObject({ version: 2, city: 'Shanghai' });
    expect(await data('olu', 'signet org edit acme --city Shanghai')).toMatchObject({ version: 2 });
    const asked = await house.say('olu', 'signet org remove acme');
    expect(asked).toMatchObject({ ok: true, data: { confirm: { command: 'signet org remove' } } });
    await house.say('olu', 'signet org remove acme', { origin: 'button' });
    expect(await data('olu', 'signet org')).toEqual([]);
  });

  test('APPLY-4 an administrator is kept sealed: what they are called stands nowhere in the store', async () => {
    await data('olu', `signet contact add lin ${LIN}`);
    expect(await data('olu', 'signet contact lin')).toMatchObject({ email: 'lin@example.com', title: 'Engineer' });
    const rows = await house.store.db.selectFrom('parties').selectAll().execute();
    expect(JSON.stringify(rows)).not.toMatch(/Lin Wei|lin@example|138000/);
    const entries = await house.store.db.selectFrom('audit').selectAll().execute();
    expect(JSON.stringify(entries)).not.toMatch(/Lin Wei|lin@example|138000/);
  });

  const REFUSED: readonly (readonly [line: string, field: string])[] = [
    [`signet org add acme ${ACME.replace('--country CN', '--country XX')}`, 'country'],
    [`signet org add acme ${ACME.replace('+86 10 8888 8888', 'call me')}`, 'phone'],
    [`signet org add "Acme!" ${ACME}`, 'handle'],
    [`signet org add acme ${ACME.replace('--street "1 Lane"', '')}`, 'street'],
    [`signet contact add lin ${LIN.replace('lin@example.com', 'lin@')}`, 'email'],
    [`signet contact add lin ${LIN.replace('lin@example.com', 'a@b@example.com')}`, 'email'],
  ];
  test.each(REFUSED)('APPLY-3 APPLY-4 refuses at its field: %s', async (line, field) => {
    const outcome = await house.say('olu', line);
    expect(outcome).toMatchObject({ ok: false, error: { field } });
  });

  test('APPLY-3 a word that is taken or unknown is refused with the nearest', async () => {
    await data('olu', `signet org add acme ${ACME}`);
    expect(await house.say('olu', `signet org add acme ${ACME}`)).toMatchObject({ error: { code: 'party-exists' } });
    const unknown = await house.say('olu', 'signet org acne');
    expect(unknown).toMatchObject({ error: { code: 'party-unknown', message: expect.stringContaining('acme') } });
  });
});
