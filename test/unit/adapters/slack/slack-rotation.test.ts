import { expect, test } from 'vitest';
import { keepInstallation } from '../../../../src/account/installation.store.ts';
import { toInstant } from '../../../../src/kernel/clock.ts';
import { HOUR } from '../../../../src/kernel/duration.ts';
import { bench, eventually, type SlackBench } from './slack-bench.ts';

/** A workspace that installed the app by OAuth, whose tokens live twelve hours. */
const rotating = async (): Promise<SlackBench> => {
  const it = await bench({
    started: false,
    slackApi: { app: { tokenRotation: true } },
    config: { botToken: undefined, clientId: '1000.2000', clientSecret: 'fake-client-secret' },
  });
  const [install, redirect] = it.slack.mounts.slice(-2);
  const begun = await install!.handle(new Request('http://127.0.0.1:9/slack/install'));
  const consent = new URL(begun.headers.get('location') ?? '');
  const answer = await fetch(it.api.authorizeUrl + consent.search, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ user: it.olu.id, decision: 'allow' }),
  });
  const back = new URL(answer.headers.get('location') ?? '');
  const cookie = (begun.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const done = await redirect!.handle(new Request(back, { headers: { cookie } }));
  expect(done.status).toBe(200);
  return it;
};

const renewals = (it: SlackBench) =>
  it.api.calls('oauth.v2.access').filter(({ args }) => args.refresh_token !== undefined);

const sealed = async (it: SlackBench): Promise<string> =>
  JSON.stringify(await it.bot.store.db.selectFrom('installations').selectAll().execute());

const say = async (it: SlackBench): Promise<void> => {
  const place = { surface: 'slack', realm: it.team.id, id: it.ops.id };
  await eventually(it, it.slack.post(place, await it.desk.home({ language: 'en' })));
};

test('ok/a token is renewed two hours before its end, kept sealed, and what is sent carries the new one', async () => {
  const it = await rotating();
  await it.slack.start();
  await say(it);
  const first = it.api.calls('chat.postMessage').at(-1)?.token;
  expect(first).toMatch(/^xoxe\./);
  await it.clock.advance(9.9 * HOUR);
  expect(renewals(it)).toHaveLength(0);
  await it.clock.advance(0.2 * HOUR);
  await it.api.until('the renewal', () => renewals(it).length === 1);
  await it.clock.advance(3 * HOUR);
  await say(it);
  expect(it.api.calls('chat.postMessage').at(-1)).toMatchObject({ status: 200, response: { ok: true } });
  expect(it.api.calls('chat.postMessage').at(-1)?.token).not.toBe(first);
  expect(await sealed(it)).not.toMatch(/xox[eb]/);
  expect(it.slack.health().up).toBe(true);
});

test('fail/a renewal that is refused marks the surface down and is found by doctor; another installation mends it', async () => {
  const it = await rotating();
  const installation = {
    surface: 'slack',
    realm: it.team.id,
    installedBy: it.olu.id,
    detail: JSON.stringify({
      token: it.team.bot?.token,
      botUser: it.team.bot?.user,
      botId: it.team.bot?.id,
      refresh: 'xoxe-1-used-already',
      until: toInstant(it.clock.now() + HOUR / 2),
    }),
  };
  await keepInstallation(it.bot.store, it.clock, installation);
  await it.slack.start();
  await it.api.until('the refusal', () => renewals(it).length > 0);
  await it.clock.advance(1_000);
  expect(it.slack.health()).toMatchObject({ up: false, detail: expect.stringContaining('invalid_refresh_token') });
  expect(await it.slack.check?.()).toContainEqual(
    expect.objectContaining({
      code: 'token-refused',
      facts: expect.objectContaining({ token: `token of ${it.team.id}` }),
    }),
  );
  const mended = { ...JSON.parse(installation.detail), until: toInstant(it.clock.now() + 12 * HOUR) };
  await keepInstallation(it.bot.store, it.clock, { ...installation, detail: JSON.stringify(mended) });
  await it.clock.advance(60_000);
  expect(it.slack.health().up).toBe(true);
});
