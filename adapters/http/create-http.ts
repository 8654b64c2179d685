import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import type { AcmeCa } from '../../src/acme/acme-ca.ts';
import type { Bot } from '../../src/bot.ts';
import type { Surface } from '../../src/chat/surface.ts';
import type { Base } from '../../src/kernel/base.ts';
import { CertError, describeCause } from '../../src/kernel/errors.ts';
import { randomToken } from '../../src/kernel/random.ts';
import type { Mount, Refusals } from '../mount.ts';
import { acmeRoutes } from './acme-routes.ts';
import { refused } from './api-answer.ts';
import { apiRoutes } from './api-routes.ts';
import { caRoutes } from './ca-routes.ts';
import { createCallers } from './callers.ts';
import { challengeRoutes } from './challenge-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { homeRoutes } from './home-routes.ts';
import type { HttpOptions } from './http-options.ts';
import { letterRoutes } from './letter-routes.ts';
import { linkRoutes } from './link-routes.ts';
import { mailRoutes } from './mail-routes.ts';
import { createMetrics, type Metrics, metricsRoutes } from './metrics-routes.ts';
import { isOneTime, loggedPath, refusalPage } from './page-words.ts';
import { receiverRoutes } from './receiver-routes.ts';
import { PATIENCE, type Patience, refuseBrokenRequests, serverOptions } from './slow-clients.ts';
import { unknownAddress } from './unknown-address.ts';

export interface HttpSettings extends Base {
  /** `host:port`; port 0 takes a free one. */
  readonly listen: string;
  readonly bot: Bot;
  readonly version: string;
  /** Paths that chat platforms answer by themselves. */
  readonly mounts?: readonly Mount[];
  /** What those platforms refused so far: for the metrics. */
  readonly refusals?: () => readonly Refusals[];
  /** Built-in CAs that have an ACME endpoint. */
  readonly acme?: readonly AcmeCa[];
  /** Default: PATIENCE. */
  readonly patience?: Patience;
}

export interface HttpSurface extends Surface {
  /** The port taken; 0 before the start. */
  readonly port: number;
}

/** How long a stop waits for answers under way, in milliseconds. */
const DRAIN_MS = 5_000;

const splitListen = (listen: string): { readonly hostname: string; readonly port: number } => {
  const at = listen.lastIndexOf(':');
  return { hostname: listen.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(listen.slice(at + 1)) };
};

const bind = (server: Server, listen: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = splitListen(listen);
    server.once('error', (cause: Error & { code?: string }) => {
      reject(cause.code === 'EADDRINUSE' ? new CertError('port-taken', { address: listen }, { cause }) : cause);
    });
    server.listen(port, hostname, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    // A connection that was answering when the server closed stays open for its client's next request; that is idle then.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(late);
      clearInterval(idle);
      resolve();
    });
    server.closeIdleConnections();
  });

const NOWHERE = new Error('HTTP answers requests; nothing can be posted to it');

const ROUTES = [
  homeRoutes,
  healthRoutes,
  challengeRoutes,
  caRoutes,
  linkRoutes,
  letterRoutes,
  mailRoutes,
  receiverRoutes,
  apiRoutes,
];

const createApp = (options: HttpOptions, metrics: Metrics, { mounts = [], acme = [] }: HttpSettings): Hono => {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('x-content-type-options', 'nosniff');
    options.log.debug({ method: c.req.method, path: loggedPath(c.req.path), status: c.res.status }, 'request');
  });
  for (const routes of ROUTES) app.route('/', routes(options));
  app.route('/', metricsRoutes(options, metrics));
  app.route('/', acmeRoutes(options, acme));
  for (const { path, handle } of mounts) app.all(path, (c) => handle(c.req.raw));
  app.notFound(unknownAddress(app, options.bot.desk.catalogue));
  app.onError((error, c) => {
    const reference = randomToken(options.random, 6);
    options.log.error({ reference, path: loggedPath(c.req.path), cause: describeCause(error) }, 'a request failed');
    const refusal = new CertError('internal', { reference });
    return isOneTime(c.req.path) ? refusalPage(c, refusal) : refused(c, refusal);
  });
  return app;
};

/** The one HTTP port. It speaks only when asked, so it has no abilities: a twin's caller asks for the status again. */
export const createHttp = (settings: HttpSettings): HttpSurface => {
  const metrics = createMetrics();
  const parts = {
    ...settings,
    addressOf: (c: Context) => getConnInfo(c).remote.address ?? '',
    refusals: settings.refusals ?? (() => []),
  };
  const options: HttpOptions = { ...parts, callers: createCallers(parts) };
  const app = createApp(options, metrics, settings);
  const patience = settings.patience ?? PATIENCE;
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: serverOptions(patience) }) as Server;
  refuseBrokenRequests(server);
  let port = 0;
  return {
    name: 'http',
    abilities: {
      edit: false,
      buttons: false,
      forms: false,
      whisper: false,
      upload: false,
      threads: false,
      suggestions: false,
    },
    get port() {
      return port;
    },
    start: async () => {
      port = await bind(server, settings.listen);
    },
    stop: async () => {
      if (port !== 0) await close(server);
      port = 0;
    },
    post: () => Promise.reject(NOWHERE),
    edit: () => Promise.reject(NOWHERE),
    whisper: () => Promise.reject(NOWHERE),
    health: () => ({ up: port !== 0 }),
  };
};
