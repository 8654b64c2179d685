import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../adapters/system.ts';
import { createWebhookCourier, type WebhookSettings } from '../../../../adapters/webhooks/webhook-courier.ts';
import { card } from '../../../../src/chat/build.ts';
import type { Parcel } from '../../../../src/notice/courier.ts';

const SECRET = 'a shared secret';

const parcel: Parcel = {
  deliveryId: 'dlv_1',
  to: 'pager',
  notice: {
    id: 'ntc_1',
    kind: 'drift',
    subjectId: 'crt_1',
    facts: { names: ['a.example.test'], target: 'web' },
    at: '2026-01-01T00:00:00.000Z',
  },
  message: card({ title: 'a.example.test: web serves another certificate again' }),
  language: 'en',
};

let server: Server;
let url: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let seen: { readonly headers: IncomingMessage['headers']; readonly body: string }[];

beforeEach(async () => {
  seen = [];
  answer = (_, response) => response.writeHead(204).end();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      seen.push({ headers: request.headers, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

const send = (more: Partial<WebhookSettings> = {}) =>
  createWebhookCourier(
    { pager: { url, secret: SECRET, privateAddresses: true, ...more } },
    { clock: systemClock },
  ).send(parcel);

/** What the other side does with it: within five minutes, and over exactly this body. Seconds. */
const isSigned = (secret: string, { timestamp, signature }: Record<string, string>, body: string, now: number) =>
  Math.abs(now - Number(timestamp)) <= 300 &&
  signature === `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;

describe('a webhook', () => {
  test('is signed over its time and body, and says what it tells of', async () => {
    await send();
    const [{ headers, body } = { headers: {}, body: '' }] = seen;
    const given = { timestamp: String(headers['signet-timestamp']), signature: String(headers['signet-signature']) };
    const now = systemClock.now() / 1000;
    expect(isSigned(SECRET, given, body, now)).toBe(true);
    expect(isSigned(SECRET, given, `${body} `, now)).toBe(false);
    expect(isSigned('another', given, body, now)).toBe(false);
    expect(isSigned(SECRET, given, body, now + 301)).toBe(false);
    expect(JSON.parse(body)).toMatchObject({ id: 'dlv_1', kind: 'drift', urgency: 'act', facts: { target: 'web' } });
  });

  test.each([
    [410, {}, 'receiver-gone', {}],
    [404, {}, 'receiver-gone', {}],
    [500, {}, 'receiver-unreachable', {}],
    [
      302,
      { location: 'http://169.254.169.254/' },
      'receiver-unreachable',
      { detail: 'HTTP 302: redirects are not followed' },
    ],
    [429, { 'retry-after': '17' }, 'receiver-limited', { seconds: 17 }],
    [429, {}, 'receiver-limited', { seconds: 60 }],
    [503, { 'retry-after': '999999' }, 'receiver-limited', { seconds: 3600 }],
  ])('HTTP %i %j is %s', async (status, headers, code, facts) => {
    answer = (_, response) => response.writeHead(status, headers).end();
    await expect(send()).rejects.toMatchObject({ code, facts });
    expect(seen).toHaveLength(1);
  });

  test.each(['http://127.0.0.1:1/', 'http://[::1]:1/', 'http://localhost:1/', 'http://169.254.169.254/latest/'])(
    'goes to no private address unless that is allowed: %s',
    async (private_) => {
      await expect(send({ url: private_, privateAddresses: false })).rejects.toMatchObject({
        code: 'receiver-unreachable',
        facts: { detail: expect.stringContaining('private address') },
      });
    },
  );

  test('of a name that is not configured is gone', async () => {
    const courier = createWebhookCourier({}, { clock: systemClock });
    await expect(courier.send(parcel)).rejects.toMatchObject({ code: 'receiver-gone' });
  });
});
