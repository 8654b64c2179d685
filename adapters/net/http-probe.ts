import { Buffer } from 'node:buffer';
import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { SECOND } from '../../src/kernel/duration.ts';
import type { HttpAnswer, HttpProbe, HttpRequest } from '../../src/validation/lookup.ts';

/** Bytes of a body that are read; a proof is a hundred. */
const LONGEST_BODY = 65_536;

type Failure = Exclude<HttpAnswer['outcome'], 'answered'>;

/** System error codes; everything else that goes wrong while talking is `malformed`. */
const FAILURES: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  EADDRNOTAVAIL: 'no-route',
  EAFNOSUPPORT: 'no-route',
  EINVAL: 'no-route',
};

const failureOf = (error: Error): Failure => FAILURES[(error as { code?: string }).code ?? ''] ?? 'malformed';

const optionsOf = ({
  address,
  port,
  host,
  path,
  tls = false,
}: HttpRequest): RequestOptions & { servername?: string } => {
  const usual = tls ? 443 : 80;
  const shown = isIP(host) === 6 ? `[${host}]` : host;
  return {
    host: address,
    port,
    path,
    method: 'GET',
    agent: false,
    headers: {
      host: port === usual ? shown : `${shown}:${port}`,
      accept: '*/*',
      'user-agent': 'signet',
      connection: 'close',
    },
    ...(tls ? { rejectUnauthorized: false, servername: isIP(host) === 0 ? host : '' } : {}),
  };
};

const answerOf = (request: HttpRequest, response: IncomingMessage, body: Buffer): HttpAnswer => {
  const { location } = response.headers;
  return {
    address: request.address,
    outcome: 'answered',
    status: response.statusCode ?? 0,
    ...(location === undefined ? {} : { location }),
    body: body.subarray(0, LONGEST_BODY).toString('utf8'),
  };
};

const get = (request: HttpRequest, timeout: number): Promise<HttpAnswer> =>
  new Promise((resolve) => {
    const call = (request.tls === true ? https : http).request(optionsOf(request));
    const end = (answer: HttpAnswer) => {
      clearTimeout(timer);
      call.on('error', () => {}).destroy();
      resolve(answer);
    };
    const fail = (outcome: Failure) => end({ address: request.address, outcome });
    const timer = setTimeout(() => fail('timeout'), timeout);
    call.on('error', (error) => fail(failureOf(error)));
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const whole = () => end(answerOf(request, response, Buffer.concat(chunks)));
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= LONGEST_BODY) whole();
      });
      response.on('end', whole);
      response.on('error', (error) => fail(failureOf(error)));
    });
    call.end();
  });

/** Real HTTP. `timeout` in milliseconds, from connecting to the last byte; default 10 s. */
export const httpProbe = ({ timeout = 10 * SECOND }: { readonly timeout?: number } = {}): HttpProbe => ({
  get: async (request) => {
    try {
      return await get(request, timeout);
    } catch {
      return { address: request.address, outcome: 'malformed' };
    }
  },
});
