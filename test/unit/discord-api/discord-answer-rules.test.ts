import { describe, expect, test } from 'vitest';
import { openApiCheck } from '../../fakes/discord-api/openapi-check.ts';
import { fakeClock } from '../../fakes/fake-clock.ts';
import { refusal, type Stage, stage } from './discord-stage.ts';

const V2 = 1 << 15;
const words = (content: string) => ({ type: 10, content });
const button = (custom_id: string) => ({ type: 2, style: 2, label: 'b', custom_id });
const row = (...components: object[]) => ({ type: 1, components });
const field = (custom_id: string) => ({ type: 18, label: 'l', component: { type: 4, style: 1, custom_id } });
const many = (count: number, make: (index: number) => object) => Array.from({ length: count }, (_, i) => make(i));

const MESSAGES: readonly (readonly [name: string, body: object, code: unknown])[] = [
  ['ok/2,000 characters of content', { content: 'x'.repeat(2_000) }, 'accepted'],
  ['fail/2,001 characters of content', { content: 'x'.repeat(2_001) }, 50035],
  ['fail/an empty message', { content: ' ' }, 50006],
  [
    'ok/40 nested components',
    { flags: V2, components: [{ type: 17, components: many(39, () => words('x')) }] },
    'accepted',
  ],
  [
    'fail/41 nested components',
    { flags: V2, components: [{ type: 17, components: many(40, () => words('x')) }] },
    50035,
  ],
  ['fail/content beside Components V2', { flags: V2, content: 'x', components: [words('x')] }, 50035],
  ['fail/embeds beside Components V2', { flags: V2, embeds: [{ title: 'x' }], components: [words('x')] }, 50035],
  [
    'fail/4,001 characters in all text',
    { flags: V2, components: [words('x'.repeat(2_001)), words('x'.repeat(2_000))] },
    50035,
  ],
  ['fail/six buttons in a row', { content: 'x', components: [row(...many(6, (i) => button(`${i}`)))] }, 50035],
  ['fail/a custom id twice', { content: 'x', components: [row(button('a'), button('a'))] }, 50035],
  ['fail/a custom id of 101 characters', { content: 'x', components: [row(button('a'.repeat(101)))] }, 50035],
  ['fail/6,001 characters in all embeds', { embeds: many(2, () => ({ description: 'x'.repeat(3_001) })) }, 50035],
  ['fail/an attachment that was not uploaded', { content: 'x', attachments: [{ id: 0, filename: 'a.txt' }] }, 50035],
  [
    'fail/a file component without its file',
    { flags: V2, components: [{ type: 13, file: { url: 'attachment://a.txt' } }] },
    50035,
  ],
];

describe('messages', () => {
  test.each(MESSAGES)('%s', async (_, body, code) => {
    const { rest, channel } = await stage({ limits: 'off' });
    expect((await refusal(rest.post(`/channels/${channel.id}/messages`, { body }))).code).toBe(code);
  });

  test('fail/a bucket that is empty answers 429 with the seconds to wait', async () => {
    const { api, channel } = await stage();
    const post = () =>
      fetch(`${api.url}/v10/channels/${channel.id}/messages`, {
        method: 'POST',
        headers: {
          authorization: `Bot ${api.token}`,
          'user-agent': 'DiscordBot (https://example.com, 1)',
          'content-type': 'application/json',
        },
        body: JSON.stringify({ content: 'x' }),
      });
    for (let i = 0; i < 5; i++) expect((await post()).status).toBe(200);
    const refused = await post();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
  });
});

/** A slash command typed by Ada that nobody answered yet. */
const typed = async ({ api, channel, ada, register }: Stage) => {
  await register([{ name: 'cert', description: 'd' }]);
  return api.as(ada).slash('/cert', {}, channel);
};
const callback = ({ rest }: Stage, { id, token }: { id: string; token: string }, body: object) =>
  rest.post(`/interactions/${id}/${token}/callback`, { body, auth: false });

describe('interactions', () => {
  test.each([
    ['fail/a modal without components', [], 50035],
    ['ok/a modal of five', many(5, (i) => field(`${i}`)), 'accepted'],
    ['fail/a modal of six', many(6, (i) => field(`${i}`)), 50035],
  ])('%s', async (_, components, code) => {
    const at = await stage({ limits: 'off' });
    const { record } = await typed(at);
    const data = { custom_id: 'm', title: 't', components };
    expect((await refusal(callback(at, record, { type: 9, data }))).code).toBe(code);
  });

  test('fail/an answer after three seconds is 10062, and the person sees the failure', async () => {
    const clock = fakeClock();
    const at = await stage({ clock, limits: 'off' });
    const sent = await typed(at);
    await clock.advance(3_001);
    expect((await refusal(callback(at, sent.record, { type: 5 }))).code).toBe(10062);
    expect(await sent.failure()).toBe('The application did not respond');
  });

  test('fail/a second answer is 40060', async () => {
    const at = await stage({ limits: 'off' });
    const { record } = await typed(at);
    await callback(at, record, { type: 5 });
    expect((await refusal(callback(at, record, { type: 5 }))).code).toBe(40060);
  });

  test('fail/a token is dead after fifteen minutes', async () => {
    const clock = fakeClock();
    const at = await stage({ clock, limits: 'off' });
    const { record } = await typed(at);
    await callback(at, record, { type: 5 });
    await clock.advance(15 * 60_000 + 1);
    const path = `/webhooks/${at.api.application.id}/${record.token}/messages/@original` as const;
    expect((await refusal(at.rest.patch(path, { body: { content: 'late' }, auth: false }))).code).toBe(50027);
  });
});

describe('the official description', () => {
  const { source, check } = openApiCheck(() => {});
  // It is a file beside the checkout, which not everybody has.
  test(
    source === undefined ? 'is not at hand, and nothing is held against a body' : 'is held against every body',
    () => {
      if (source === undefined) return expect(check('create_message', { content: 7 }, false)).toEqual([]);
      expect(check('create_message', { content: 7 }, false)).not.toEqual([]);
      expect(check('create_message', { content: 'x' }, false)).toEqual([]);
    },
  );
});
