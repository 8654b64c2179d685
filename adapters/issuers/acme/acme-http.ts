import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { CertError, describeCause } from '../../../src/kernel/errors.ts';
import { allowedUrl } from './acme-url.ts';

export interface AcmeAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** It was sent twice, for the first connection ended without an answer: the CA may have carried it out before. */
  readonly resent: boolean;
}

/** One CA's own connections: kept alive, with its own trust root where one is given, nobody else's. */
export interface AcmeHttp {
  /** One exchange; follows no redirect. @throws CertError `issuer-unreachable` when no whole answer came */
  send(method: 'GET' | 'HEAD' | 'POST', url: string, body?: string): Promise<AcmeAnswer>;
}

export interface AcmeHttpOptions {
  readonly issuer: string;
  readonly directory: string;
  /** PEM file; replaces the system's trust roots for this CA. */
  readonly caFile: string | undefined;
  /** Milliseconds for a whole exchange. */
  readonly timeout: number;
}

const LARGEST_ANSWER = 1024 * 1024;
const MOST_CONNECTIONS = 16;

/** @see RFC 8555 §6.1 both are asked for */
const HEADERS = { 'user-agent': 'signet', 'accept-language': 'en' };

interface Exchange {
  readonly url: URL;
  readonly method: string;
  readonly body: string | undefined;
  readonly agent: http.Agent;
  readonly timeout: number;
}

const STALE = new Set(['ECONNRESET', 'EPIPE']);

/** A kept connection that the server had closed in the meantime. */
class StaleConnection extends Error {}

const readBody = (
  response: http.IncomingMessage,
  done: (body: string) => void,
  failed: (error: Error) => void,
): void => {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > LARGEST_ANSWER) failed(new Error(`the answer is larger than ${LARGEST_ANSWER} bytes`));
    else chunks.push(chunk);
  });
  response.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
  response.on('error', failed);
};

/** Without the brackets of an IPv6 address, which are the URL's. */
const bareHost = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

const exchange = ({ url, method, body, agent, timeout }: Exchange): Promise<AcmeAnswer> =>
  new Promise((resolve, reject) => {
    const headers =
      body === undefined
        ? HEADERS
        : { ...HEADERS, 'content-type': 'application/jose+json', 'content-length': Buffer.byteLength(body) };
    const place = { hostname: bareHost(url), port: url.port, path: `${url.pathname}${url.search}` };
    const request = (url.protocol === 'http:' ? http : https).request({ ...place, method, agent, headers });
    const fail = (error: Error) => {
      clearTimeout(late);
      reject(error);
      request.destroy();
    };
    const late = setTimeout(() => fail(new Error(`no whole answer within ${timeout} ms`)), timeout);
    request.on('error', (error: NodeJS.ErrnoException) =>
      fail(
        request.reusedSocket && STALE.has(error.code ?? '') ? new StaleConnection('closed', { cause: error }) : error,
      ),
    );
    request.on('response', (response) => {
      const done = (text: string) => {
        clearTimeout(late);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, resent: false });
      };
      readBody(response, done, fail);
    });
    request.end(body);
  });

/** One agent, one trust root: a connection's name need not spell out every certificate, as Node's does at each request. */
class CaAgent extends https.Agent {
  override getName({
    host = '',
    port = '',
  }: {
    readonly host?: string | undefined;
    readonly port?: number | string | null | undefined;
  } = {}): string {
    return `${host}:${port}`;
  }
}

const makeAgent = ({ directory, caFile }: AcmeHttpOptions): http.Agent => {
  const kept = { keepAlive: true, maxSockets: MOST_CONNECTIONS };
  if (directory.startsWith('http:')) return new http.Agent(kept);
  return new CaAgent(caFile === undefined ? kept : { ...kept, ca: readFileSync(caFile) });
};

export const acmeHttp = (options: AcmeHttpOptions): AcmeHttp => {
  let agent: http.Agent | undefined;
  const { issuer, timeout } = options;

  return {
    async send(method, text, body) {
      const url = allowedUrl(issuer, text, options.directory);
      try {
        agent ??= makeAgent(options);
        const ask = { url, method, body, agent, timeout };
        // The same bytes again do no harm: had the server taken them after all, it would refuse their nonce.
        return await exchange(ask).catch(async (error: unknown) => {
          if (error instanceof StaleConnection) return { ...(await exchange(ask)), resent: true };
          throw error;
        });
      } catch (thrown) {
        const error = thrown instanceof StaleConnection ? thrown.cause : thrown;
        throw new CertError('issuer-unreachable', { issuer, detail: describeCause(error) }, { cause: error });
      }
    },
  };
};
