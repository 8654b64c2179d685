import { SocketModeClient } from '@slack/socket-mode';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { quiet, type Rig, refusal, rig, socketApp, socketReceiver, stopLater } from './slack-rig.ts';

const acking = (it: Rig, sockets = 1) =>
  socketApp(it, (app) => app.command('/cert', async ({ ack }) => ack()), { sockets });

/** A bare connection, to see the messages themselves. */
const bare = async (
  it: Rig,
): Promise<{ socket: WebSocket; heard: Record<string, unknown>[]; opened: Promise<void> }> => {
  const response = await fetch(`${it.api.url}apps.connections.open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${it.api.appToken}` },
  });
  const { url } = (await response.json()) as { url: string };
  const socket = new WebSocket(url);
  const heard: Record<string, unknown>[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data)) as Record<string, unknown>));
  socket.on('error', () => undefined);
  onTestFinished(() => socket.terminate());
  return { socket, heard, opened: new Promise((resolve) => socket.once('message', () => resolve())) };
};

describe('opening a connection', () => {
  test('hello says how many there are', async () => {
    const it = await rig();
    const first = await bare(it);
    await first.opened;
    const second = await bare(it);
    await second.opened;
    expect(first.heard[0]).toMatchObject({
      type: 'hello',
      num_connections: 1,
      connection_info: { app_id: it.api.app.id },
    });
    expect(second.heard[0]).toMatchObject({ type: 'hello', num_connections: 2 });
  });

  test('a ticket is good once', async () => {
    const it = await rig();
    const { socket, opened } = await bare(it);
    await opened;
    const again = new WebSocket(socket.url);
    const status = await new Promise((resolve) =>
      again.once('unexpected-response', (_, response) => resolve(response.statusCode)),
    );
    expect(status).toBe(408);
  });

  test('the app token counts in the header only', async () => {
    const it = await rig();
    const body = new URLSearchParams({ token: it.api.appToken });
    const response = await fetch(`${it.api.url}apps.connections.open`, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ ok: false, error: 'not_authed' });
  });

  test('the eleventh connection is told too_many_websockets', async () => {
    const it = await rig();
    for (let count = 0; count < 10; count++) await (await bare(it)).opened;
    const { heard, opened } = await bare(it);
    await opened;
    expect(heard[0]).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
    expect(it.api.platform.sockets.open).toHaveLength(10);
  });

  test('a dead app token at start is final for the client', async () => {
    const it = await rig();
    it.api.faults.revoke(it.api.appToken);
    const client = new SocketModeClient({
      appToken: it.api.appToken,
      logger: quiet,
      clientOptions: { slackApiUrl: it.api.url, retryConfig: { retries: 0 } },
    });
    expect((await refusal(client.start())).error).toBe('invalid_auth');
  });
});

describe('envelopes', () => {
  test('each kind says whether the acknowledgement may carry an answer', async () => {
    const it = await rig();
    const { socket, heard, opened } = await bare(it);
    await opened;
    void it.api.as('ann').slash('/cert', '', 'ops');
    it.api.as('ann').openHome();
    await new Promise<void>((resolve) => socket.on('message', () => heard.length === 3 && resolve()));
    expect(heard[1]).toMatchObject({ type: 'slash_commands', accepts_response_payload: true });
    expect(heard[2]).toMatchObject({
      type: 'events_api',
      accepts_response_payload: false,
      retry_attempt: 0,
      retry_reason: '',
    });
  });

  test('an acknowledgement on another socket does not count', async () => {
    const it = await rig();
    const one = await bare(it);
    await one.opened;
    const command = it.api.as('ann').slash('/cert', '', 'ops');
    const envelope = await it.api.until('the envelope', () => it.api.log.envelopes[0]);
    const two = await bare(it);
    await two.opened;
    two.socket.send(JSON.stringify({ envelope_id: envelope.id }));
    await it.api.until('the stray acknowledgement', () => envelope.late);
    await it.clock.advance(3000);
    expect(await command).toMatchObject({ error: 'operation_timeout' });
  });

  test('a lost acknowledgement is a timeout for the person though the app has worked', async () => {
    const it = await rig();
    let worked = 0;
    await socketApp(it, (app) =>
      app.command('/cert', async ({ ack }) => {
        worked += 1;
        await ack();
      }),
    );
    it.api.faults.loseAcks();
    const command = it.api.as('ann').slash('/cert', '', 'ops');
    await it.api.until('the work', () => it.api.platform.sockets.losing === 0);
    await it.clock.advance(3000);
    expect(await command).toMatchObject({ acked: false, error: 'operation_timeout' });
    expect(worked).toBe(1);
  });

  test('each envelope goes to one of the connections, whichever', async () => {
    const it = await rig();
    await acking(it, 2);
    for (let count = 0; count < 24; count++) await it.api.as('ann').slash('/cert', '', 'ops');
    const via = it.api.log.envelopes.map((envelope) => envelope.via);
    expect(new Set(via)).toEqual(new Set([1, 2]));
    expect(via).toHaveLength(24);
  });
});

describe('connections that end', () => {
  test('a dropped connection is replaced by the client', async () => {
    const it = await rig();
    await acking(it);
    it.api.faults.dropSockets();
    await it.api.until('no connection', () => it.api.platform.sockets.open.length === 0);
    await it.api.connected();
    expect((await it.api.as('ann').slash('/cert', '', 'ops')).acked).toBe(true);
  });

  test('a refresh warns, waits ten seconds of the clock, then ends the connection', async () => {
    const it = await rig();
    const { heard, opened, socket } = await bare(it);
    await opened;
    const refreshed = it.api.faults.refreshSockets();
    await new Promise((resolve) => socket.once('message', resolve));
    expect(heard.at(-1)).toMatchObject({ type: 'disconnect', reason: 'warning' });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await it.clock.advance(10_000);
    await Promise.all([refreshed, closed]);
    expect(heard.at(-1)).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' });
  });

  test('with one connection a refresh leaves the app deaf for a moment', async () => {
    const it = await rig();
    await acking(it);
    void it.api.faults.refreshSockets();
    await it.api.until('no connection', () => it.api.platform.sockets.open.length === 0);
    expect(await it.api.as('ann').slash('/cert', '', 'ops')).toMatchObject({ error: 'dispatch_failed' });
    await it.api.connected();
    expect((await it.api.as('ann').slash('/cert', '', 'ops')).acked).toBe(true);
  });

  test('with two connections refreshed in turn no command is lost', async () => {
    const it = await rig();
    await acking(it, 2);
    const [first = 0, second = 0] = it.api.platform.sockets.open;
    const outcomes: boolean[] = [];
    for (const number of [first, second]) {
      it.api.faults.requestRefresh(number);
      for (let count = 0; count < 5; count++) outcomes.push((await it.api.as('ann').slash('/cert', '', 'ops')).acked);
      await it.api.connected(2);
    }
    expect(outcomes).toEqual(Array(10).fill(true));
  });

  test('Socket Mode switched off is link_disabled, and nothing is dispatched any more', async () => {
    const it = await rig();
    const { heard, opened, socket } = await bare(it);
    await opened;
    it.api.faults.disableSocketMode();
    await new Promise((resolve) => socket.once('message', resolve));
    expect(heard.at(-1)).toMatchObject({ type: 'disconnect', reason: 'link_disabled' });
    expect(await it.api.as('ann').slash('/cert', '', 'ops')).toMatchObject({ error: 'dispatch_failed' });
  });

  test('a frozen connection stops answering pings, and the client replaces it', async () => {
    const it = await rig();
    await acking(it);
    const [number] = it.api.platform.sockets.open;
    // The client has to have heard one pong before it watches for their absence.
    await it.api.until('a pong', () => it.api.platform.sockets.pongs > 0);
    it.api.faults.freezeSockets();
    await it.api.until('another connection', () => it.api.platform.sockets.open.some((open) => open !== number));
    expect(it.api.platform.sockets.open).not.toContain(number);
  });

  test('when TCP lingers after the close handshake the client still comes back', async () => {
    const it = await rig();
    it.api.faults.lingerAfterClose();
    await acking(it);
    it.api.faults.requestRefresh();
    await it.api.until('no connection', () => it.api.platform.sockets.open.length === 0);
    await it.api.connected();
    expect((await it.api.as('ann').slash('/cert', '', 'ops')).acked).toBe(true);
  });

  const HURDLES = [
    { name: 'HTTP 500', order: (it: Rig) => it.api.faults.statusNext('apps.connections.open', 500) },
    { name: 'a reset', order: (it: Rig) => it.api.faults.dropNext('apps.connections.open') },
    { name: 'internal_error', order: (it: Rig) => it.api.faults.refuseNext('apps.connections.open', 'internal_error') },
  ];

  test.each(HURDLES)('the client gets over $name when it reconnects', async ({ order }) => {
    const it = await rig();
    const receiver = socketReceiver(it.api, { retries: 3, minTimeout: 1 });
    stopLater(receiver);
    await receiver.start();
    await it.api.connected();
    order(it);
    it.api.faults.dropSockets();
    await it.api.until('no connection', () => it.api.platform.sockets.open.length === 0);
    await it.api.connected();
    expect(it.api.calls('apps.connections.open')).toHaveLength(3);
  });
});
