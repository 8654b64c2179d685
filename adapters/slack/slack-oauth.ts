import { createHash, timingSafeEqual } from 'node:crypto';
import { keepInstallation } from '../../src/account/installation.store.ts';
import { randomToken } from '../../src/kernel/random.ts';
import type { Mount } from '../mount.ts';
import { BOT_SCOPES } from './slack-config.ts';
import { slackDetail } from './slack-errors.ts';
import type { SlackParts } from './slack-parts.ts';
import type { InstallationDetail } from './slack-workspaces.ts';

/** Seconds in which consent must be given. */
const STATE_SECONDS = 600;
const COOKIE = 'signet_slack_state';

const page = (status: number, title: string, text: string, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(
    `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>` +
      `<body style="font:1.1rem system-ui;max-width:36rem;margin:4rem auto;padding:0 1rem"><h1>${title}</h1><p>${text}</p>`,
    { status, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers } },
  );

const cookieOf = (request: Request): string =>
  new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(request.headers.get('cookie') ?? '')?.[1] ?? '';

const same = (a: string, b: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return a !== '' && timingSafeEqual(digest(a), digest(b));
};

/** The code for a token, kept sealed; answers the workspace. */
const exchange = async ({ config, bot, clock, log }: SlackParts, code: string, redirect: string): Promise<string> => {
  const [{ slackClient }, { tokensOf }] = await Promise.all([
    import('./slack-client.ts'),
    import('./slack-rotation.ts'),
  ]);
  const { clientId = '', clientSecret = '', apiUrl } = config;
  const granted = await slackClient(undefined, apiUrl, log).oauth.v2.access({
    client_id: clientId,
    client_secret: clientSecret,
    code,
    redirect_uri: redirect,
  });
  const tokens = tokensOf(granted, clock.now());
  const realm = (granted.is_enterprise_install === true ? granted.enterprise?.id : granted.team?.id) ?? '';
  const told = await slackClient(tokens.token, apiUrl, log).auth.test();
  const detail: InstallationDetail = {
    ...tokens,
    botUser: granted.bot_user_id ?? '',
    botId: told.bot_id ?? '',
    enterprise: granted.enterprise?.id,
  };
  await keepInstallation(bot.house.store, clock, {
    surface: 'slack',
    realm,
    detail: JSON.stringify(detail),
    installedBy: granted.authed_user?.id ?? '',
  });
  log.info({ realm }, 'Slack was installed in a workspace');
  return realm;
};

/** `/slack/install` and `/slack/oauth_redirect`, for any number of workspaces; none without a client id. */
export const oauthMounts = (parts: SlackParts, installed: (realm: string) => Promise<void>): readonly Mount[] => {
  const { config, publicUrl, random, log } = parts;
  if (config.clientId === undefined || config.clientSecret === undefined) return [];
  const { clientId } = config;
  const redirect = `${publicUrl}/slack/oauth_redirect`;
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  const cookie = (value: string, seconds: number): string =>
    `${COOKIE}=${value}; Path=/slack; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
  return [
    {
      path: '/slack/install',
      handle: async () => {
        const state = randomToken(random, 24);
        const query = new URLSearchParams({
          client_id: clientId,
          scope: BOT_SCOPES.join(','),
          redirect_uri: redirect,
          state,
        });
        const headers = { location: `${config.authorizeUrl}?${query}`, 'set-cookie': cookie(state, STATE_SECONDS) };
        return new Response(null, { status: 302, headers });
      },
    },
    {
      path: '/slack/oauth_redirect',
      handle: async (request) => {
        const query = new URL(request.url).searchParams;
        if (query.get('error') !== null)
          return page(400, 'Not installed', 'Consent was not given. <a href="/slack/install">Try again</a>.');
        if (!same(query.get('state') ?? '', cookieOf(request)))
          return page(
            403,
            'Not installed',
            'This page was not opened from here, or too late. <a href="/slack/install">Begin here</a>.',
          );
        try {
          await installed(await exchange(parts, query.get('code') ?? '', redirect));
          return page(200, 'Installed', 'Go back to Slack and type <code>/cert help</code>.', {
            'set-cookie': cookie('', 0),
          });
        } catch (error) {
          log.error({ cause: slackDetail(error) }, 'Slack could not be installed');
          return page(502, 'Not installed', 'Slack did not give a token. <a href="/slack/install">Try again</a>.');
        }
      },
    },
  ];
};
