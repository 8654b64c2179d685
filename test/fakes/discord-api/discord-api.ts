import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../src/kernel/clock.ts';
import { CallLog } from './call-log.ts';
import { COMMAND_ROUTES } from './command-routes.ts';
import { DIRECTORY_ROUTES } from './directory-routes.ts';
import { DiscordDriver } from './discord-driver.ts';
import { World } from './discord-world.ts';
import { fakeCdn } from './fake-cdn.ts';
import { GatewayHub } from './gateway-hub.ts';
import { GatewayServer } from './gateway-server.ts';
import { INTERACTION_ROUTES } from './interaction-routes.ts';
import { MESSAGE_ROUTES } from './message-routes.ts';
import { loadDescription, type OpenApiCheck, openApiCheck } from './openapi-check.ts';
import { PlatformFaults } from './platform-faults.ts';
import { RestFaults } from './rest-faults.ts';
import { LIMITS, type LimitSettings, RestLimits } from './rest-limits.ts';
import type { Platform, Route } from './rest-route.ts';
import { RestServer } from './rest-server.ts';
import { SignedInteractions } from './signed-interactions.ts';
import { PATIENCE } from './until-change.ts';
import { wallClock } from './wall-clock.ts';

export interface DiscordApiOptions {
  /** For deadlines, tokens, ages and ids; the machine's clock by default. */
  readonly clock?: Clock;
  /** For what a real client counts with its own timers: rate limits and heartbeats. The machine's clock by default. */
  readonly limitsClock?: Clock;
  /** Rate limits other than the usual ones; buckets are merged into the table. `off` for tests about something else. */
  readonly limits?: 'off' | (Partial<Omit<LimitSettings, 'buckets'>> & { readonly buckets?: LimitSettings['buckets'] });
  /** Milliseconds between heartbeats; 41,250 by default as on the platform. */
  readonly heartbeatInterval?: number;
  /** IDENTIFYs per five seconds; 16 so that tests may start several bots, where a small bot really has 1. */
  readonly maxConcurrency?: number;
  /** Session starts per 24 h; 1,000 by default. */
  readonly sessionStarts?: number;
  /** Payloads a client may send over one gateway connection; 120 per 60 s by default. */
  readonly gatewaySends?: { readonly limit: number; readonly windowMs: number };
  /** Guilds from which sharding is required; 2,500 by default. */
  readonly shardingFrom?: number;
  /** Milliseconds of real time before a wait of the driver gives up. */
  readonly patience?: number;
  /** With a seed, tokens and keys are the same every time. */
  readonly seed?: string;
  /** 0 for any free port. */
  readonly port?: number;
  /** Path of the official description; false holds bodies against the own tables only. Else DISCORD_OPENAPI or the usual place. */
  readonly openApi?: string | false;
  /** Serves what is not the API, e.g. the page of `npm run fake:discord`. */
  readonly page?: (driver: DiscordDriver) => import('node:http').RequestListener;
  readonly say?: (line: string) => void;
}

/** Every route the stand-in holds. */
export const ROUTES: readonly Route[] = [
  ...DIRECTORY_ROUTES,
  ...COMMAND_ROUTES,
  ...MESSAGE_ROUTES,
  ...INTERACTION_ROUTES,
];

const limitsOf = (given: DiscordApiOptions['limits']): LimitSettings =>
  given === 'off'
    ? { ...LIMITS, global: { limit: Number.POSITIVE_INFINITY, windowMs: 1_000 }, buckets: {} }
    : { ...LIMITS, ...given, buckets: { ...LIMITS.buckets, ...given?.buckets } };

const openApiOf = ({ openApi, say = console.error }: DiscordApiOptions): OpenApiCheck => {
  if (openApi === false) return { source: undefined, check: () => [] };
  return openApi === undefined ? openApiCheck(say) : loadDescription(openApi);
};

/** Starts the stand-in on loopback. Its methods are the driver's: people, channels, faults, waits, the log of every call. */
export const createDiscordApi = async (options: DiscordApiOptions = {}): Promise<DiscordDriver> => {
  const clock = options.clock ?? wallClock;
  const limitsClock = options.limitsClock ?? wallClock;
  const world = new World(clock, options.seed);
  const log = new CallLog();
  const stop = new AbortController();
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const openApi = openApiOf(options);
  const cdn = fakeCdn(world, clock, () => origin);
  const limits = new RestLimits(limitsOf(options.limits), limitsClock);
  const hub = new GatewayHub({
    world,
    cdn,
    log,
    clock: limitsClock,
    resumeUrl: () => `ws://127.0.0.1:${port}/resume`,
    sessionStarts: options.sessionStarts ?? 1_000,
  });
  const maxConcurrency = options.maxConcurrency ?? 16;
  const gateway = new GatewayServer(server, hub, {
    heartbeatInterval: options.heartbeatInterval ?? 41_250,
    maxConcurrency,
    sends: options.gatewaySends ?? { limit: 120, windowMs: 60_000 },
    shardingFrom: options.shardingFrom ?? 2_500,
  });
  const signed = new SignedInteractions(world, openApi, log, stop.signal);
  const platform: Platform = {
    world,
    cdn,
    limits,
    gatewayUrl: () => `ws://127.0.0.1:${port}`,
    sessionStarts: (application) => hub.starts(application),
    maxConcurrency,
    probeEndpoint: (application, url) => signed.probe(application, url),
  };
  const restFaults = new RestFaults();
  const rest = new RestServer({ platform, routes: ROUTES, openApi, log, faults: restFaults });
  const faults = new PlatformFaults({ world, hub, gateway, rest: restFaults, signed });
  const driver = new DiscordDriver({
    world,
    cdn,
    hub,
    gateway,
    signed,
    limits,
    log,
    faults,
    server,
    stop,
    origin,
    openApiSource: openApi.source,
    patience: options.patience ?? PATIENCE,
  });
  const page = options.page?.(driver);
  server.on('request', (request, response) => {
    const url = new URL(request.url ?? '/', origin);
    if (url.pathname.startsWith('/api/')) return void rest.serve(request, response, url);
    if (/^\/(ephemeral-)?attachments\//.test(url.pathname)) {
      const file = cdn.fileAt(url.pathname, url.searchParams);
      if (file === undefined) return response.writeHead(404).end('This content is no longer available.');
      return response.writeHead(200, { 'content-type': file.contentType }).end(file.bytes);
    }
    if (page !== undefined) return page(request, response);
    response.writeHead(404).end();
  });
  return driver;
};
