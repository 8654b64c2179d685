import { createAdaptorServer } from '@hono/node-server';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Mount } from '../../../../adapters/mount.ts';
import { bench, type Grid, type SlackBench } from './slack-bench.ts';

/** The surface's paths on a port, as the one HTTP port serves them. */
const serve = async (mounts: readonly Mount[]): Promise<string> => {
  const server = createAdaptorServer({
    fetch: (request: Request) => {
      const mount = mounts.find(({ path }) => path === new URL(request.url).pathname);
      return mount?.handle(request) ?? new Response(null, { status: 404 });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
};

const overHttp = async (): Promise<SlackBench & { readonly url: string }> => {
  const it = await bench({ started: false, config: { mode: 'http', signingSecret: 'fake-signing-secret' } });
  const url = `${await serve(it.slack.mounts)}/slack/events`;
  await it.slack.start();
  expect(await it.api.useRequestUrl(url)).toBe(true);
  return { ...it, url };
};

describe('requests', () => {
  test('ok/a signed command is acknowledged and answered', async () => {
    const it = await overHttp();
    expect((await it.api.as('olu').slash('/cert', 'status', 'ops')).acked).toBe(true);
    await it.api.message('ops', (_, lines) => lines.includes('Did cert status'));
    expect(it.slack.health()).toEqual({ up: true });
  });

  test('ok/the probe of our certificate needs no signature', async () => {
    const it = await overHttp();
    expect(await it.api.requests.sslCheck()).toBe(200);
    expect(it.slack.refusals.size).toBe(0);
  });

  test('fail/the same request again is refused and counted', async () => {
    const it = await overHttp();
    await it.api.as('olu').slash('/cert', 'status', 'ops');
    await it.api.message('ops', (_, lines) => lines.includes('Did cert status'));
    expect(await it.api.requests.replay(it.api.requests.sent.at(-1)!)).toBe(409);
    expect(it.slack.refusals.get('replay')).toBe(1);
    expect(it.desk.invocations).toHaveLength(1);
  });

  test.each([-301, 301, 3_600, -86_400])('fail/a timestamp %s seconds off is refused and counted', async (skew) => {
    const it = await overHttp();
    it.api.requests.skew = skew;
    expect((await it.api.as('olu').slash('/cert', 'status', 'ops')).acked).toBe(false);
    expect(it.slack.refusals.get('timestamp')).toBe(1);
    expect(it.desk.invocations).toEqual([]);
  });

  test('fail/another signature is refused and counted', async () => {
    const it = await overHttp();
    it.api.app.signingSecret = 'another';
    expect((await it.api.as('olu').slash('/cert', 'status', 'ops')).acked).toBe(false);
    expect(it.slack.refusals.get('signature')).toBe(1);
  });

  test('fail/another workspace is refused and counted', async () => {
    const it = await overHttp();
    const other = it.api.addTeam('Other');
    it.api.addUser('zoe', { team: other });
    it.api.addChannel('theirs', { team: other });
    await it.api.as('zoe').slash('/cert', 'status', 'theirs');
    await it.api.until('the refusal', () => it.slack.refusals.get('workspace') !== undefined);
    expect(it.desk.invocations).toEqual([]);
  });

  test('fail/no body beyond a megabyte, no other method', async () => {
    const it = await overHttp();
    expect((await fetch(it.url)).status).toBe(405);
    expect((await fetch(it.url, { method: 'POST', body: 'x'.repeat(1_100_000) })).status).toBe(413);
    expect((await fetch(it.url, { method: 'POST', body: '{}' })).status).toBe(401);
  });
});

const decide = async (url: string, user: string): Promise<URL> => {
  const body = new URLSearchParams({ user, decision: 'allow' });
  const response = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  return new URL(response.headers.get('location') ?? 'about:blank');
};

describe('installing by OAuth', () => {
  const installing = async (grid?: Grid) => {
    const it = await bench({
      started: false,
      ...(grid === undefined ? {} : { grid }),
      config: {
        botToken: undefined,
        clientId: '1000.2000',
        clientSecret: 'fake-client-secret',
      },
    });
    const origin = await serve(it.slack.mounts);
    const start = await fetch(`${origin}/slack/install`, { redirect: 'manual' });
    const cookie = (start.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const consent = new URL(start.headers.get('location') ?? '');
    return { it, origin, cookie, consent: `${it.api.authorizeUrl}${consent.search}` };
  };

  test('ok/each workspace speaks with its own token, kept sealed', async () => {
    const { it, origin, cookie, consent } = await installing();
    const other = it.api.addTeam('Other', { install: false });
    const zoe = it.api.addUser('zoe', { team: other });
    it.api.addChannel('theirs', { team: other });
    for (const user of [it.olu.id, zoe.id]) {
      const back = await decide(consent, user);
      const done = await fetch(`${origin}/slack/oauth_redirect${back.search}`, { headers: { cookie } });
      expect(done.status).toBe(200);
    }
    const rows = await it.bot.store.db.selectFrom('installations').selectAll().execute();
    expect(rows.map(({ realm }) => realm).toSorted()).toEqual([it.team.id, other.id].toSorted());
    expect(JSON.stringify(rows)).not.toContain('xoxb');
    await it.slack.start();
    await it.slack.post({ surface: 'slack', realm: it.team.id, id: it.olu.id }, await it.desk.home({ language: 'en' }));
    await it.slack.post({ surface: 'slack', realm: other.id, id: zoe.id }, await it.desk.home({ language: 'en' }));
    expect(it.api.calls('chat.postMessage').map(({ team }) => team)).toEqual([it.team.id, other.id]);
  });

  test('ok/for a whole organisation on Enterprise Grid: one token speaks in each of its workspaces', async () => {
    const { it, origin, cookie, consent } = await installing('whole');
    const other = it.api.addTeam('Other');
    const theirs = it.api.addChannel('theirs', { team: other });
    const back = await decide(consent, it.olu.id);
    await fetch(`${origin}/slack/oauth_redirect${back.search}`, { headers: { cookie } });
    const realm = it.api.platform.world.enterprise?.id ?? '';
    const rows = await it.bot.store.db.selectFrom('installations').selectAll().execute();
    expect(rows.map((row) => row.realm)).toEqual([realm]);
    await it.slack.start();
    for (const channel of [it.ops, theirs])
      await it.slack.post({ surface: 'slack', realm, id: channel.id }, await it.desk.home({ language: 'en' }));
    expect(it.api.calls('chat.postMessage').map(({ args, response }) => [args.channel, response.ok])).toEqual([
      [it.ops.id, true],
      [theirs.id, true],
    ]);
  });

  test('ok/in one workspace of an organisation: its people are reached by the organisation’s id', async () => {
    const { it, origin, cookie, consent } = await installing('one');
    const back = await decide(consent, it.olu.id);
    await fetch(`${origin}/slack/oauth_redirect${back.search}`, { headers: { cookie } });
    await it.slack.start();
    const realm = it.api.platform.world.enterprise?.id ?? '';
    await it.slack.post({ surface: 'slack', realm, id: it.olu.id }, await it.desk.home({ language: 'en' }));
    expect(it.api.calls('chat.postMessage').map(({ args }) => args.channel)).toEqual([it.olu.id]);
  });

  test('fail/without the state of this browser nothing is installed', async () => {
    const { it, origin, consent } = await installing();
    const back = await decide(consent, it.olu.id);
    expect((await fetch(`${origin}/slack/oauth_redirect${back.search}`)).status).toBe(403);
    expect(await it.bot.store.db.selectFrom('installations').selectAll().execute()).toEqual([]);
  });

  test('ok/taken out, the workspace is forgotten', async () => {
    const { it, origin, cookie, consent } = await installing();
    const back = await decide(consent, it.olu.id);
    await fetch(`${origin}/slack/oauth_redirect${back.search}`, { headers: { cookie } });
    await it.slack.start();
    await it.api.connected(2);
    it.api.faults.uninstall(it.team);
    const gone = async (): Promise<void> => {
      for (;;) {
        const rows = await it.bot.store.db.selectFrom('installations').selectAll().execute();
        if (rows.length === 0) return;
        await it.clock.advance(10);
      }
    };
    await gone();
  });
});
