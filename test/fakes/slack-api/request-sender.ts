import { createHmac } from 'node:crypto';
import { ACK_LIMIT, failure, type Outcome, type Parcel } from './envelope-delivery.ts';
import { isJson, type Json } from './slack-model.ts';
import type { World } from './slack-world.ts';
import type { EnvelopeRecord, WireLog } from './wire-log.ts';

const USER_AGENT = 'Slackbot 1.0 (+https://api.slack.com/robots)';

/** A request exactly as it was sent, so that it can be sent again. */
export interface SentRequest {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How each kind of parcel travels. Bolt compares the form's content type literally. */
const ENCODINGS: Readonly<
  Record<Parcel['type'], { readonly type: string; readonly encode: (payload: Json) => string }>
> = {
  slash_commands: {
    type: 'application/x-www-form-urlencoded',
    encode: (payload) =>
      new URLSearchParams(
        Object.entries(payload).flatMap(([key, value]): [string, string][] =>
          value === undefined ? [] : [[key, String(value)]],
        ),
      ).toString(),
  },
  interactive: {
    type: 'application/x-www-form-urlencoded',
    encode: (payload) => new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
  },
  events_api: { type: 'application/json', encode: (payload) => JSON.stringify(payload) },
};

/** `v0=` HMAC-SHA256 of `v0:{seconds}:{body}`. @see docs.slack.dev/authentication/verifying-requests-from-slack */
export const signatureOf = (secret: string, seconds: number, body: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')}`;

/** Signed requests to the app's request URL. */
export class RequestSender {
  readonly sent: SentRequest[] = [];
  /** Added to the timestamp of every request, in seconds: a sender whose clock is wrong, or a replay. */
  skew = 0;
  readonly #world: World;
  readonly #log: WireLog;

  constructor(world: World, log: WireLog) {
    this.#world = world;
    this.#log = log;
  }

  async send(parcel: Parcel): Promise<Outcome> {
    const url = this.#world.app.requestUrl;
    if (url === undefined) return failure('dispatch_failed', 'connection_failed');
    const { type, encode } = ENCODINGS[parcel.type];
    const record: EnvelopeRecord = {
      id: this.#world.secret(16),
      type: parcel.type,
      payload: parcel.payload,
      via: 'http',
      sentAt: this.#world.clock.now(),
      retry: parcel.retry,
      reason: parcel.reason,
      ackedAt: undefined,
      ack: undefined,
      late: false,
    };
    this.#log.envelope(record);
    const request = this.#sign(url, encode(parcel.payload), type, parcel);
    const outcome = await this.#exchange(request, record);
    return outcome;
  }

  /** An identical copy of a request that was sent before: the same bytes, signature and time. Answers the HTTP status. */
  async replay(request: SentRequest): Promise<number> {
    const response = await fetch(request.url, { method: 'POST', headers: request.headers, body: request.body });
    await response.arrayBuffer();
    return response.status;
  }

  /** The check made when a request URL is entered: the challenge must come back. */
  async verify(url: string): Promise<boolean> {
    const challenge = this.#world.secret(40);
    const body = JSON.stringify({ token: this.#world.app.verificationToken, challenge, type: 'url_verification' });
    const { headers } = this.#sign(url, body, 'application/json', undefined);
    const response = await fetch(url, { method: 'POST', headers, body });
    const text = await response.text();
    return response.status === 200 && (text === challenge || text.includes(`"${challenge}"`));
  }

  /** The probe for a working certificate, which carries no signature. */
  async sslCheck(): Promise<number> {
    const body = new URLSearchParams({ ssl_check: '1', token: this.#world.app.verificationToken });
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': USER_AGENT };
    const response = await fetch(this.#world.app.requestUrl ?? '', { method: 'POST', body: body.toString(), headers });
    await response.arrayBuffer();
    return response.status;
  }

  #sign(url: string, body: string, type: string, parcel: Parcel | undefined): SentRequest {
    const seconds = this.#world.seconds() + this.skew;
    const retry =
      parcel !== undefined && parcel.retry > 0
        ? { 'x-slack-retry-num': String(parcel.retry), 'x-slack-retry-reason': parcel.reason }
        : {};
    const request = {
      url,
      body,
      headers: {
        'content-type': type,
        'user-agent': USER_AGENT,
        'x-slack-request-timestamp': String(seconds),
        'x-slack-signature': signatureOf(this.#world.app.signingSecret, seconds, body),
        ...retry,
      },
    };
    if (parcel !== undefined) this.sent.push(request);
    return request;
  }

  async #exchange(request: SentRequest, record: EnvelopeRecord): Promise<Outcome> {
    const cut = new AbortController();
    const limit = new AbortController();
    const late = this.#world.clock.sleep(ACK_LIMIT, limit.signal).then(
      () => {
        cut.abort();
        return failure('operation_timeout', 'http_timeout');
      },
      () => failure('operation_timeout', 'http_timeout'),
    );
    const outcome = await Promise.race([this.#fetch(request, record, cut.signal), late]);
    limit.abort();
    this.#world.changed();
    return outcome;
  }

  async #fetch(request: SentRequest, record: EnvelopeRecord, signal: AbortSignal): Promise<Outcome> {
    const { url, body, headers } = request;
    const response = await fetch(url, { method: 'POST', body, headers, signal, redirect: 'manual' }).catch(
      () => undefined,
    );
    if (response === undefined)
      return signal.aborted
        ? failure('operation_timeout', 'http_timeout')
        : failure('dispatch_failed', 'connection_failed');
    const text = await response.text().catch(() => '');
    const noRetry = response.headers.get('x-slack-no-retry') === '1';
    if (response.status >= 500) return failure('http_service_error', 'http_error', noRetry);
    if (response.status >= 400) return failure('http_client_error', 'http_error', noRetry);
    if (response.status >= 300) return failure('dispatch_failed', 'too_many_redirects', noRetry);
    record.ackedAt = this.#world.clock.now();
    record.ack = said(text);
    return { acked: true, body: record.ack };
  }
}

/** An acknowledgement's body: JSON, or plain text, which is a message. */
const said = (text: string): Json => {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : { text };
  } catch {
    return { text };
  }
};
