import type { UsersListResponse } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { letters, section } from './kit-samples.ts';
import { clientFor, type Rig, refusal, rig } from './slack-rig.ts';

interface Refused {
  readonly name: string;
  readonly error: string;
  readonly call: (it: Rig) => Promise<unknown> | unknown;
}

const refused = (error: string, name: string, call: Refused['call']): Refused => ({ error, name, call });
const post = (it: Rig, channel: string, more = {}) => it.client.chat.postMessage({ channel, text: 'x', ...more });
const posted = async (it: Rig): Promise<string> => (await post(it, it.ops.id)).ts ?? '';

const REFUSED: readonly Refused[] = [
  refused('not_authed', 'no token', (it) => clientFor(it.api, undefined).auth.test()),
  refused('invalid_auth', 'a token nobody issued', (it) => clientFor(it.api, 'xoxb-other').auth.test()),
  refused('token_revoked', 'a revoked bot token', (it) => {
    it.api.faults.revoke(it.team.bot!.token);
    return it.client.auth.test();
  }),
  refused('invalid_auth', 'a revoked app token', (it) => {
    it.api.faults.revoke(it.api.appToken);
    return clientFor(it.api, it.api.appToken).apps.connections.open({});
  }),
  refused('token_revoked', 'a token of a workspace that removed the app', (it) => {
    it.api.faults.uninstall(it.team);
    return it.client.auth.test();
  }),
  refused('not_allowed_token_type', 'an app token where a bot token belongs', (it) =>
    post({ ...it, client: clientFor(it.api, it.api.appToken) }, it.ops.id),
  ),
  refused('not_allowed_token_type', 'a bot token for Socket Mode', (it) => it.client.apps.connections.open({})),
  refused('unknown_method', 'a method that is none', (it) => it.client.apiCall('chat.shout', {})),
  refused('invalid_arguments', 'a missing argument', (it) => it.client.apiCall('chat.postMessage', { text: 'x' })),
  refused('no_text', 'a message with nothing in it', (it) =>
    it.client.chat.postMessage({ channel: it.ops.id, text: ' ' }),
  ),
  refused('channel_not_found', 'a channel that is none', (it) => post(it, 'C0NONE')),
  refused('channel_not_found', 'a channel of another workspace', (it) => {
    const other = it.api.addTeam('Other');
    return post(it, it.api.addChannel('theirs', { team: other }).id);
  }),
  refused('channel_not_found', 'a private channel without the bot', (it) =>
    post(it, it.api.addChannel('secret', { kind: 'private', bot: false }).id),
  ),
  refused('not_in_channel', 'a public channel without the bot', (it) =>
    post(it, it.api.addChannel('lobby', { bot: false }).id),
  ),
  refused('not_in_channel', 'a channel the bot was removed from', (it) => {
    it.api.faults.removeBot(it.ops);
    return post(it, it.ops.id);
  }),
  refused('is_archived', 'an archived channel', (it) => {
    it.api.faults.archive(it.ops);
    return post(it, it.ops.id);
  }),
  refused('cannot_reply_to_message', 'a thread that is none', (it) => post(it, it.ops.id, { thread_ts: '1.000001' })),
  refused('markdown_text_conflict', 'text and markdown_text', (it) => post(it, it.ops.id, { markdown_text: 'x' })),
  refused('invalid_metadata_format', 'metadata without a payload', (it) =>
    post(it, it.ops.id, { metadata: { event_type: 'x' } }),
  ),
  refused('invalid_metadata_schema', 'metadata two levels deep', (it) =>
    post(it, it.ops.id, { metadata: { event_type: 'x', event_payload: { a: { b: { c: 1 } } } } }),
  ),
  refused('missing_scope', 'a name of its own without chat:write.customize', (it) =>
    post(it, it.ops.id, { username: 'someone' }),
  ),
  refused('message_not_found', 'an update of a message that is gone', async (it) => {
    const ts = await posted(it);
    it.api.faults.deleteMessage({ channel: it.ops.id, ts });
    return it.client.chat.update({ channel: it.ops.id, ts, text: 'y' });
  }),
  refused('message_not_found', 'an update of an ephemeral message', async (it) => {
    const said = await it.client.chat.postEphemeral({ channel: it.ops.id, user: it.ann.id, text: 'x' });
    return it.client.chat.update({ channel: it.ops.id, ts: said.message_ts ?? '', text: 'y' });
  }),
  refused('cant_update_message', "an update of somebody else's message", (it) => {
    const { ts } = it.api.as('ann').say('mine', 'ops');
    return it.client.chat.update({ channel: it.ops.id, ts, text: 'y' });
  }),
  refused('msg_too_long', 'an update above 4,000 characters', async (it) =>
    it.client.chat.update({ channel: it.ops.id, ts: await posted(it), text: letters(4001) }),
  ),
  refused('is_inactive', 'an update in an archived channel', async (it) => {
    const ts = await posted(it);
    it.api.faults.archive(it.ops);
    return it.client.chat.update({ channel: it.ops.id, ts, text: 'y' });
  }),
  refused('no_text', 'an update with nothing in it', async (it) =>
    it.client.chat.update({ channel: it.ops.id, ts: await posted(it), text: '' }),
  ),
  refused('cant_delete_message', "deleting somebody else's message", (it) => {
    const { ts } = it.api.as('ann').say('mine', 'ops');
    return it.client.chat.delete({ channel: it.ops.id, ts });
  }),
  refused('user_not_in_channel', 'an ephemeral message for somebody outside', (it) => {
    const carl = it.api.addUser('carl');
    return it.client.chat.postEphemeral({ channel: it.ops.id, user: carl.id, text: 'x' });
  }),
  refused('message_not_found', 'a permalink to nothing', (it) =>
    it.client.chat.getPermalink({ channel: it.ops.id, message_ts: '1.1' }),
  ),
  refused('user_not_found', 'a person that is none', (it) => it.client.users.info({ user: 'U0NONE' })),
  refused('user_disabled', 'a direct message to somebody who left', (it) =>
    it.client.conversations.open({ users: it.api.addUser('dora', { deleted: true }).id }),
  ),
  refused('users_list_not_supplied', 'a conversation with nobody', (it) =>
    it.client.conversations.open({ users: '' } as never),
  ),
  refused('no_such_subteam', 'a group that is none', (it) => it.client.usergroups.users.list({ usergroup: 'S0NONE' })),
  refused('invalid_cursor', 'a cursor that is none', (it) => it.client.users.list({ cursor: 'x' })),
  refused('messages_tab_disabled', 'a direct message where the tab is off', async (it) => {
    (it.api.app as { messagesTab: boolean }).messagesTab = false;
    return post(it, it.api.as('ann').direct().id);
  }),
];

describe('what methods refuse', () => {
  test.each(REFUSED)('fail/$name: $error', async ({ error, call }) => {
    const it = await rig();
    expect((await refusal(Promise.resolve(call(it)))).error).toBe(error);
  });

  test('a refusal is HTTP 200 with the error inside', async () => {
    const it = await rig();
    await refusal(post(it, 'C0NONE'));
    expect(it.api.calls('chat.postMessage').at(-1)).toMatchObject({
      status: 200,
      response: { ok: false, error: 'channel_not_found' },
    });
  });
});

interface Scoped {
  readonly needed: string;
  readonly call: (it: Rig) => Promise<unknown>;
}

const SCOPED: readonly Scoped[] = [
  { needed: 'chat:write', call: (it) => post(it, it.ops.id) },
  { needed: 'users:read', call: (it) => it.client.users.info({ user: it.ann.id }) },
  { needed: 'users:read.email', call: (it) => it.client.users.lookupByEmail({ email: 'ann@example.com' }) },
  { needed: 'usergroups:read', call: (it) => it.client.usergroups.list() },
  { needed: 'im:write', call: (it) => it.client.conversations.open({ users: it.ann.id }) },
  { needed: 'channels:read', call: (it) => it.client.conversations.info({ channel: it.ops.id }) },
  {
    needed: 'groups:read',
    call: (it) => it.client.conversations.info({ channel: it.api.addChannel('den', { kind: 'private' }).id }),
  },
  { needed: 'channels:history', call: (it) => it.client.conversations.history({ channel: it.ops.id }) },
  { needed: 'files:write', call: (it) => it.client.files.getUploadURLExternal({ filename: 'a.csv', length: 1 }) },
  { needed: 'files:read', call: (it) => it.client.files.info({ file: 'F1' }) },
  { needed: 'team:read', call: (it) => it.client.team.info() },
];

describe('scopes', () => {
  test.each(SCOPED)('fail/without $needed', async ({ needed, call }) => {
    const it = await rig({ app: { botScopes: ['commands', 'im:read'] } });
    expect(await refusal(call(it))).toMatchObject({ error: 'missing_scope', needed, provided: 'commands,im:read' });
  });

  test('ok/an address is shown only with users:read.email', async () => {
    const without = await rig();
    expect((await without.client.users.info({ user: without.ann.id })).user?.profile?.email).toBeUndefined();
    const having = await rig({ app: { botScopes: ['users:read', 'users:read.email'] } });
    expect((await having.client.users.info({ user: having.ann.id })).user?.profile?.email).toBe('ann@example.com');
  });

  test('ok/every answer names the scopes', async () => {
    const it = await rig();
    const info = await it.client.users.info({ user: it.ann.id });
    expect(info.response_metadata?.acceptedScopes).toEqual(['users:read']);
    expect(info.response_metadata?.scopes).toContain('chat:write');
  });
});

describe('what methods do', () => {
  test('text above 40,000 characters is cut without a word', async () => {
    const it = await rig();
    const said = await post(it, it.ops.id, { text: letters(40_500), blocks: [section()] });
    expect(it.api.messages('ops')[0]!.text).toHaveLength(40_000);
    expect(said.response_metadata?.warnings).toBeUndefined();
  });

  test('text of 4,041 characters becomes two messages, of 4,040 one', async () => {
    const it = await rig();
    await post(it, it.ops.id, { text: letters(4_040) });
    await post(it, it.ops.id, { text: letters(4_041) });
    expect(it.api.messages('ops').map((message) => message.text.length)).toEqual([4_040, 4_000, 41]);
  });

  test('an update with text alone takes the blocks away', async () => {
    const it = await rig();
    const { ts } = await post(it, it.ops.id, { blocks: [section()] });
    await it.client.chat.update({ channel: it.ops.id, ts: ts ?? '', text: 'y' });
    expect(it.api.messages('ops')[0]).toMatchObject({ text: 'y', blocks: [], edits: 1 });
  });

  test('blocks without text are posted with a warning', async () => {
    const it = await rig();
    const said = await it.client.chat.postMessage({ channel: it.ops.id, blocks: [section()] as never } as never);
    expect(said.response_metadata?.warnings).toEqual(['missing_text_in_message']);
  });

  test('a person id as channel opens a direct message', async () => {
    const it = await rig();
    const said = await post(it, it.ann.id);
    expect(said.channel).toBe(it.api.as('ann').direct().id);
    expect((await it.client.conversations.open({ users: it.ann.id })).channel?.id).toBe(said.channel);
  });

  test('WebClient sends structures as JSON in a form and adds team_id; the log shows them read', async () => {
    const it = await rig();
    const client = clientFor(it.api, it.team.bot!.token, { teamId: it.team.id });
    await client.chat.postMessage({ channel: it.ops.id, text: 'x', blocks: [section()] as never });
    expect(it.api.calls('chat.postMessage')[0]).toMatchObject({
      args: { team_id: it.team.id, blocks: [section()] },
      unknown: [],
    });
  });

  test('a JSON body is taken as well', async () => {
    const it = await rig();
    const response = await fetch(`${it.api.url}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${it.team.bot!.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: it.ops.id, text: 'x', blocks: [section()] }),
    });
    expect(await response.json()).toMatchObject({ ok: true });
  });

  test('lists come in pages', async () => {
    const it = await rig();
    for (let index = 0; index < 5; index++) it.api.addUser(`person${index}`);
    const names: (string | undefined)[] = [];
    for await (const page of it.client.paginate('users.list', { limit: 3 }))
      names.push(...((page as UsersListResponse).members ?? []).map((member) => member.name));
    expect(names).toHaveLength(8);
    expect(new Set(names).size).toBe(8);
  });

  test('several people get one conversation, the same ones the same again', async () => {
    const it = await rig({ app: { botScopes: ['mpim:write', 'chat:write'] } });
    const open = () => it.client.conversations.open({ users: `${it.ann.id},${it.bob.id}` });
    const first = await open();
    expect((await open()).channel?.id).toBe(first.channel?.id);
    expect((await post(it, first.channel?.id ?? '')).ok).toBe(true);
  });

  test('groups and their members', async () => {
    const it = await rig();
    const group = it.api.addGroup('tls-team', [it.ann, it.bob]);
    expect((await it.client.usergroups.list()).usergroups?.[0]).toMatchObject({ id: group.id, handle: 'tls-team' });
    expect((await it.client.usergroups.users.list({ usergroup: group.id })).users).toEqual([it.ann.id, it.bob.id]);
  });

  test('members, information and permalinks', async () => {
    const it = await rig();
    expect((await it.client.conversations.members({ channel: it.ops.id })).members).toContain(it.ann.id);
    expect((await it.client.conversations.info({ channel: it.ops.id })).channel).toMatchObject({
      name: 'ops',
      is_member: true,
    });
    const { ts } = await post(it, it.ops.id);
    const link = await it.client.chat.getPermalink({ channel: it.ops.id, message_ts: ts ?? '' });
    expect(link.permalink).toBe(`https://example.slack.com/archives/${it.ops.id}/p${ts?.replace('.', '')}`);
  });

  test('an argument a method does not know is in the log', async () => {
    const it = await rig();
    await post(it, it.ops.id, { colour: 'red' });
    expect(it.api.calls('chat.postMessage')[0]?.unknown).toEqual(['colour']);
  });
});
