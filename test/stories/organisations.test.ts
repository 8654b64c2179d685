import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseLine } from '../../src/chat/grammar.ts';
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

describe('a form asks only what the chosen plan needs', () => {
  const formOf = async (line: string): Promise<Record<string, string | undefined>> => {
    const { path, args } = parseLine(line, house.bot.desk.catalogue);
    const actor = { surface: 'test', realm: 'here', user: 'olu', name: 'olu' };
    const form = await house.bot.desk.form({ path, args, actor, language: 'en', chat: true });
    return Object.fromEntries((form?.fields ?? []).map(({ name, value }) => [name, value]));
  };

  test('APPLY-3 APPLY-4 organisation, administrator and contact where the plan vouches for one, not else', async () => {
    expect(Object.keys(await formOf('cert apply'))).toEqual([
      'names',
      'plan',
      'method',
      'remark',
      'project',
      'algorithm',
      'csr',
      'key-password',
      'profile',
      'tag',
    ]);
    const reviewed = await formOf('cert apply --plan geotrust-ov');
    expect(Object.keys(reviewed)).toEqual(expect.arrayContaining(['org', 'admin', 'contact']));
    expect(reviewed).not.toHaveProperty('email');
    expect(reviewed).not.toHaveProperty('profile');
    expect(Object.keys(await formOf('cert apply --plan dnspod-sm2-ov'))).not.toContain('algorithm');
    expect(await formOf('cert apply --method file-webroot')).toHaveProperty('webroot');
    expect(await formOf('cert apply --plan no-such-plan')).toMatchObject({ plan: 'no-such-plan' });
  });

  test('APPLY-3 APPLY-4 it begins with what was kept: the only one there is, then the one of last time', async () => {
    await data('olu', `signet org add acme ${ACME}`);
    await data('olu', `signet contact add lin ${LIN}`);
    expect(await formOf('cert apply --plan geotrust-ov')).toMatchObject({ org: 'acme', admin: 'lin' });
    await data('olu', `signet org add zeta ${ACME}`);
    await data('olu', `signet contact add wu ${LIN.replace('lin@', 'wu@')}`);
    expect(await formOf('cert apply --plan geotrust-ov')).toMatchObject({ org: undefined, admin: undefined });
    await data('olu', 'cert apply shop.example.com --plan geotrust-ov --org zeta --admin wu --contact lin');
    const again = await formOf('cert apply --plan securesite-ov --remark "for the shop"');
    expect(again).toMatchObject({ org: 'zeta', admin: 'wu', contact: 'lin', remark: 'for the shop' });
  });

  test('APPLY-3 a refusal’s form has what was typed, the fault at its field, and shows nothing to who may not apply', async () => {
    await data('olu', `signet org add acme ${ACME}`);
    const refused = await house.say('olu', 'cert apply shop.example.com --plan geotrust-ov --admin lin');
    const fields = refused.ok ? [] : (refused.form?.fields ?? []);
    expect(fields.find(({ name }) => name === 'org')).toMatchObject({ value: 'acme', fault: expect.any(String) });
    expect(fields.find(({ name }) => name === 'admin')).toMatchObject({ value: 'lin' });
    const actor = { surface: 'test', realm: 'here', user: 'vic', name: 'vic' };
    const seen = await house.bot.desk.form({
      ...{ path: ['cert', 'apply'], args: { plan: 'geotrust-ov' }, actor, language: 'en', chat: true },
    });
    expect(seen?.fields.find(({ name }) => name === 'org')).not.toHaveProperty('value');
  });

  test('APPLY-3 what a form drawn anew no longer asks is left out, not refused', async () => {
    await data('olu', `signet org add acme ${ACME}`);
    const sent = await house.say('olu', 'cert apply shop.example.com --plan dv --org acme', { origin: 'form' });
    expect(sent).toMatchObject({ ok: true, data: { plan: 'dv', organisationId: null } });
    expect(await house.say('olu', 'cert apply b.example.com --plan dv --org acme')).toMatchObject({
      error: { code: 'organisation-unwanted' },
    });
  });

  test('APPLY-5 the free form: name, method, e-mail, algorithm, remark, key password, tags, project', async () => {
    const asked = Object.keys(await formOf('cert apply --plan dv-free'));
    expect(asked).toEqual(
      expect.arrayContaining([
        ...['names', 'method', 'email', 'algorithm', 'remark', 'key-password', 'tag', 'project'],
      ]),
    );
    expect(asked).not.toContain('csr');
    expect(asked).not.toContain('org');
    const line = 'cert apply shop.example.com --plan dv-free --project shop --email lin@example.com --remark r';
    const settled = await house.settle(await house.say('olu', line));
    expect(settled).toMatchObject({ ok: true, data: { state: 'issued', project: 'shop' } });
    expect(await data('olu', 'cert status shop.example.com')).toMatchObject({ project: 'shop' });
    const rows = await house.store.db.selectFrom('orders').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('lin@example.com');
    expect(await formOf('cert apply --plan dv-free')).toMatchObject({ email: 'lin@example.com' });
    expect(await house.say('olu', 'cert apply b.example.com --plan dv-free --email lin@')).toMatchObject({
      error: { code: 'option-value', field: 'email' },
    });
    expect(await house.say('olu', `cert apply c.example.com --plan dv-free --remark ${'x'.repeat(201)}`)).toMatchObject(
      {
        ok: false,
        error: { field: 'remark' },
      },
    );
  });
});
