import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import type { Bot } from '../../src/bot.ts';
import type { Surface } from '../../src/chat/surface.ts';
import type { Base } from '../../src/kernel/base.ts';
import { CertError } from '../../src/kernel/errors.ts';
import { caRoutes } from './ca-routes.ts';
import { challengeRoutes } from './challenge-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { linkRoutes } from './link-routes.ts';

export interface HttpOptions extends Base {
  /** `host:port`; port 0 takes a free one. */
  readonly listen: string;
  readonly bot: Bot;
  readonly version: string;
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
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });

const NOWHERE = new Error('HTTP answers requests; nothing can be posted to it');

/** The one HTTP port. It speaks only when asked, so it has no abilities: a twin's caller asks for the status again. */
export const createHttp = (options: HttpOptions): HttpSurface => {
  const app = new Hono();
  for (const routes of [healthRoutes, challengeRoutes, caRoutes, linkRoutes]) app.route('/', routes(options));
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
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
      port = await bind(server, options.listen);
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
