import type { Server, ServerOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import { SECOND } from '../../src/kernel/duration.ts';
import { CertError, type ErrorCode } from '../../src/kernel/errors.ts';
import { sayer } from '../../src/texts/say.ts';
import { safeJson } from '../safe-json.ts';

/** How long a client may take, in milliseconds. */
export interface Patience {
  /** Until its headers are whole. */
  readonly headers: number;
  /** Until its whole request is there. */
  readonly request: number;
  /** How often is looked. */
  readonly look: number;
}

export const PATIENCE: Patience = { headers: 10 * SECOND, request: 30 * SECOND, look: SECOND };

/** Bytes of a request's line and headers. */
const HEADERS_MOST = 16 * 1024;

export const serverOptions = ({ headers, request, look }: Patience): ServerOptions => ({
  headersTimeout: headers,
  requestTimeout: request,
  connectionsCheckingInterval: look,
  keepAliveTimeout: 5 * SECOND,
  maxHeaderSize: HEADERS_MOST,
});

const REASONS: Readonly<Record<string, { readonly code: ErrorCode; readonly line: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'request-slow', line: '408 Request Timeout' },
  HPE_HEADER_OVERFLOW: { code: 'headers-large', line: '431 Request Header Fields Too Large' },
};
const OTHERWISE = { code: 'request-broken', line: '400 Bad Request' } as const;

/** Answers what is too slow, too large or no HTTP with the same JSON as every other refusal, and closes. Nothing of it has reached a route. */
export const refuseBrokenRequests = (server: Server): void => {
  server.on('clientError', (error: Error & { readonly code?: string }, socket: Duplex) => {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const { code, line } = REASONS[error.code ?? ''] ?? OTHERWISE;
    const { message, remedy } = sayer('en').error(new CertError(code, {} as never));
    const body = safeJson({ ok: false, error: { code, message, remedy } });
    const head = [
      `HTTP/1.1 ${line}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
};
