import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { checkPair } from '../../adapters/targets/shared/pair-check.ts';

export type CaddyFault = 'changed-meanwhile' | 'refused' | 'cut-off' | 'no-json';

export interface FakeCaddy {
  /** The certificate file's text as it was at the last good reload. */
  loaded(): string | undefined;
  /** `GET …`, `PATCH …` with the headers that matter. */
  readonly calls: readonly string[];
  /** What happens to the next requests to change something, one by one. */
  plan(...faults: CaddyFault[]): void;
  stop(): Promise<void>;
}

/** Caddy's admin API as far as a list of certificate files goes. `listen` is a socket's path. */
export const fakeCaddy = async (listen: string, certificate: string, key: string): Promise<FakeCaddy> => {
  let loaded: string | undefined;
  let revision = 1;
  let faults: readonly string[] = [];
  const calls: string[] = [];
  const files = [{ certificate, key, tags: ['cert0'] }];

  const reload = (): string | undefined => {
    try {
      checkPair({ chain: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') });
      loaded = readFileSync(certificate, 'utf8');
      return undefined;
    } catch (error) {
      return `loading new config: tls: ${String((error as Error).message)}`;
    }
  };

  const patch = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    const [fault, ...rest] = faults;
    faults = rest;
    if (fault === 'changed-meanwhile') revision++;
    if (request.headers['if-match'] !== `"/config ${revision}"`) {
      response.writeHead(412).end('{"error":"If-Match header did not match current config hash"}');
      return;
    }
    if (fault === 'refused') {
      response.writeHead(400).end('{"error":"loading new config: unknown module"}');
      return;
    }
    // Like the real one: the same configuration again is left alone unless forced.
    const error = request.headers['cache-control'] === 'must-revalidate' ? reload() : undefined;
    if (fault === 'cut-off') response.destroy();
    else if (fault === 'no-json') response.writeHead(502).end('<h1>Bad Gateway</h1>');
    else if (error !== undefined) response.writeHead(400).end(JSON.stringify({ error }));
    else response.writeHead(200).end();
  };

  const server = http.createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => {
      if (request.method === 'PATCH') patch(request, response);
      else response.writeHead(200, { etag: `"/config ${revision}"` }).end(JSON.stringify(files));
    });
  });
  await new Promise<void>((resolve) => server.listen(listen, resolve));
  if (existsSync(certificate)) reload();
  return {
    loaded: () => loaded,
    calls,
    plan: (...planned) => {
      faults = planned;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
