import { describe, expect, test } from 'vitest';
import { clientFor, type Rig, refusal, rig } from './slack-rig.ts';

const post = (it: Rig, channel = it.ops.id) => it.client.chat.postMessage({ channel, text: 'x' });
const LIMITED = 'slack_webapi_rate_limited_error';

describe('rate limits', () => {
  test('one message per second and channel; another channel is free', async () => {
    const it = await rig({ rateLimits: true });
    const lobby = it.api.addChannel('lobby');
    await post(it);
    expect((await refusal(post(it))).error).toBe(LIMITED);
    expect((await post(it, lobby.id)).ok).toBe(true);
    await it.clock.advance(1000);
    expect((await post(it)).ok).toBe(true);
  });

  test('a refused call does not make the wait longer', async () => {
    const it = await rig({ rateLimits: true });
    await post(it);
    await it.clock.advance(900);
    await refusal(post(it));
    await it.clock.advance(100);
    expect((await post(it)).ok).toBe(true);
  });

  test('chat.update 50 times a minute, then 429 with Retry-After', async () => {
    const it = await rig({ rateLimits: true });
    const { ts } = await post(it);
    const update = () => it.client.chat.update({ channel: it.ops.id, ts: ts ?? '', text: 'y' });
    for (let count = 0; count < 50; count++) await update();
    await it.clock.advance(20_000);
    const response = await fetch(`${it.api.url}chat.update`, {
      method: 'POST',
      headers: { authorization: `Bearer ${it.team.bot!.token}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ channel: it.ops.id, ts: ts ?? '', text: 'y' }),
    });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('40');
    expect(await response.json()).toEqual({ ok: false, error: 'ratelimited' });
    await it.clock.advance(40_000);
    expect((await update()).ok).toBe(true);
  });

  test('300 messages a minute for a whole workspace', async () => {
    const it = await rig({ rateLimits: true });
    const rooms = Array.from({ length: 10 }, (_, index) => it.api.addChannel(`room${index}`));
    for (let second = 0; second < 30; second++) {
      await Promise.all(rooms.map((room) => post(it, room.id)));
      await it.clock.advance(1000);
    }
    expect((await refusal(post(it))).error).toBe(LIMITED);
    await it.clock.advance(30_000);
    expect((await post(it)).ok).toBe(true);
  });

  const TIERS = [
    { tier: 2, most: 20, call: (it: Rig) => it.client.users.list({}) },
    { tier: 3, most: 50, call: (it: Rig) => it.client.conversations.info({ channel: it.ops.id }) },
    { tier: 4, most: 100, call: (it: Rig) => it.client.users.info({ user: it.ann.id }) },
  ];

  test.each(TIERS)('a method of tier $tier: $most a minute', async ({ most, call }) => {
    const it = await rig({ rateLimits: true });
    for (let count = 0; count < most; count++) await call(it);
    expect((await refusal(call(it))).error).toBe(LIMITED);
    await it.clock.advance(60_000);
    expect(await call(it)).toMatchObject({ ok: true });
  });

  test('limits are counted per workspace', async () => {
    const it = await rig({ rateLimits: true });
    const other = it.api.addTeam('Other');
    const theirs = clientFor(it.api, other.bot!.token);
    for (let count = 0; count < 20; count++) await it.client.usergroups.list();
    expect((await refusal(it.client.usergroups.list())).error).toBe(LIMITED);
    expect((await theirs.usergroups.list()).ok).toBe(true);
  });

  test('a limit can be ordered for the next call', async () => {
    const it = await rig();
    it.api.faults.limitNext('chat.postMessage', 7);
    const limited = await post(it).catch((error: { retryAfter?: number }) => error.retryAfter);
    expect(limited).toBe(7);
    expect((await post(it)).ok).toBe(true);
  });
});
