import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { signatureOf } from '../../fakes/slack-api/request-sender.ts';
import { type Rig, requestApp, rig } from './slack-rig.ts';

/** A request URL that answers as told, and keeps what came. */
const endpoint = async (it: Rig, answer: () => { status: number; headers?: Record<string, string>; body?: string }) => {
  const heard: { headers: Record<string, unknown>; body: string }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      heard.push({ headers: request.headers, body });
      const { status, headers = {}, body: said = '' } = answer();
      if (status === 0) return;
      response.writeHead(status, headers);
      response.end(said);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  it.api.app.requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  it.api.app.socketMode = false;
  return heard;
};

describe('requests to a request URL', () => {
  test('Bolt answers the challenge, an unsigned ssl_check, commands, clicks and events', async () => {
    const it = await rig();
    const seen: string[] = [];
    const { url } = await requestApp(it, (app) => {
      app.command('/cert', async ({ ack, command }) => {
        seen.push(command.text);
        await ack('heard');
      });
      app.event('app_home_opened', async () => void seen.push('home'));
    });
    expect(it.api.app.requestUrl).toBe(url);
    expect(await it.api.requests.sslCheck()).toBe(200);
    expect((await it.api.as('ann').slash('/cert', 'list', 'ops')).acked).toBe(true);
    it.api.as('ann').openHome();
    await it.api.until('no event under way', () => it.api.platform.events.running === 0);
    expect(seen).toEqual(['list', 'home']);
    expect(it.api.screen('ann').lines('ops')).toEqual(['heard']);
  });

  test('an address that does not return the challenge is not taken', async () => {
    const it = await rig();
    await endpoint(it, () => ({ status: 200, body: 'hello' }));
    it.api.app.socketMode = true;
    expect(await it.api.useRequestUrl(it.api.app.requestUrl ?? '')).toBe(false);
    expect(it.api.app.socketMode).toBe(true);
  });

  test('the signature is v0 over time and raw body', async () => {
    const it = await rig();
    const heard = await endpoint(it, () => ({ status: 200 }));
    await it.api.as('ann').slash('/cert', 'list', 'ops');
    const { headers, body } = heard[0]!;
    const seconds = Number(headers['x-slack-request-timestamp']);
    expect(seconds).toBe(Math.floor(it.clock.now() / 1000));
    expect(headers['x-slack-signature']).toBe(signatureOf(it.api.app.signingSecret, seconds, body));
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({ command: '/cert', text: 'list' });
    expect(headers).not.toHaveProperty('x-slack-retry-num');
  });

  test('a wrong secret is refused by Bolt, and the person told', async () => {
    const it = await rig();
    await requestApp(it, (app) => app.command('/cert', async ({ ack }) => ack()));
    it.api.app.signingSecret = 'another secret';
    expect(await it.api.as('ann').slash('/cert', '', 'ops')).toMatchObject({
      acked: false,
      error: 'http_client_error',
    });
  });

  const ANSWERS = [
    { status: 500, error: 'http_service_error' },
    { status: 404, error: 'http_client_error' },
    { status: 302, error: 'dispatch_failed' },
  ];

  test.each(ANSWERS)('HTTP $status is $error for the person', async ({ status, error }) => {
    const it = await rig();
    await endpoint(it, () => ({ status, headers: { location: 'http://127.0.0.1:1/' } }));
    expect(await it.api.as('ann').slash('/cert', '', 'ops')).toMatchObject({ acked: false, error });
    expect(it.api.screen('ann').notices[0]?.code).toBe(error);
  });

  test('nobody listening is dispatch_failed', async () => {
    const it = await rig();
    it.api.app.requestUrl = 'http://127.0.0.1:1/';
    it.api.app.socketMode = false;
    expect(await it.api.as('ann').slash('/cert', '', 'ops')).toMatchObject({ error: 'dispatch_failed' });
  });

  test('no answer within three seconds is operation_timeout', async () => {
    const it = await rig();
    const heard = await endpoint(it, () => ({ status: 0 }));
    const command = it.api.as('ann').slash('/cert', '', 'ops');
    await it.api.until('the request', () => it.api.log.envelopes.length === 1);
    await it.clock.advance(3000);
    expect(await command).toMatchObject({ error: 'operation_timeout' });
    expect(heard.length).toBeLessThanOrEqual(1);
  });

  test('an event is retried with headers that say how often and why', async () => {
    const it = await rig();
    let asked = 0;
    const heard = await endpoint(it, () => ({ status: ++asked > 2 ? 200 : 500 }));
    it.api.as('ann').openHome();
    await it.api.until('two requests', () => it.api.log.envelopes.length === 2);
    await it.clock.asleep(60_000);
    await it.clock.advance(60_000);
    await it.api.until('no event under way', () => it.api.platform.events.running === 0);
    const retries = heard.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']]);
    expect(retries).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
    ]);
  });

  test('X-Slack-No-Retry ends the retries', async () => {
    const it = await rig();
    const heard = await endpoint(it, () => ({ status: 500, headers: { 'x-slack-no-retry': '1' } }));
    it.api.as('ann').openHome();
    await it.api.until('no event under way', () => it.api.platform.events.running === 0);
    expect(heard).toHaveLength(1);
  });

  test('over the hourly limit the app hears app_rate_limited once a minute', async () => {
    const it = await rig();
    const heard = await endpoint(it, () => ({ status: 200 }));
    it.api.platform.events.hourly = 1;
    for (let count = 0; count < 3; count++) it.api.as('ann').openHome();
    await it.api.until('no event under way', () => it.api.platform.events.running === 0);
    const types = heard.map(({ body }) => (JSON.parse(body) as { type: string }).type).sort();
    expect(types).toEqual(['app_rate_limited', 'event_callback']);
  });
});

describe('what Bolt lets through', () => {
  const counting = async () => {
    const it = await rig();
    let count = 0;
    await requestApp(it, (app) =>
      app.command('/cert', async ({ ack }) => {
        count += 1;
        await ack();
      }),
    );
    return { it, count: () => count };
  };

  test('an identical signed request runs twice', async () => {
    const { it, count } = await counting();
    await it.api.as('ann').slash('/cert', '', 'ops');
    expect(await it.api.requests.replay(it.api.requests.sent[0]!)).toBe(200);
    expect(count()).toBe(2);
  });

  test('a timestamp one hour ahead is taken, one ten minutes behind is not', async () => {
    const { it, count } = await counting();
    it.api.requests.skew = 3600;
    expect((await it.api.as('ann').slash('/cert', '', 'ops')).acked).toBe(true);
    it.api.requests.skew = -600;
    expect((await it.api.as('ann').slash('/cert', '', 'ops')).acked).toBe(false);
    expect(count()).toBe(1);
  });

  test('a handler that throws before it acknowledges is HTTP 500', async () => {
    const it = await rig();
    await requestApp(it, (app) =>
      app.command('/cert', async () => {
        throw new Error('a fault');
      }),
    );
    expect(await it.api.as('ann').slash('/cert', '', 'ops')).toMatchObject({ error: 'http_service_error' });
  });
});
