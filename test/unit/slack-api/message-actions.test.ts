import { describe, expect, test } from 'vitest';
import { actions, button, type Kit, row, section, select } from './kit-samples.ts';
import { type Rig, rig, socketApp } from './slack-rig.ts';

const word = (text: string): Kit => ({ type: 'plain_text', text });
const approve = button({ action_id: 'approve', value: 'ord_1', text: word('Approve'), style: 'primary' });

const posted = async (it: Rig, blocks: Kit[] = [actions(approve)]) => {
  const { ts } = await it.client.chat.postMessage({ channel: it.ops.id, text: 'x', blocks: blocks as never });
  return it.api.messages('ops').find((message) => message.ts === ts)!;
};

const listening = (it: Rig, seen: Record<string, unknown>[] = []) =>
  socketApp(it, (app) =>
    app.action(/.*/, async ({ ack, body }) => {
      seen.push(body as unknown as Record<string, unknown>);
      await ack();
    }),
  );

describe('a click in a message', () => {
  test('carries the button, the message, the clicker, a trigger and an address to answer', async () => {
    const it = await rig();
    const seen: Record<string, unknown>[] = [];
    await listening(it, seen);
    const message = await posted(it);
    expect((await it.api.as('bob').click(message, 'Approve')).acked).toBe(true);
    expect(seen[0]).toMatchObject({
      type: 'block_actions',
      user: { id: it.bob.id },
      container: { type: 'message', message_ts: message.ts, channel_id: it.ops.id, is_ephemeral: false },
      message: { ts: message.ts, bot_id: it.team.bot!.id },
      actions: [{ type: 'button', action_id: 'approve', value: 'ord_1', style: 'primary', text: { text: 'Approve' } }],
      response_url: expect.stringContaining('/actions/'),
      trigger_id: expect.any(String),
    });
  });

  test('an ephemeral message is not in the payload, and only its reader can click it', async () => {
    const it = await rig();
    const seen: Record<string, unknown>[] = [];
    await listening(it, seen);
    await it.client.chat.postEphemeral({
      channel: it.ops.id,
      user: it.ann.id,
      text: 'x',
      blocks: [actions(approve)] as never,
    });
    const message = it.api.screen('ann').messages('ops')[0]!;
    expect(() => it.api.as('bob').click(message, 'Approve')).toThrow('bob does not see that');
    await it.api.as('ann').click(message, 'Approve');
    expect(seen[0]).toMatchObject({ container: { is_ephemeral: true } });
    expect(seen[0]).not.toHaveProperty('message');
  });

  test('a click on an older drawing arrives with the message as it is now', async () => {
    const it = await rig();
    const seen: Record<string, unknown>[] = [];
    await listening(it, seen);
    const stale = await posted(it);
    await it.client.chat.update({ channel: it.ops.id, ts: stale.ts, text: 'approved by ann' });
    await it.api.as('bob').click(stale, 'Approve');
    expect(seen[0]).toMatchObject({ actions: [{ action_id: 'approve' }], message: { text: 'approved by ann' } });
  });

  test('a button that is not there cannot be clicked', async () => {
    const it = await rig();
    expect(() => it.api.as('ann').click({ ...it.api.as('ann').say('hi', 'ops') }, 'Approve')).toThrow(
      'there are: none',
    );
  });

  test('no acknowledgement within three seconds is told to the person', async () => {
    const it = await rig();
    await socketApp(it, (app) => app.action('approve', async () => undefined));
    const click = it.api.as('ann').click(await posted(it), 'approve');
    await it.api.until('the click', () => it.api.log.envelopes.length === 1);
    await it.clock.advance(3000);
    expect(await click).toMatchObject({ error: 'operation_timeout' });
    expect(it.api.screen('ann').notices[0]?.code).toBe('operation_timeout');
  });
});

const CHOICES = [
  {
    name: 'a menu',
    block: section({ accessory: select({ options: [row({ value: 'a', text: word('Alpha') })] }) }),
    choice: 'Alpha',
    chosen: { selected_option: { value: 'a' } },
  },
  {
    name: 'an overflow menu',
    block: section({ accessory: { type: 'overflow', action_id: 'pick', options: [row({ value: 'a' })] } }),
    choice: 'a',
    chosen: { selected_option: { value: 'a' } },
  },
  {
    name: 'checkboxes',
    block: section({
      accessory: { type: 'checkboxes', action_id: 'pick', options: [row({ value: 'a' }), row({ value: 'b' })] },
    }),
    choice: ['a', 'b'],
    chosen: { selected_options: [{ value: 'a' }, { value: 'b' }] },
  },
  {
    name: 'a date',
    block: section({ accessory: { type: 'datepicker', action_id: 'pick' } }),
    choice: '2026-12-31',
    chosen: { selected_date: '2026-12-31' },
  },
];

describe('choosing in a message', () => {
  test.each(CHOICES)('ok/$name', async ({ block, choice, chosen }) => {
    const it = await rig();
    const seen: Record<string, unknown>[] = [];
    await listening(it, seen);
    await it.api.as('ann').choose(await posted(it, [block]), 'pick', choice);
    expect((seen[0] as { actions: unknown[] }).actions[0]).toMatchObject(chosen);
  });

  test('ok/a person', async () => {
    const it = await rig();
    const seen: Record<string, unknown>[] = [];
    await listening(it, seen);
    const message = await posted(it, [section({ accessory: { type: 'users_select', action_id: 'pick' } })]);
    await it.api.as('ann').choose(message, 'pick', 'bob');
    expect((seen[0] as { actions: unknown[] }).actions[0]).toMatchObject({ selected_user: it.bob.id });
  });
});

describe('response URLs', () => {
  const say = (url: string, body: Kit) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  const clicked = async (it: Rig): Promise<string> => {
    const seen: { response_url?: string }[] = [];
    await listening(it, seen as never);
    await it.api.as('ann').click(await posted(it), 'approve');
    return seen[0]?.response_url ?? '';
  };

  test('are good for five answers; the sixth is 404', async () => {
    const it = await rig();
    const url = await clicked(it);
    for (let count = 0; count < 5; count++) expect((await say(url, { text: `${count}` })).status).toBe(200);
    const sixth = await say(url, { text: '5' });
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
    expect(it.api.screen('ann').lines('ops')).toEqual(['[Approve]', '0', '1', '2', '3', '4']);
    expect(it.api.screen('bob').lines('ops')).toEqual(['[Approve]']);
  });

  test('are good for thirty minutes', async () => {
    const it = await rig();
    const url = await clicked(it);
    await it.clock.advance(30 * 60_000 - 1);
    expect((await say(url, { text: 'just in time' })).status).toBe(200);
    await it.clock.advance(1);
    expect(await (await say(url, { text: 'x' })).json()).toEqual({ ok: false, error: 'expired_url' });
  });

  test('replace and delete the message that was clicked', async () => {
    const it = await rig();
    const url = await clicked(it);
    await say(url, { replace_original: true, text: 'done' });
    expect(it.api.screen('bob').lines('ops')).toEqual(['done']);
    await say(url, { delete_original: true });
    expect(it.api.screen('bob').lines('ops')).toEqual([]);
  });

  test('speak in the channel when asked to', async () => {
    const it = await rig();
    await say(await clicked(it), { response_type: 'in_channel', text: 'for all' });
    expect(it.api.screen('bob').lines('ops')).toContain('for all');
  });

  test('a bad message is 200 with an error inside', async () => {
    const it = await rig();
    const bad = await say(await clicked(it), { text: 'x', blocks: [{ type: 'banner' }] });
    expect([bad.status, await bad.json()]).toMatchObject([200, { ok: false, error: 'invalid_blocks' }]);
  });

  test('work where the bot is no member', async () => {
    const it = await rig();
    it.api.addChannel('lobby', { bot: false });
    await socketApp(it, (app) =>
      app.command('/cert', async ({ ack, respond }) => {
        await ack();
        await respond('here you are');
      }),
    );
    await it.api.as('ann').slash('/cert', '', 'lobby');
    await it.api.message('lobby', (_, lines) => lines === 'here you are');
    expect(it.api.screen('ann').lines('lobby')).toEqual(['here you are']);
  });

  test('a command answers with replace_original its own first answer', async () => {
    const it = await rig();
    await socketApp(it, (app) =>
      app.command('/cert', async ({ ack, respond }) => {
        await ack('working');
        await respond({ replace_original: true, text: 'done' });
      }),
    );
    await it.api.as('ann').slash('/cert', '', 'ops');
    await it.api.message('ops', (_, lines) => lines === 'done');
    expect(it.api.screen('ann').lines('ops')).toEqual(['done']);
  });

  test('a view tells where a chosen channel may be answered', async () => {
    const it = await rig();
    let urls: unknown;
    await socketApp(it, (app) => {
      app.shortcut('ask', async ({ ack, client, body }) => {
        await ack();
        const element = { type: 'conversations_select', action_id: 'where', response_url_enabled: true };
        const blocks = [{ type: 'input', block_id: 'where', label: word('Where'), element }];
        const view = { type: 'modal', callback_id: 'ask', title: word('Ask'), submit: word('Go'), blocks };
        await client.views.open({ trigger_id: body.trigger_id, view: view as never });
      });
      app.view('ask', async ({ ack, body }) => {
        urls = (body as { response_urls?: unknown }).response_urls;
        await ack();
      });
    });
    await it.api.as('ann').shortcut('ask');
    await it.api.modal('ann');
    await it.api.as('ann').submit({ Where: 'ops' });
    expect(urls).toEqual([
      { block_id: 'where', action_id: 'where', channel_id: it.ops.id, response_url: expect.any(String) },
    ]);
  });
});

describe('shortcuts', () => {
  test('a message shortcut carries the message, also inside a thread', async () => {
    const it = await rig();
    let seen: unknown;
    await socketApp(it, (app) =>
      app.shortcut('cert_here', async ({ ack, body }) => {
        seen = body;
        await ack();
      }),
    );
    const top = it.api.as('ann').say('example.com expires', 'ops');
    const reply = it.api.as('bob').say('on it', 'ops', top.ts);
    await it.api.as('bob').messageShortcut('cert_here', reply);
    expect(seen).toMatchObject({
      type: 'message_action',
      callback_id: 'cert_here',
      message: { thread_ts: top.ts, text: 'on it' },
    });
  });
});
