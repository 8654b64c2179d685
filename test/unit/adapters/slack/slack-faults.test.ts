import { describe, expect, test } from 'vitest';
import { card } from '../../../../src/chat/build.ts';
import { bench, eventually, stopped, surfaceFor } from './slack-bench.ts';

describe('an acknowledgement', () => {
  test('ok/comes before anything is looked up, and while nothing that was asked is answered', async () => {
    const it = await bench();
    it.api.faults.delayNext('users.info', 60_000, 10);
    it.desk.answer = () => new Promise(() => {});
    for (let number = 0; number < 100; number++)
      expect((await it.api.as('olu').slash('/cert', 'status', 'ops')).acked).toBe(true);
  });

  test('ok/and the next commands wait for no channel that is full', async () => {
    const it = await bench({ slackApi: { rateLimits: true } });
    it.api.addChannel('quiet');
    for (let number = 0; number < 100; number++) await it.api.as('olu').slash('/cert', 'apply a.example', 'ops');
    await it.api.as('ann').slash('/cert', 'apply b.example', 'quiet');
    await eventually(
      it,
      it.api.message('quiet', (_, lines) => lines.includes('Did cert apply')),
    );
    expect(it.api.messages('ops').length).toBeLessThan(20);
  });
});

test('ok/200 with an error inside: what a response URL refused comes as an ephemeral message', async () => {
  const it = await bench();
  const fetch = globalThis.fetch;
  const refusing = Object.assign(
    async (...asked: Parameters<typeof fetch>): Promise<Response> =>
      String(asked[0]).includes('/commands/') ? Response.json({ ok: false, error: 'used_url' }) : fetch(...asked),
  );
  globalThis.fetch = refusing;
  try {
    const other = surfaceFor(it, { desk: it.desk, house: it.bot.bot.house });
    await stopped(it, it.slack);
    await other.start();
    it.desk.answer = () => ({ ok: true, data: {}, message: card({ title: 'For you', audience: 'asker' }) });
    await it.api.as('olu').slash('/cert', 'status', 'ops');
    const told = await eventually(
      it,
      it.api.message('ops', (_, lines) => lines.includes('For you')),
    );
    expect(told.ephemeralTo).toBe(it.olu.id);
    expect(it.api.calls('chat.postEphemeral')).toHaveLength(1);
    await stopped(it, other);
  } finally {
    globalThis.fetch = fetch;
  }
});

test('ok/two replicas: each command is done once, by whichever got it, and a button of one works at the other', async () => {
  const it = await bench();
  const other = surfaceFor(it, { desk: it.desk, house: it.bot.bot.house });
  await other.start();
  await it.api.connected(4);
  for (let number = 0; number < 12; number++) await it.api.as('olu').slash('/cert', `apply n${number}.example`, 'ops');
  await eventually(
    it,
    it.api.until('all cards', () => it.api.messages('ops').length === 12),
  );
  expect(it.desk.invocations).toHaveLength(12);
  expect(new Set(it.api.log.envelopes.map(({ via }) => via)).size).toBeGreaterThan(1);
  await stopped(it, other);
});
