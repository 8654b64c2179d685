import { App, type Installation } from '@slack/bolt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { clientFor, quiet, type Rig, refusal, rig } from './slack-rig.ts';

const REDIRECT = 'http://127.0.0.1:9/slack/oauth_redirect';

const consentUrl = (it: Rig, more: Record<string, string> = {}): string => {
  const query = {
    client_id: it.api.app.clientId,
    scope: 'chat:write,commands',
    redirect_uri: REDIRECT,
    state: 's1',
    ...more,
  };
  return `${it.api.authorizeUrl}?${new URLSearchParams(query)}`;
};

/** Presses Allow (or Cancel) on the consent page; answers where the browser goes. */
const decide = async (url: string, user: string, decision = 'allow'): Promise<URL> => {
  const body = new URLSearchParams({ user, decision });
  const response = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  return new URL(response.headers.get('location') ?? 'about:blank');
};

const exchange = (it: Rig, more: Record<string, string>) =>
  clientFor(it.api, undefined).oauth.v2.access({
    client_id: it.api.app.clientId,
    client_secret: it.api.app.clientSecret,
    redirect_uri: REDIRECT,
    ...more,
  } as never);

describe('installing', () => {
  test('a code is exchanged once for a bot token with the scopes asked for', async () => {
    const it = await rig();
    const other = it.api.addTeam('Other', { install: false });
    const zoe = it.api.addUser('zoe', { team: other });
    const back = await decide(consentUrl(it), zoe.id);
    expect(back.searchParams.get('state')).toBe('s1');
    const code = back.searchParams.get('code') ?? '';
    const granted = await exchange(it, { code });
    expect(granted).toMatchObject({
      team: { id: other.id },
      scope: 'chat:write,commands',
      token_type: 'bot',
      is_enterprise_install: false,
    });
    expect((await clientFor(it.api, granted.access_token).auth.test()).team_id).toBe(other.id);
    expect((await refusal(exchange(it, { code }))).error).toBe('invalid_code');
  });

  const WRONG = [
    { name: 'another client id', more: { client_id: 'x' }, error: 'invalid_client_id' },
    { name: 'another secret', more: { client_secret: 'x' }, error: 'bad_client_secret' },
    { name: 'another redirect', more: { redirect_uri: 'http://127.0.0.1:9/other' }, error: 'bad_redirect_uri' },
    { name: 'another code', more: { code: 'x' }, error: 'invalid_code' },
    { name: 'another grant', more: { grant_type: 'password' }, error: 'invalid_grant_type' },
  ];

  test.each(WRONG)('fail/$name: $error', async ({ more, error }) => {
    const it = await rig();
    const code = (await decide(consentUrl(it), it.ann.id)).searchParams.get('code') ?? '';
    expect((await refusal(exchange(it, { code, ...more }))).error).toBe(error);
  });

  test('a code lives ten minutes', async () => {
    const it = await rig();
    const code = (await decide(consentUrl(it), it.ann.id)).searchParams.get('code') ?? '';
    await it.clock.advance(600_000);
    expect((await refusal(exchange(it, { code }))).error).toBe('invalid_code');
  });

  test('a person may say no, and an admin installs without a state', async () => {
    const it = await rig();
    expect((await decide(consentUrl(it), it.ann.id, 'deny')).searchParams.get('error')).toBe('access_denied');
    const url = new URL(consentUrl(it));
    url.searchParams.delete('state');
    expect((await decide(url.toString(), it.ann.id)).searchParams.has('state')).toBe(false);
  });

  test('the page names what is wrong with a request', async () => {
    const it = await rig({ app: { redirectUrls: ['https://bot.example/'] } });
    expect(await (await fetch(consentUrl(it))).text()).toContain('bad_redirect_uri');
    expect(await (await fetch(consentUrl(it, { client_id: 'x' }))).text()).toContain('invalid_client_id');
  });

  test("Bolt's own installation flow runs through and serves the new workspace", async () => {
    const it = await rig();
    const other = it.api.addTeam('Other', { install: false });
    const zoe = it.api.addUser('zoe', { team: other });
    const installed = new Map<string, Installation>();
    const app = new App({
      signingSecret: it.api.app.signingSecret,
      clientId: it.api.app.clientId,
      clientSecret: it.api.app.clientSecret,
      stateSecret: 'a state secret',
      scopes: ['chat:write', 'commands'],
      logger: quiet,
      clientOptions: { slackApiUrl: it.api.url },
      installerOptions: {
        directInstall: true,
        authorizationUrl: it.api.authorizeUrl,
        clientOptions: { slackApiUrl: it.api.url },
      },
      installationStore: {
        storeInstallation: async (installation) => void installed.set(installation.team?.id ?? '', installation),
        fetchInstallation: async (query) => installed.get(query.teamId ?? '') as never,
        deleteInstallation: async (query) => void installed.delete(query.teamId ?? ''),
      },
    });
    app.command('/cert', async ({ ack, client, command }) => {
      await ack();
      await client.chat.postMessage({ channel: command.channel_id, text: 'installed' });
    });
    const server = await app.start({ host: '127.0.0.1', port: 0 });
    onTestFinished(async () => {
      (server as { closeAllConnections(): void }).closeAllConnections();
      await app.stop();
    });
    const address = server.address();
    const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    it.api.app.redirectUrls = [`${origin}/slack/oauth_redirect`];
    const start = await fetch(`${origin}/slack/install`, { redirect: 'manual' });
    const consent = new URL(start.headers.get('location') ?? '');
    const back = await decide(consent.toString(), zoe.id);
    const cookie = (start.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect((await fetch(back, { headers: { cookie } })).status).toBe(200);
    expect(installed.get(other.id)?.bot?.userId).toBe(other.bot?.user);
    await it.api.useRequestUrl(`${origin}/slack/events`);
    it.api.addChannel('theirs', { team: other });
    await it.api.as('zoe').slash('/cert', '', 'theirs');
    await it.api.message('theirs', (_, lines) => lines === 'installed');
    expect(it.api.calls('chat.postMessage').at(-1)?.team).toBe(other.id);
  });
});

describe('tokens that are renewed', () => {
  const rotating = async () => {
    const it = await rig({ app: { tokenRotation: true } });
    const code = (await decide(consentUrl(it), it.ann.id)).searchParams.get('code') ?? '';
    return { it, first: await exchange(it, { code }) };
  };
  const renew = (it: Rig, token: string | undefined) =>
    exchange(it, { grant_type: 'refresh_token', refresh_token: token ?? '' });

  test('end after twelve hours', async () => {
    const { it, first } = await rotating();
    expect(first.expires_in).toBe(43_200);
    await it.clock.advance(12 * 3_600_000);
    expect((await refusal(clientFor(it.api, first.access_token).auth.test())).error).toBe('token_expired');
  });

  test('a refresh token is good once', async () => {
    const { it, first } = await rotating();
    const second = await renew(it, first.refresh_token);
    expect((await clientFor(it.api, second.access_token).auth.test()).ok).toBe(true);
    expect((await refusal(renew(it, first.refresh_token))).error).toBe('invalid_refresh_token');
  });

  test('two are alive at most', async () => {
    const { it, first } = await rotating();
    const second = await renew(it, first.refresh_token);
    const third = await renew(it, second.refresh_token);
    expect((await refusal(clientFor(it.api, first.access_token).auth.test())).error).toBe('token_revoked');
    for (const { access_token: token } of [second, third])
      expect((await clientFor(it.api, token).auth.test()).ok).toBe(true);
  });
});
