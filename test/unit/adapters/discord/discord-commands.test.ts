import { describe, expect, test, vi } from 'vitest';
import { commandAt, commandsJson, type OptionJson } from '../../../../adapters/discord/command-json.ts';
import type { CommandCard } from '../../../../src/chat/desk.ts';
import { commands } from '../../../../src/commands.ts';
import { stage } from '../../discord-api/discord-stage.ts';
import { makeRig } from './discord-rig.ts';

const PUT = 'PUT /applications/:application/guilds/:guild/commands';

const leaves = (options: readonly OptionJson[], words: readonly string[]): readonly (readonly string[])[] =>
  options.flatMap((option) =>
    option.type === 2 ? leaves(option.options ?? [], [...words, option.name]) : [[...words, option.name]],
  );

describe('what is registered', () => {
  test('is taken by the platform, and every command of the catalogue is in it', async () => {
    const { rest, api } = await stage({ limits: 'off' });
    const json = commandsJson(commands);
    await rest.put(`/applications/${api.application.id}/commands`, { body: json });
    const paths = json.flatMap(({ name, options }) => leaves(options, [name]));
    expect(paths.map((path) => commandAt(commands, path)?.path.join(' ')).toSorted()).toEqual(
      commands.map(({ path }) => path.join(' ')).toSorted(),
    );
  });

  test('never has an option for a secret: others can open what was typed', () => {
    const secrets = commands.flatMap(({ path, options }) =>
      Object.entries(options).flatMap(([name, { kind }]) => (kind === 'secret' ? [`${path.join(' ')} ${name}`] : [])),
    );
    expect(secrets).not.toEqual([]);
    const text = JSON.stringify(commandsJson(commands));
    expect(text).not.toContain('"key-password"');
    expect(text).toContain('"name":"form"');
  });

  test('speaks Chinese to those who do', () => {
    const [cert] = commandsJson(commands);
    expect(cert?.description_localizations['zh-CN']).toMatch(/证书/);
    expect(cert?.options[0]?.description_localizations['zh-CN']).toMatch(/\p{sc=Han}/u);
  });

  test('stays within 8,000 characters however much is in the catalogue', async () => {
    const { rest, api } = await stage({ limits: 'off' });
    const word = (index: number) => String.fromCharCode(97 + index);
    const many = Array.from(
      { length: 25 },
      (_, command): CommandCard => ({
        path: ['cert', `do-${word(command)}`],
        rules: [],
        permission: 'viewer',
        effect: 'read',
        examples: [],
        options: Object.fromEntries(
          Array.from({ length: 10 }, (_, index) => [`a-rather-long-name-${word(index)}`, { kind: 'text' as const }]),
        ),
      }),
    );
    await rest.put(`/applications/${api.application.id}/commands`, { body: commandsJson(many) });
  });
});

describe('registering', () => {
  test('happens once, and again only when something changed', async () => {
    const { api, desk, connect } = await makeRig();
    const first = await connect();
    await vi.waitFor(() => expect(api.calls(PUT)).toHaveLength(1));
    await first.stop();
    const second = await connect();
    await second.stop();
    expect(api.calls(PUT)).toHaveLength(1);
    Object.assign(desk, { catalogue: desk.catalogue.slice(0, 3) });
    await connect();
    await vi.waitFor(() => expect(api.calls(PUT)).toHaveLength(2));
  });

  test('the daily limit stops nothing else', async () => {
    const { api, lines, channel, people, connect } = await makeRig();
    const first = await connect();
    await first.stop();
    api.faults.next(PUT, { status: 400, body: { code: 30034, message: 'Max number of daily creates' } });
    await connect({ apiUrl: `${api.url}/` });
    await vi.waitFor(() => expect(lines.some(({ message }) => message.includes('could not be registered'))).toBe(true));
    await api.slash(people.vic, '/cert status', {}, channel).reply();
  });
});
