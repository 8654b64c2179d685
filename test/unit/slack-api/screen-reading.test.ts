import { describe, expect, test } from 'vitest';
import { type Kit, marked, rich, section } from './kit-samples.ts';
import { type Rig, rig } from './slack-rig.ts';

const word = (text: string): Kit => ({ type: 'plain_text', text });

const posted = async (it: Rig, blocks: Kit[]) => {
  const { ts } = await it.client.chat.postMessage({ channel: it.ops.id, text: 'x', blocks: blocks as never });
  return it.api.messages('ops').find((message) => message.ts === ts)!;
};

describe('what a person sees', () => {
  test('markup is read as the client reads it', async () => {
    const it = await rig();
    const group = it.api.addGroup('tls-team', [it.bob]);
    const text = `<@${it.bob.id}> <#${it.ops.id}> <!subteam^${group.id}> <https://example.com|site> a &lt; b &amp; c`;
    await posted(it, [section({ text: { type: 'mrkdwn', text } })]);
    expect(it.api.screen('ann').lines('ops')).toEqual(['@bob #ops @tls-team site (https://example.com) a < b & c']);
  });

  test('plain text and rich text call nobody, markup does', async () => {
    const it = await rig();
    await posted(it, [section({ text: word('<!channel>') }), rich({ type: 'text', text: '<!here>' })]);
    expect(it.api.calling(it.api.messages('ops')[0]!)).toEqual({ everybody: [], users: [], groups: [] });
    await posted(it, [
      section({ text: { type: 'mrkdwn', text: `<!channel> <@${it.ann.id}>` } }),
      rich({ type: 'broadcast', range: 'here' }),
    ]);
    expect(it.api.calling(it.api.messages('ops')[1]!)).toEqual({
      everybody: ['channel', 'here'],
      users: [it.ann.id],
      groups: [],
    });
  });

  test('plain text shows emoji unless emoji is false; code never does', async () => {
    const it = await rig();
    const text = (more: Kit) => section({ text: { type: 'plain_text', text: 'CN=a:key:b', ...more } });
    const marks = section({ text: { type: 'mrkdwn', text: ':warning: `a:key:b` 10:42:05' } });
    await posted(it, [text({}), text({ emoji: false }), marks]);
    expect(it.api.screen('ann').lines('ops')).toEqual(['CN=a🔑b', 'CN=a:key:b', '⚠️ `a:key:b` 10:42:05']);
  });

  test('bare names in markup become links unless verbatim; plain text, code and rich text never', async () => {
    const it = await rig();
    const marks = (more: Kit) => section({ text: { type: 'mrkdwn', text: 'shop.example.com and notes.txt', ...more } });
    await posted(it, [marks({})]);
    await posted(it, [
      marks({ verbatim: true }),
      section({ text: word('a.example.com') }),
      rich({ type: 'text', text: 'b.example.com' }),
    ]);
    await posted(it, [section({ text: { type: 'mrkdwn', text: '`c.example.com` <https://example.org|site>' } })]);
    const links = it.api.messages('ops').map((message) => it.api.links(message));
    expect(links).toEqual([['shop.example.com'], [], ['https://example.org']]);
  });

  test('a table, a list and a file are lines', async () => {
    const it = await rig();
    await posted(it, [
      {
        type: 'table',
        rows: [
          ['Name', 'Days'],
          ['a', '3'],
        ].map((line) => line.map((text) => ({ type: 'raw_text', text }))),
      },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_list',
            style: 'ordered',
            elements: ['one', 'two'].map((text) => ({ type: 'rich_text_section', elements: [{ type: 'text', text }] })),
          },
        ],
      },
    ]);
    expect(it.api.screen('ann').lines('ops')).toEqual(['Name | Days', 'a | 3', '1. one', '2. two']);
  });

  test('a private channel is seen by its members only', async () => {
    const it = await rig();
    it.api.addChannel('den', { kind: 'private', members: [it.ann] });
    expect(() => it.api.screen('bob').lines('den')).toThrow('bob is not in den');
  });

  test('a wait that cannot end fails by name when the stand-in closes', async () => {
    const it = await rig();
    const waiting = it.api.until('a unicorn', () => false);
    const failed = expect(waiting).rejects.toThrow('closed while waiting for: a unicorn');
    await it.api.close();
    await failed;
  });

  test('sections are not buttons', async () => {
    const it = await rig();
    const message = await posted(it, [section({ text: marked(3) })]);
    expect(() => it.api.as('ann').click(message, 'xxx')).toThrow('0 elements called "xxx"');
  });
});
