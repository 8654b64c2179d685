import { describe, expect, test } from 'vitest';
import { card, paragraph } from '../../../../src/chat/build.ts';
import type { Conversation } from '../../../../src/chat/invocation.ts';
import { bench, eventually, type SlackBench } from './slack-bench.ts';

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAWk1v8QAAAABJRU5ErkJggg==',
  'base64',
);

const inOps = (it: SlackBench): Conversation => ({ surface: 'slack', realm: it.team.id, id: it.ops.id });
const titled = (title: string) => card({ title });
const titles = (it: SlackBench): readonly string[] =>
  it.api.messages('ops').map((message) => it.api.lines(message)[0] ?? '');

describe('posting', () => {
  test('ok/in order, one a second, whatever 429 comes in between', async () => {
    const it = await bench({ slackApi: { rateLimits: true } });
    it.api.faults.limitNext('chat.postMessage', 3);
    const posted = Promise.all(['a', 'b', 'c', 'd'].map((title) => it.slack.post(inOps(it), titled(title))));
    await eventually(it, posted);
    expect(titles(it)).toEqual(['a', 'b', 'c', 'd']);
    expect(it.api.calls('chat.postMessage').filter(({ status }) => status === 429)).toHaveLength(1);
  });

  test('ok/with words beside the blocks, for whoever hears them, and nothing looked up behind a link', async () => {
    const it = await bench();
    await it.slack.post(inOps(it), titled('a'));
    const [posted] = it.api.calls('chat.postMessage');
    expect(posted?.args.text).toContain('a');
    expect([posted?.args.unfurl_links, posted?.args.unfurl_media].map(String)).toEqual(['false', 'false']);
  });

  test('ok/one channel’s 429 holds no other up', async () => {
    const it = await bench();
    const other = it.api.addChannel('other');
    it.api.faults.limitNext('chat.postMessage', 60);
    const stuck = it.slack.post(inOps(it), titled('stuck'));
    await it.api.until('the 429', () => it.api.calls('chat.postMessage').length === 1);
    await it.slack.post({ ...inOps(it), id: other.id }, titled('free'));
    expect(it.api.messages(other)).toHaveLength(1);
    expect(titles(it)).toEqual([]);
    await it.clock.advance(60_000);
    await stuck;
    expect(titles(it)).toEqual(['stuck']);
  });

  test.each([['internal_error'], ['service_unavailable'], ['fatal_error']])(
    'ok/%s passes: tried again',
    async (error) => {
      const it = await bench();
      it.api.faults.refuseNext('chat.postMessage', error);
      await eventually(it, it.slack.post(inOps(it), titled('a')));
      expect(titles(it)).toEqual(['a']);
    },
  );

  test('ok/a cut connection and a 500 pass', async () => {
    const it = await bench();
    it.api.faults.dropNext('chat.postMessage');
    it.api.faults.statusNext('chat.postMessage', 500);
    await eventually(it, it.slack.post(inOps(it), titled('a')));
    expect(titles(it)).toEqual(['a']);
  });

  test('fail/trouble that does not pass has an end', async () => {
    const it = await bench();
    it.api.faults.refuseNext('chat.postMessage', 'internal_error', { times: 100 });
    const lost = it.slack.post(inOps(it), titled('a')).catch((error: Error) => error.message);
    expect(await eventually(it, lost)).toContain('internal_error');
  });

  const CLOSED = [
    { name: 'an archived channel', close: (it: SlackBench) => it.api.faults.archive(it.ops), detail: 'is_archived' },
    {
      name: 'a channel without the bot',
      close: (it: SlackBench) => it.api.faults.removeBot(it.ops),
      detail: 'not_in_channel',
    },
  ];
  test.each(CLOSED)('fail/$name is receiver-gone, told once', async ({ close, detail }) => {
    const it = await bench();
    close(it);
    await expect(it.slack.post(inOps(it), titled('a'))).rejects.toMatchObject({
      code: 'receiver-gone',
      facts: { detail },
    });
    expect(it.api.calls('chat.postMessage')).toHaveLength(1);
  });

  test('ok/a thread whose first message is gone: into the channel instead', async () => {
    const it = await bench();
    const posted = await eventually(it, it.slack.post({ ...inOps(it), thread: '1.000001' }, titled('a')));
    expect(posted.conversation.thread).toBeUndefined();
    expect(titles(it)).toEqual(['a']);
  });

  test('ok/images and what was left out stand in the card’s thread', async () => {
    const it = await bench();
    const items = Array.from({ length: 200 }, (_, index) => [`name-${index}`]);
    const message = card({
      title: 'Files',
      blocks: [
        { kind: 'image', alt: 'A QR code', png: PIXEL },
        { kind: 'list', items },
      ],
    });
    const { ref } = await it.slack.post(inOps(it), message);
    const files = await eventually(
      it,
      it.api.until('both files', () => {
        const found = it.api.messages('ops').filter(({ threadTs }) => threadTs === ref);
        return found.length === 2 && found;
      }),
    );
    expect(files.flatMap((one) => it.api.lines(one)).join('\n')).toMatch(/image-1\.png[\s\S]*message\.txt/);
  });
});

describe('redrawing', () => {
  test('ok/in place, the newest of many', async () => {
    const it = await bench();
    const posted = await it.slack.post(inOps(it), titled('one'));
    const edits = ['two', 'three', 'four'].map((title) => it.slack.edit(posted, titled(title)));
    await eventually(it, Promise.all(edits));
    expect(titles(it)).toEqual(['four']);
    expect(it.api.calls('chat.update').length).toBeLessThan(3);
  });

  test.each([['message_not_found'], ['cant_update_message'], ['edit_window_closed']])(
    'ok/%s: one replacement under a new handle',
    async (error) => {
      const it = await bench();
      const posted = await it.slack.post(inOps(it), titled('one'));
      it.api.faults.refuseNext('chat.update', error);
      const now = await eventually(it, it.slack.edit(posted, titled('two')));
      expect(now.ref).not.toBe(posted.ref);
      expect(titles(it)).toEqual(['one', 'two']);
    },
  );

  test('fail/gone with its channel: no loop, a typed error', async () => {
    const it = await bench();
    const posted = await it.slack.post(inOps(it), titled('one'));
    it.api.faults.archive(it.ops);
    await expect(eventually(it, it.slack.edit(posted, titled('two')))).rejects.toMatchObject({
      code: 'receiver-gone',
    });
  });
});

describe('answers where the bot is no member', () => {
  test('ok/the card stands in the direct conversation, and the asker is told why', async () => {
    const it = await bench();
    const strange = it.api.addChannel('strange', { bot: false });
    it.desk.answer = () => ({
      ok: true,
      data: {},
      message: card({ title: 'An order', blocks: [paragraph('x')] }),
      follows: { kind: 'order', id: 'ord_1' },
    });
    await it.api.as('olu').slash('/cert', 'apply a.example', 'strange');
    await it.api.message(it.api.as('olu').direct(), (_, lines) => lines.includes('An order'));
    const told = await it.api.message(strange, ({ ephemeralTo }) => ephemeralTo === it.olu.id);
    expect(it.api.lines(told).join('\n')).toContain('not in this channel');
    await it.api.until('the handle', () => it.desk.followed.length === 1);
    expect(it.desk.followed[0]?.message.conversation.id).toBe(it.api.as('olu').direct().id);
  });

  test('ok/a whisper comes even when its response URL is dead', async () => {
    const it = await bench();
    it.desk.answer = async () => {
      await it.clock.advance(31 * 60_000);
      return { ok: true, data: {}, message: card({ title: 'For you', audience: 'asker' }) };
    };
    void it.api.as('olu').slash('/cert', 'status', 'ops');
    const told = await it.api.message('ops', (_, lines) => lines.includes('For you'));
    expect(told.ephemeralTo).toBe(it.olu.id);
  });
});
