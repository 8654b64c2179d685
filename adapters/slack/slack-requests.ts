import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Base } from '../../src/kernel/base.ts';
import { MINUTE, SECOND } from '../../src/kernel/duration.ts';
import type { Mount } from '../mount.ts';
import { atMost } from '../net/at-most.ts';
import type { Arrival } from './slack-socket.ts';

/** Why a request was refused; each is counted. */
export type RequestFault = 'signature' | 'timestamp' | 'replay' | 'too-large' | 'unreadable' | 'workspace';

export interface RequestParts extends Base {
  readonly signingSecret: string;
  arrived(arrival: Arrival): void;
  refused(fault: RequestFault): void;
}

/** A clock may be off by so much, either way, in milliseconds. @see docs.slack.dev/authentication/verifying-requests-from-slack */
const SKEW = 5 * MINUTE;
const MOST_BYTES = 1_000_000;
/** Slack waits three seconds; a little is left for the way. */
const ANSWER_WITHIN = 2.8 * SECOND;
const MOST_SIGNATURES = 50_000;

const STATUS: Readonly<Record<RequestFault, number>> = {
  signature: 401,
  timestamp: 401,
  replay: 409,
  'too-large': 413,
  unreadable: 400,
  workspace: 200,
};

const isSigned = (secret: string, timestamp: string, body: string, signature: string): boolean => {
  const own = Buffer.from(`v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`);
  const theirs = Buffer.from(signature);
  return own.length === theirs.length && timingSafeEqual(own, theirs);
};

type Body = Readonly<Record<string, unknown>>;

const readBody = (text: string, type: string): Body | undefined => {
  try {
    if (type.includes('json')) return JSON.parse(text) as Body;
    const fields = new URLSearchParams(text);
    const payload = fields.get('payload');
    return payload === null ? Object.fromEntries(fields) : (JSON.parse(payload) as Body);
  } catch {
    return undefined;
  }
};

/** The request URL: only what Slack signed within five minutes, and each request once. */
export const requestMount = ({ signingSecret, clock, arrived, refused }: RequestParts): Mount => {
  const seen = new Map<string, number>();
  const isReplay = (signature: string): boolean => {
    const now = clock.now();
    for (const [old, until] of seen) {
      if (until > now && seen.size < MOST_SIGNATURES) break;
      seen.delete(old);
    }
    if (seen.has(signature)) return true;
    seen.set(signature, now + 2 * SKEW);
    return false;
  };

  const fault = (request: Request, body: string): RequestFault | undefined => {
    if (body.length > MOST_BYTES) return 'too-large';
    const timestamp = request.headers.get('x-slack-request-timestamp') ?? '';
    const signature = request.headers.get('x-slack-signature') ?? '';
    if (!/^\d{1,12}$/.test(timestamp) || Math.abs(clock.now() - Number(timestamp) * SECOND) > SKEW) return 'timestamp';
    if (!isSigned(signingSecret, timestamp, body, signature)) return 'signature';
    return isReplay(signature) ? 'replay' : undefined;
  };

  /** Hands the event on and waits for its acknowledgement. */
  const acknowledged = async (request: Request, body: Body): Promise<Response> => {
    const answer = Promise.withResolvers<unknown>();
    const retry = request.headers.get('x-slack-retry-num');
    arrived({
      body,
      retryNum: retry === null ? undefined : Number(retry),
      retryReason: request.headers.get('x-slack-retry-reason') ?? undefined,
      ack: async (told) => answer.resolve(told),
    });
    const told = await atMost(clock, ANSWER_WITHIN, answer.promise);
    return told === undefined ? new Response(null, { status: 200 }) : Response.json(told);
  };

  return {
    path: '/slack/events',
    handle: async (request) => {
      if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
      if (Number(request.headers.get('content-length') ?? 0) > MOST_BYTES) {
        refused('too-large');
        return new Response(null, { status: STATUS['too-large'] });
      }
      const text = await request.text();
      // A probe of our certificate: it comes without a signature and wants nothing.
      if (/(?:^|&)ssl_check=1(?:&|$)/.test(text) && request.headers.get('x-slack-signature') === null)
        return new Response(null, { status: 200 });
      const wrong = fault(request, text);
      const body = wrong === undefined ? readBody(text, request.headers.get('content-type') ?? '') : undefined;
      if (wrong !== undefined || body === undefined) {
        refused(wrong ?? 'unreadable');
        return new Response(null, { status: STATUS[wrong ?? 'unreadable'] });
      }
      if (body.type === 'url_verification') return new Response(String(body.challenge));
      return acknowledged(request, body);
    },
  };
};
