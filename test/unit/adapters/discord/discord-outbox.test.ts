import { describe, expect, test, vi } from 'vitest';
import { card } from '../../../../src/chat/build.ts';
import { textOf } from '../../../fakes/discord-api/message-text.ts';
import { makeRig } from './discord-rig.ts';

const POST = 'POST /channels/:channel/messages';
const EDIT = 'PATCH /channels/:channel/messages/:message';

const ready = async (options: Parameters<typeof makeRig>[0] = {}) => {
  const rig = await makeRig(options);
  const surface = await rig.connect();
  const conversation = { surface: 'discord', realm: rig.guild.id, id: rig.channel.id };
  return { ...rig, surface, conversation };
};

describe('posting', () => {
  test('keeps the order of a channel', async () => {
    const { api, surface, channel, conversation } = await ready();
    const titles = Array.from({ length: 12 }, (_, index) => `Message ${index}`);
    await Promise.all(titles.map((title) => surface.post(conversation, card({ title }))));
    expect(api.messages(channel).map(textOf)).toEqual(titles.map((title) => `### ${title}`));
  });

  test('waits as long as a 429 says, and nothing is lost or doubled', async () => {
    const { api, surface, channel, conversation } = await ready();
    api.faults.rateLimit(POST, 0.2, { times: 2 });
    await Promise.all([1, 2, 3].map((number) => surface.post(conversation, card({ title: `${number}` }))));
    expect(api.messages(channel).map(textOf)).toEqual(['### 1', '### 2', '### 3']);
  });

  test('a channel that is held up holds up no other', async () => {
    const { api, guild, surface, conversation } = await ready();
    const other = api.addChannel(guild, 'other');
    const held = api.faults.hold(({ method, path }) => method === 'POST' && path.includes(conversation.id), 1);
    const slow = surface.post(conversation, card({ title: 'slow' }));
    await surface.post({ ...conversation, id: other.id }, card({ title: 'fast' }));
    held.release();
    await slow;
    expect(api.messages(other)).toHaveLength(1);
  });

  test('a request that broke off is sent again once, with the same nonce', async () => {
    const { api, surface, channel, conversation } = await ready();
    api.faults.hangUp(POST, 1);
    await surface.post(conversation, card({ title: 'once' }));
    expect(api.messages(channel)).toHaveLength(1);
    const nonces = new Set(api.calls(POST).map(({ body }) => (body as { nonce: string }).nonce));
    expect(nonces.size).toBe(1);
  });

  test.each([
    ['a channel hidden from the bot', 'hidden'],
    ['a channel that does not exist', undefined],
  ])('into %s is refused to the caller for good', async (_, name) => {
    const { api, guild, surface, conversation } = await ready();
    const id = name === undefined ? '999999999999999999' : api.addChannel(guild, name, { denyBot: ['viewChannel'] }).id;
    const posted = surface.post({ ...conversation, id }, card({ title: 'x' }));
    await expect(posted).rejects.toMatchObject({ code: 'receiver-gone' });
  });

  test('into the thread of a message that has none yet opens it', async () => {
    const { api, surface, conversation } = await ready();
    const { ref } = await surface.post(conversation, card({ title: 'Card' }));
    await surface.post({ ...conversation, thread: ref }, card({ title: 'Detail of *shop*' }));
    await surface.post({ ...conversation, thread: ref }, card({ title: 'More' }));
    const thread = api.world.channels.get(ref);
    expect(thread?.name).toBe('Detail of *shop*');
    expect(api.messages(thread as never).map(textOf)).toEqual(
      expect.arrayContaining(['### Detail of \\*shop\\*', '### More']),
    );
  });
});

describe('redrawing', () => {
  test('a deleted message gets one replacement, whose handle is answered', async () => {
    const { api, surface, channel, conversation } = await ready();
    const posted = await surface.post(conversation, card({ title: 'Old' }));
    api.faults.deleteMessage(api.messages(channel)[0] as never);
    const now = await surface.edit(posted, card({ title: 'New' }));
    expect(now.ref).not.toBe(posted.ref);
    expect(api.messages(channel).map(textOf)).toEqual(['### New']);
    expect(await surface.edit(now, card({ title: 'Newer' }))).toEqual(now);
    expect(api.calls(POST)).toHaveLength(2);
  });

  test('a deleted channel ends it quietly: the next redraw is no loop', async () => {
    const { api, surface, channel, conversation, lines } = await ready();
    const posted = await surface.post(conversation, card({ title: 'Old' }));
    api.faults.deleteChannel(channel);
    expect(await surface.edit(posted, card({ title: 'New' }))).toEqual(posted);
    expect(lines.map(({ message }) => message)).toContain(
      'a channel with a card was deleted; the card is no longer drawn',
    );
  });

  test('of many edits while one waits only the newest leaves', async () => {
    const { api, surface, channel, conversation } = await ready();
    const posted = await surface.post(conversation, card({ title: '0' }));
    api.faults.rateLimit(EDIT, 0.2);
    await Promise.all([1, 2, 3, 4, 5].map((number) => surface.edit(posted, card({ title: `${number}` }))));
    expect(api.messages(channel).map(textOf)).toEqual(['### 5']);
    expect(api.calls(EDIT).filter(({ status }) => status === 200).length).toBeLessThanOrEqual(2);
  });

  test('edits of old messages that are refused (30046) wait as told', async () => {
    const { api, surface, channel, conversation } = await ready();
    const posted = await surface.post(conversation, card({ title: 'Old' }));
    api.faults.next(EDIT, {
      status: 429,
      body: { code: 30046, message: 'Maximum number of edits', retry_after: 0.2, global: false },
      headers: { 'retry-after': '0.2', 'x-ratelimit-scope': 'user' },
    });
    await surface.edit(posted, card({ title: 'New' }));
    expect(api.messages(channel).map(textOf)).toEqual(['### New']);
  });

  test('missing access is told to the caller, who tries again later', async () => {
    const { api, surface, conversation } = await ready();
    const posted = await surface.post(conversation, card({ title: 'Old' }));
    api.faults.next(EDIT, { status: 403, body: { code: 50013, message: 'Missing Permissions' } });
    await expect(surface.edit(posted, card({ title: 'New' }))).rejects.toMatchObject({ code: 50013 });
  });
});

describe('whispering', () => {
  test('is a direct message; its buttons count for the guild it was about, also after a restart', async () => {
    const { api, desk, people, surface, conversation, connect } = await ready();
    const action = { label: 'Approve', command: 'cert approve', args: { approval: 'a' }, style: 'primary' } as const;
    await surface.whisper(conversation, people.ann.user.id, card({ title: 'For you', actions: [action] }));
    const message = await api.message(api.directMessages(people.ann));
    await surface.stop();
    await connect();
    await api.as(people.ann).click(message, 'Approve').followUps();
    expect(desk.invocations[0]?.actor).toMatchObject({ realm: conversation.realm, user: people.ann.user.id });
  });

  test('a person who takes no direct messages is said so to the caller', async () => {
    const { people, surface, conversation } = await ready();
    people.ann.user.takesDirectMessages = false;
    await expect(surface.whisper(conversation, people.ann.user.id, card({ title: 'x' }))).rejects.toMatchObject({
      code: 50007,
    });
  });
});

describe('stopping', () => {
  test('lets what was accepted leave, and takes nothing after', async () => {
    const { api, surface, channel, conversation } = await ready();
    const sent = [1, 2, 3].map((number) => surface.post(conversation, card({ title: `${number}` })));
    // Drawn, and so in the queue.
    await vi.waitFor(() => expect(api.calls(POST).length).toBeGreaterThan(0));
    await surface.stop();
    await Promise.all(sent);
    expect(api.messages(channel)).toHaveLength(3);
    await expect(surface.post(conversation, card({ title: 'late' }))).rejects.toThrow('closed');
    await surface.stop();
  });
});
