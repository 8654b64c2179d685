import { lookup as systemLookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Base } from '../../src/kernel/base.ts';
import { SECOND } from '../../src/kernel/duration.ts';
import { CertError, describeCause } from '../../src/kernel/errors.ts';
import type { Courier, Parcel } from '../../src/notice/courier.ts';
import { noticeRow } from '../../src/notice/notice.ts';
import { isReservedAddress } from '../../src/validation/reserved-address.ts';
import { signatureOf } from './webhook-signature.ts';

export interface WebhookSettings {
  readonly url: string;
  readonly secret: string;
  /** Deliver to private and loopback addresses too. */
  readonly privateAddresses: boolean;
}

const TIMEOUT = 15 * SECOND;
/** When a full server names no time. */
const USUAL_WAIT = 60;
const LONGEST_WAIT = 3_600;

/** The address is judged where it is used: a name cannot answer one thing to the check and another to the connection. */
const guardedLookup: LookupFunction = (host, options, done) =>
  systemLookup(host, { ...options, all: true }, (error, addresses) => {
    const reserved = error === null ? addresses.find(({ address }) => isReservedAddress(address)) : undefined;
    const [first] = error === null ? addresses : [];
    if (error !== null || first === undefined) return done(error ?? new Error(`${host} has no address`), '');
    if (reserved !== undefined) return done(new Error(`${host} leads to ${reserved.address}, a private address`), '');
    if (options.all === true) return done(null, addresses);
    return done(null, first.address, first.family);
  });

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

const post = (
  { url, privateAddresses }: WebhookSettings,
  headers: http.OutgoingHttpHeaders,
  body: string,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { protocol, hostname } = new URL(url);
    const bare = hostname.replace(/^\[|\]$/g, '');
    if (!privateAddresses && isIP(bare) !== 0 && isReservedAddress(bare))
      throw new Error(`${bare} is a private address`);
    const call = (protocol === 'https:' ? https : http).request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      agent: false,
      timeout: TIMEOUT,
      ...(privateAddresses ? {} : { lookup: guardedLookup }),
    });
    // The whole exchange, not only its silences: a server that drips must not hold a place for ever.
    const late = setTimeout(() => call.destroy(new Error(`no answer within ${TIMEOUT / SECOND} s`)), TIMEOUT);
    call.on('close', () => clearTimeout(late));
    call.on('timeout', () => call.destroy(new Error('it fell silent')));
    call.on('error', reject);
    call.on('response', (response) => {
      const after = response.headers['retry-after'];
      resolve({ status: response.statusCode ?? 0, retryAfter: after });
      response.on('error', () => {}).destroy();
    });
    call.end(body);
  });

const bodyOf = ({ deliveryId, notice, message, language }: Parcel): string =>
  JSON.stringify({
    id: deliveryId,
    kind: notice.kind,
    urgency: noticeRow(notice.kind).urgency,
    at: notice.at,
    subject: notice.subjectId,
    facts: notice.facts,
    title: message.title,
    text: message.plain,
    language,
  });

const secondsOf = (retryAfter: string | undefined, now: number): number => {
  if (retryAfter === undefined) return USUAL_WAIT;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : Math.ceil((Date.parse(retryAfter) - now) / SECOND);
  return Number.isFinite(seconds) ? Math.min(Math.max(1, seconds), LONGEST_WAIT) : USUAL_WAIT;
};

const judge = (receiver: string, { status, retryAfter }: Answer, now: number): void => {
  if (status >= 200 && status < 300) return;
  const detail = status >= 300 && status < 400 ? `HTTP ${status}: redirects are not followed` : `HTTP ${status}`;
  if (status === 410 || status === 404) throw new CertError('receiver-gone', { receiver, detail });
  if (status === 429 || (status === 503 && retryAfter !== undefined))
    throw new CertError('receiver-limited', { receiver, seconds: secondsOf(retryAfter, now) });
  throw new CertError('receiver-unreachable', { receiver, detail });
};

/** Signed webhooks, by name. A repeat carries the same `id`; the outbox repeats, nothing here does. */
export const createWebhookCourier = (
  webhooks: Readonly<Record<string, WebhookSettings>>,
  { clock }: Pick<Base, 'clock'>,
): Courier => ({
  send: async (parcel) => {
    const receiver = `webhook:${parcel.to}`;
    const settings = Object.hasOwn(webhooks, parcel.to) ? webhooks[parcel.to] : undefined;
    if (settings === undefined)
      throw new CertError('receiver-gone', { receiver, detail: 'no webhook of this name is configured' });
    const body = bodyOf(parcel);
    const timestamp = String(Math.floor(clock.now() / SECOND));
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'signet',
      'signet-delivery': parcel.deliveryId,
      'signet-timestamp': timestamp,
      'signet-signature': signatureOf(settings.secret, timestamp, body),
    };
    const answer = await post(settings, headers, body).catch((error: unknown) => {
      throw new CertError('receiver-unreachable', { receiver, detail: describeCause(error) }, { cause: error });
    });
    judge(receiver, answer, clock.now());
  },
});
