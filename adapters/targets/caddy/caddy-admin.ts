import http, { type IncomingMessage } from 'node:http';
import type { Clock } from '../../../src/kernel/clock.ts';
import { SECOND } from '../../../src/kernel/duration.ts';

/** Caddy's admin endpoint: a TCP address or a socket's path. */
export type CaddyAddress = { readonly socketPath: string } | { readonly host: string; readonly port: number };

export interface CaddyAnswer {
  readonly status: number;
  readonly body: string;
  /** Of the part of the configuration that was asked for. */
  readonly etag: string | undefined;
}

/** No answer, or not to the end. */
export class CaddyAdminError extends Error {}

/** One request to the admin API. Throws CaddyAdminError; a refusal is an answer. */
export type AskCaddy = (
  method: 'GET' | 'PATCH',
  path: string,
  request?: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string },
) => Promise<CaddyAnswer>;

/** A whole configuration fits easily. */
const BODY_LIMIT = 16 * 1024 * 1024;
/** A reload waits for what it starts, not for old connections. */
const TIME_LIMIT = 60 * SECOND;

/** Reads `/path/of.sock`, `unix//path/of.sock` (Caddy's own way) or `host:port`; undefined for anything else. */
export const parseCaddyAddress = (text: string): CaddyAddress | undefined => {
  const path = /^(?:unix\/)?(\/[^\0]+)$/.exec(text)?.[1];
  if (path !== undefined) return { socketPath: path };
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:/\s[\]]+)):(\d{1,5})$/i.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
};

const readBody = async (answer: IncomingMessage): Promise<string> => {
  let body = '';
  answer.setEncoding('utf8');
  for await (const chunk of answer) {
    body += String(chunk);
    if (body.length > BODY_LIMIT) throw new CaddyAdminError('the answer is too long');
  }
  return body;
};

const send = (address: CaddyAddress, ...[method, path, request]: Parameters<AskCaddy>): http.ClientRequest => {
  const body = request?.body;
  const headers = {
    ...request?.headers,
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
  };
  // An agent would keep the connection, and with it Caddy's old admin server, alive over a reload.
  const sent = http.request({ ...address, method, path, headers, agent: false });
  sent.end(body);
  return sent;
};

/** @see https://caddyserver.com/docs/api */
export const askCaddy =
  (address: CaddyAddress, clock: Clock): AskCaddy =>
  async (...question) => {
    const sent = send(address, ...question);
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve);
      sent.on('error', reject);
    }).then(async (answer) => ({
      status: answer.statusCode ?? 0,
      body: await readBody(answer),
      etag: answer.headers.etag,
    }));
    const over = new AbortController();
    const late = clock.sleep(TIME_LIMIT, over.signal).then((): never => {
      throw new CaddyAdminError(`no answer within ${TIME_LIMIT / SECOND} s`);
    });
    late.catch(() => {});
    answered.catch(() => {});
    try {
      return await Promise.race([answered, late]);
    } catch (error) {
      throw error instanceof CaddyAdminError
        ? error
        : new CaddyAdminError(String((error as Error).message), { cause: error });
    } finally {
      over.abort();
      sent.destroy();
    }
  };
