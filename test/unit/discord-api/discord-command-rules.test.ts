import { describe, expect, test } from 'vitest';
import { fakeClock } from '../../fakes/fake-clock.ts';
import { refusal, stage } from './discord-stage.ts';

const option = (name: string, more: object = {}) => ({ type: 3, name, description: 'd', ...more });
const command = (more: object = {}) => ({ name: 'cert', description: 'Certificates', ...more });
const sub = (name: string, options: object[] = []) => ({ type: 1, name, description: 'd', options });
const many = (count: number, make: (index: number) => object) =>
  Array.from({ length: count }, (_, index) => make(index));

const CASES: readonly (readonly [name: string, commands: readonly object[], codes: readonly string[]])[] = [
  ['ok/a name of any script', [command({ name: '证书' }), command({ name: "a-b_c'd" })], []],
  ['ok/mixed case where the message menu shows it', [{ name: 'Show Order', type: 3 }], []],
  ['ok/100 commands', many(100, (index) => command({ name: `c${index}` })), []],
  ['ok/25 options', [command({ options: many(25, (index) => option(`o${index}`)) })], []],
  ['ok/a group with a sub-command', [command({ options: [{ ...sub('points', [sub('balance')]), type: 2 }] })], []],
  [
    'ok/translated name and description',
    [command({ name_localizations: { 'zh-CN': '证书' }, description_localizations: { 'zh-CN': '证书' } })],
    [],
  ],
  [
    'ok/only administrators, only in guilds',
    [command({ default_member_permissions: '0', contexts: [0], integration_types: [0] })],
    [],
  ],
  ['fail/capital letters', [command({ name: 'Cert' })], ['0.name APPLICATION_COMMAND_INVALID_NAME']],
  ['fail/a space', [command({ name: 'cert apply' })], ['0.name APPLICATION_COMMAND_INVALID_NAME']],
  [
    'fail/33 characters',
    [command({ name: 'c'.repeat(33) })],
    ['0.name BASE_TYPE_BAD_LENGTH', '0.name APPLICATION_COMMAND_INVALID_NAME'],
  ],
  ['fail/no description', [{ name: 'cert' }], ['0.description BASE_TYPE_REQUIRED']],
  ['fail/description of 101', [command({ description: 'd'.repeat(101) })], ['0.description BASE_TYPE_BAD_LENGTH']],
  [
    'fail/a description on a message command',
    [{ name: 'Show', type: 3, description: 'd' }],
    ['0.description BASE_TYPE_MAX_LENGTH'],
  ],
  [
    'fail/26 options',
    [command({ options: many(26, (index) => option(`o${index}`)) })],
    ['0.options BASE_TYPE_MAX_LENGTH'],
  ],
  [
    'fail/option name in capitals',
    [command({ options: [option('Names')] })],
    ['0.options.0.name APPLICATION_COMMAND_INVALID_NAME'],
  ],
  [
    'fail/the same option twice',
    [command({ options: [option('a'), option('a')] })],
    ['0.options.1.name APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS'],
  ],
  [
    'fail/required after optional',
    [command({ options: [option('a'), option('b', { required: true })] })],
    ['0.options.1 APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID'],
  ],
  [
    'fail/26 choices',
    [command({ options: [option('a', { choices: many(26, (index) => ({ name: `${index}`, value: `${index}` })) })] })],
    ['0.options.0.choices BASE_TYPE_MAX_LENGTH'],
  ],
  [
    'fail/choice name of 101',
    [command({ options: [option('a', { choices: [{ name: 'n'.repeat(101), value: 'v' }] })] })],
    ['0.options.0.choices.0.name BASE_TYPE_BAD_LENGTH'],
  ],
  [
    'fail/number as the choice of a text option',
    [command({ options: [option('a', { choices: [{ name: 'n', value: 1 }] })] })],
    ['0.options.0.choices.0.value STRING_TYPE_CONVERT'],
  ],
  [
    'fail/choices beside autocomplete',
    [command({ options: [option('a', { autocomplete: true, choices: [{ name: 'n', value: 'v' }] })] })],
    ['0.options.0.autocomplete APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES'],
  ],
  [
    'fail/autocomplete on a flag',
    [command({ options: [option('a', { type: 5, autocomplete: true })] })],
    ['0.options.0.autocomplete APPLICATION_COMMAND_OPTIONS_FIELD_INVALID'],
  ],
  [
    'fail/a sub-command beside an option',
    [command({ options: [sub('apply'), option('a')] })],
    ['0.options.1.type APPLICATION_COMMAND_OPTIONS_TYPE_INVALID'],
  ],
  [
    'fail/a group in a group',
    [command({ options: [{ ...sub('a', [{ ...sub('b', [sub('c')]), type: 2 }]), type: 2 }] })],
    ['0.options.0.options.0.type APPLICATION_COMMAND_OPTIONS_TYPE_INVALID'],
  ],
  [
    'fail/a sub-command in a sub-command',
    [command({ options: [sub('a', [sub('b')])] })],
    ['0.options.0.options.0.type APPLICATION_COMMAND_OPTIONS_TYPE_INVALID'],
  ],
  ['fail/the same command twice', [command(), command()], ['1.name APPLICATION_COMMANDS_DUPLICATE_NAME']],
  [
    'fail/8,001 characters with the longest translation counted',
    [
      command({
        description: 'd',
        options: many(25, (index) =>
          option(`o${index}`, {
            choices: many(4, (choice) => ({
              name: `${choice}`,
              value: 'v'.repeat(30),
              name_localizations: { 'zh-CN': 'x'.repeat(50) },
            })),
          }),
        ),
      }),
    ],
    ['0 APPLICATION_COMMAND_TOO_LARGE'],
  ],
  [
    'fail/a translation in capitals',
    [command({ name_localizations: { de: 'Zertifikat' } })],
    ['0.name_localizations.de APPLICATION_COMMAND_INVALID_NAME'],
  ],
  [
    'fail/a locale that is none',
    [command({ description_localizations: { 'zh-XX': 'x' } })],
    ['0.description_localizations.zh-XX BASE_TYPE_CHOICES'],
  ],
  ['fail/a context that is none', [command({ contexts: [3] })], ['0.contexts BASE_TYPE_CHOICES']],
  [
    'fail/permissions that are no bits',
    [command({ default_member_permissions: 'admin' })],
    ['0.default_member_permissions NUMBER_TYPE_COERCE'],
  ],
];

describe('registering commands', () => {
  test.each(CASES)('%s', async (_, commands, codes) => {
    const { rest, api, guild } = await stage({ limits: 'off' });
    const result = await refusal(
      rest.put(`/applications/${api.application.id}/guilds/${guild.id}/commands`, { body: commands }),
    );
    expect(result).toEqual(
      codes.length === 0 ? { status: 200, code: 'accepted', codes: [] } : { status: 400, code: 50035, codes },
    );
  });

  test.each([
    ['ok/15 message commands', many(15, (index) => ({ name: `m${index}`, type: 3 })), 'accepted'],
    ['fail/16 message commands', many(16, (index) => ({ name: `m${index}`, type: 3 })), 30032],
    ['fail/16 user commands', many(16, (index) => ({ name: `u${index}`, type: 2 })), 30032],
    ['fail/101 slash commands', many(101, (index) => command({ name: `c${index}` })), 30032],
  ])('%s', async (_, commands, code) => {
    const { rest, api } = await stage({ limits: 'off' });
    const result = await refusal(rest.put(`/applications/${api.application.id}/commands`, { body: commands }));
    expect(result.code).toBe(code);
  });
});

describe('the scopes of commands', () => {
  test('ok/the real client sets global and guild commands apart and reads them back', async () => {
    const { connect, guild } = await stage();
    const client = await connect();
    await client.application.commands.set([command({ name: 'everywhere' }) as never]);
    await guild_(client, guild.id).commands.set([command({ name: 'here' }) as never]);
    expect((await client.application.commands.fetch()).map((one) => one.name)).toEqual(['everywhere']);
    expect((await guild_(client, guild.id).commands.fetch()).map((one) => one.name)).toEqual(['here']);
  });

  test('ok/a bulk overwrite keeps the ids of names it keeps and drops the others', async () => {
    const { rest, api } = await stage();
    const path = `/applications/${api.application.id}/commands` as const;
    const [first] = (await rest.put(path, { body: [command(), command({ name: 'old' })] })) as { id: string }[];
    const second = (await rest.put(path, { body: [command({ description: 'new' })] })) as {
      id: string;
      description: string;
    }[];
    expect(second).toMatchObject([{ id: first?.id, description: 'new' }]);
  });

  test('ok/creating a known name replaces it with 200, a new one answers 201', async () => {
    const { rest, api } = await stage();
    const path = `/applications/${api.application.id}/commands` as const;
    const first = (await rest.post(path, { body: command() })) as { id: string };
    const second = (await rest.post(path, { body: command({ description: 'new' }) })) as { id: string };
    expect(second.id).toBe(first.id);
    expect(api.calls('POST /applications/:application/commands').map((call) => call.status)).toEqual([201, 200]);
    await rest.patch(`${path}/${first.id}`, { body: { description: 'newer' } });
    expect(await rest.get(`${path}/${first.id}`)).toMatchObject({ name: 'cert', description: 'newer' });
    await rest.delete(`${path}/${first.id}`);
    expect((await refusal(rest.get(`${path}/${first.id}`))).code).toBe(10063);
  });

  test('ok/lists keep translations back unless they are asked for', async () => {
    const { rest, api } = await stage();
    const path = `/applications/${api.application.id}/commands` as const;
    await rest.put(path, { body: [command({ name_localizations: { 'zh-CN': '证书' } })] });
    expect((await rest.get(path)) as object[]).not.toHaveProperty('0.name_localizations');
    expect(await rest.get(path, { query: new URLSearchParams({ with_localizations: 'true' }) })).toMatchObject([
      { name_localizations: { 'zh-CN': '证书' } },
    ]);
  });

  test('fail/another application and a guild without the bot', async () => {
    const { rest, api } = await stage();
    const other = api.addApplication('Other');
    const stranger = api.addGuild({ bot: false });
    expect((await refusal(rest.put(`/applications/${other.id}/commands`, { body: [] }))).code).toBe(20012);
    expect(
      (await refusal(rest.put(`/applications/${api.application.id}/guilds/${stranger.id}/commands`, { body: [] })))
        .code,
    ).toBe(50001);
  });

  test('fail/the 201st new name of a day in a scope is a 429 that lasts until the day is over', async () => {
    const clock = fakeClock();
    const { api } = await stage({ clock, limits: 'off' });
    const put = (commands: readonly object[]) =>
      fetch(`${api.url}/v10/applications/${api.application.id}/commands`, {
        method: 'PUT',
        headers: {
          authorization: `Bot ${api.token}`,
          'user-agent': 'DiscordBot (https://example.com, 1)',
          'content-type': 'application/json',
        },
        body: JSON.stringify(commands),
      });
    await put(many(100, (index) => command({ name: `a${index}` })));
    await put(many(100, (index) => command({ name: `b${index}` })));
    expect((await put(many(100, (index) => command({ name: `b${index}`, description: 'again' })))).status).toBe(200);
    const refused = await put([command({ name: 'one-more' })]);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 30034, retry_after: 86_400 });
    await clock.advance(24 * 3_600_000);
    expect((await put([command({ name: 'one-more' })])).status).toBe(200);
  });
});

const guild_ = (client: import('discord.js').Client<true>, id: string) => {
  const guild = client.guilds.cache.get(id);
  if (guild === undefined) throw new Error('the client does not know the guild');
  return guild;
};
