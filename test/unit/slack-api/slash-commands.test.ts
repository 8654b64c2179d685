import { describe, expect, test } from 'vitest';
import { section } from './kit-samples.ts';
import { rig, socketApp } from './slack-rig.ts';

describe('slash commands', () => {
  test('the payload has every field of the platform', async () => {
    const it = await rig();
    let seen: Record<string, unknown> = {};
    await socketApp(it, (app) =>
      app.command('/cert', async ({ ack, body }) => {
        seen = { ...body };
        await ack();
      }),
    );
    await it.api.as('ann').slash('/cert', 'list', 'ops');
    expect(seen).toMatchObject({
      token: it.api.app.verificationToken,
      team_id: it.team.id,
      team_domain: 'example',
      channel_id: it.ops.id,
      channel_name: 'ops',
      user_id: it.ann.id,
      user_name: 'ann',
      command: '/cert',
      text: 'list',
      api_app_id: it.api.app.id,
      is_enterprise_install: 'false',
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]+$/),
      response_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/commands\//),
    });
  });

  test('an acknowledgement with text is shown to the person alone', async () => {
    const it = await rig();
    await socketApp(it, (app) => app.command('/cert', async ({ ack, command }) => ack(`you typed ${command.text}`)));
    expect((await it.api.as('ann').slash('/cert', 'list', 'ops')).acked).toBe(true);
    expect(it.api.screen('ann').lines('ops')).toEqual(['you typed list']);
    expect(it.api.screen('bob').lines('ops')).toEqual([]);
  });

  test('in_channel shows it to everybody', async () => {
    const it = await rig();
    await socketApp(it, (app) =>
      app.command('/cert', async ({ ack }) =>
        ack({ response_type: 'in_channel', text: 'x', blocks: [section()] as never }),
      ),
    );
    await it.api.as('ann').slash('/cert', '', 'ops');
    expect(it.api.screen('bob').lines('ops')).toEqual(['xxxxx']);
  });

  test('no acknowledgement within three seconds is operation_timeout for the person, and the late one changes nothing', async () => {
    const it = await rig();
    let finish = (): void => undefined;
    await socketApp(it, (app) =>
      app.command('/cert', async ({ ack }) => {
        await new Promise<void>((resolve) => (finish = resolve));
        await ack('too late');
      }),
    );
    const command = it.api.as('ann').slash('/cert', 'list', 'ops');
    const envelope = await it.api.until('the command at the app', () => it.api.log.envelopes[0]);
    await it.clock.advance(2999);
    expect(it.api.screen('ann').notices).toEqual([]);
    await it.clock.advance(1);
    expect(await command).toMatchObject({ acked: false, error: 'operation_timeout' });
    expect(it.api.screen('ann').notices[0]).toMatchObject({
      code: 'operation_timeout',
      text: '/cert failed with the error "operation_timeout"',
    });
    finish();
    await it.api.until('the late acknowledgement', () => envelope.ackedAt !== undefined);
    expect(envelope.late).toBe(true);
    expect(it.api.screen('ann').lines('ops')).toEqual([]);
  });

  test('nobody connected is dispatch_failed', async () => {
    const it = await rig();
    expect(await it.api.as('ann').slash('/cert', '', 'ops')).toMatchObject({ acked: false, error: 'dispatch_failed' });
  });

  test('a command nobody registered is refused by the client, and so is one in a thread', async () => {
    const it = await rig();
    await it.api.as('ann').slash('/other', '', 'ops');
    await it.api.as('ann').slash('/cert', '', 'ops', { thread: '1.1' });
    expect(it.api.screen('ann').notices.map((notice) => notice.code)).toEqual(['invalid_command', 'not_in_threads']);
    expect(it.api.log.envelopes).toEqual([]);
  });

  test('without the scope `commands` there are no commands', async () => {
    const it = await rig({ app: { botScopes: ['chat:write'] } });
    expect(await it.api.as('ann').slash('/cert', '', 'ops')).toMatchObject({ error: 'invalid_command' });
  });

  test('blocks the platform would refuse make the command fail', async () => {
    const it = await rig();
    await socketApp(it, (app) =>
      app.command('/cert', async ({ ack }) => ack({ text: 'x', blocks: [{ type: 'banner' }] as never })),
    );
    await it.api.as('ann').slash('/cert', '', 'ops');
    expect(it.api.screen('ann').notices[0]?.code).toBe('invalid_command_response');
  });
});

interface Typed {
  readonly typed: string;
  readonly arrives: (ids: { bob: string; ops: string; group: string }) => string;
}

const TYPED: readonly Typed[] = [
  { typed: 'apply example.com', arrives: () => 'apply <http://example.com|example.com>' },
  { typed: 'apply https://example.com/a?b=c', arrives: () => 'apply <https://example.com/a?b=c>' },
  {
    typed: 'apply a.example.com,*.example.org notes.txt',
    arrives: () => 'apply <http://a.example.com|a.example.com>,*.<http://example.org|example.org> notes.txt',
  },
  { typed: 'owner @bob', arrives: ({ bob }) => `owner <@${bob}|bob>` },
  { typed: 'in #ops', arrives: ({ ops }) => `in <#${ops}|ops>` },
  { typed: 'for @tls-team', arrives: ({ group }) => `for <!subteam^${group}|@tls-team>` },
  { typed: 'mail ann@example.com', arrives: () => 'mail <mailto:ann@example.com|ann@example.com>' },
  { typed: 'a < b & c', arrives: () => 'a &lt; b &amp; c' },
  { typed: '@nobody --plan=dv', arrives: () => '@nobody --plan=dv' },
];

describe('typed text where escaping is on', () => {
  test.each(TYPED)('ok/$typed', async ({ typed, arrives }) => {
    const it = await rig();
    const group = it.api.addGroup('tls-team', [it.bob]);
    await socketApp(it, (app) => app.command('/cert', async ({ ack }) => ack()));
    await it.api.as('ann').slash('/cert', typed, 'ops');
    const { text } = it.api.log.envelopes[0]!.payload as { text: string };
    expect(text).toBe(arrives({ bob: it.bob.id, ops: it.ops.id, group: group.id }));
  });

  test('ok/with escaping off it arrives as typed', async () => {
    const commands = [{ command: '/cert', description: '', usageHint: '', shouldEscape: false }];
    const it = await rig({ app: { commands } });
    await socketApp(it, (app) => app.command('/cert', async ({ ack }) => ack()));
    await it.api.as('ann').slash('/cert', 'apply example.com @bob', 'ops');
    expect(it.api.log.envelopes[0]!.payload).toMatchObject({ text: 'apply example.com @bob' });
  });
});
