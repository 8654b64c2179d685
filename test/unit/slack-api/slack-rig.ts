import { App, type AppOptions, SocketModeReceiver } from '@slack/bolt';
import { type Logger, LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { createSlackApi, type SlackApi, type SlackApiOptions } from '../../fakes/slack-api/create-slack-api.ts';
import { SteppedClock } from '../../fakes/slack-api/slack-clock.ts';
import type { Channel, Team, User } from '../../fakes/slack-api/slack-model.ts';

/** Says nothing: many tests provoke what the libraries complain about. */
export const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

export interface Rig {
  readonly api: SlackApi;
  readonly clock: SteppedClock;
  readonly team: Team;
  readonly ann: User;
  readonly bob: User;
  readonly ops: Channel;
  readonly client: WebClient;
}

const furnish = (api: SlackApi, clock: SteppedClock): Rig => {
  const team = api.addTeam('Example');
  const [ann, bob] = [api.addUser('ann'), api.addUser('bob')];
  const ops = api.addChannel('ops');
  return { api, clock, team, ann, bob, ops, client: clientFor(api, team.bot!.token) };
};

/** One workspace with ann and bob in #ops, on a clock that stands still, without rate limits unless asked for. */
export const rig = async (options: SlackApiOptions = {}): Promise<Rig> => {
  const clock = new SteppedClock();
  const api = await createSlackApi({ clock, rateLimits: false, ...options });
  onTestFinished(() => api.close());
  return furnish(api, clock);
};

/** The same for all tests of a file, for tables of cases that do not disturb each other. */
export const sharedRig = (options: SlackApiOptions = {}): (() => Rig) => {
  let shared: Rig | undefined;
  beforeAll(async () => {
    const clock = new SteppedClock();
    shared = furnish(await createSlackApi({ clock, rateLimits: false, ...options }), clock);
  });
  afterAll(() => shared?.api.close());
  return () => shared!;
};

/** A real WebClient that reports every refusal at once. */
export const clientFor = (api: SlackApi, token: string | undefined, options: WebClientOptions = {}): WebClient =>
  new WebClient(token, {
    slackApiUrl: api.url,
    logger: quiet,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    ...options,
  });

/** Also the longest wait for a pong: too short, and a busy machine makes clients reconnect for nothing. */
const RECONNECT = 250;

export const socketReceiver = (
  api: SlackApi,
  retryConfig: NonNullable<WebClientOptions['retryConfig']> = { retries: 0 },
): SocketModeReceiver =>
  new SocketModeReceiver({
    appToken: api.appToken,
    clientPingTimeout: RECONNECT,
    logger: quiet,
    installerOptions: { clientOptions: { slackApiUrl: api.url, retryConfig } },
  });

/**
 * Stops a receiver that is not in the middle of reconnecting: @slack/socket-mode 3.1.0 rejects with `undefined`, and nobody
 * can catch it, when `disconnect` meets a pending connection.
 */
export const stopLater = (receiver: SocketModeReceiver): void => {
  let connecting = false;
  receiver.client.on('reconnecting', () => (connecting = true));
  receiver.client.on('connected', () => (connecting = false));
  onTestFinished(async () => {
    if (connecting) await new Promise<void>((resolve) => receiver.client.once('connected', () => resolve()));
    await receiver.stop();
  });
};

/** A real Bolt app over one or more sockets. */
export const socketApp = async (
  { api, team }: Pick<Rig, 'api' | 'team'>,
  listen: (app: App) => void,
  { sockets = 1, ...options }: AppOptions & { sockets?: number } = {},
): Promise<App> => {
  const receivers = Array.from({ length: sockets }, () => socketReceiver(api));
  const app = new App({
    token: team.bot!.token,
    receiver: receivers[0]!,
    logger: quiet,
    clientOptions: { slackApiUrl: api.url, rejectRateLimitedCalls: true },
    ...options,
  });
  listen(app);
  for (const receiver of receivers) {
    receiver.init(app);
    await receiver.start();
    stopLater(receiver);
  }
  await api.connected(sockets);
  return app;
};

/** A real Bolt app behind a request URL. */
export const requestApp = async (
  { api, team }: Pick<Rig, 'api' | 'team'>,
  listen: (app: App) => void,
): Promise<{ readonly app: App; readonly url: string }> => {
  const app = new App({
    token: team.bot!.token,
    signingSecret: api.app.signingSecret,
    logger: quiet,
    clientOptions: { slackApiUrl: api.url },
  });
  listen(app);
  const server = await app.start({ host: '127.0.0.1', port: 0 });
  onTestFinished(async () => {
    (server as { closeAllConnections(): void }).closeAllConnections();
    await app.stop();
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/slack/events`;
  await api.useRequestUrl(url);
  return { app, url };
};

/** The refusal of a Web API call: its error name and what came with it. */
export const refusal = async (call: Promise<unknown>): Promise<Record<string, unknown> & { error: string }> => {
  try {
    await call;
  } catch (error) {
    const { data, code } = error as { data?: Record<string, unknown>; code?: string };
    return { ...data, error: String(data?.error ?? code) };
  }
  throw new Error('the call was not refused');
};
