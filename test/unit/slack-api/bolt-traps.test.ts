import { App } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import { clientFor, quiet, refusal, requestApp, rig, socketApp, socketReceiver, stopLater } from './slack-rig.ts';

// Traps of the client libraries that this stand-in must show, so that the adapter's tests can prove it avoids them.

test('auth.test is called as soon as an App is made', async () => {
  const it = await rig();
  new App({ token: it.team.bot!.token, signingSecret: 'x', logger: quiet, clientOptions: { slackApiUrl: it.api.url } });
  const call = await it.api.until('auth.test', () => it.api.calls('auth.test')[0]);
  expect(call.response).toMatchObject({
    ok: true,
    user_id: it.team.bot!.user,
    bot_id: it.team.bot!.id,
    team_id: it.team.id,
  });
});

test('clientOptions.headers makes a second workspace speak with the first one’s token', async () => {
  const it = await rig();
  const other = it.api.addTeam('Other');
  const options = { slackApiUrl: it.api.url, logger: quiet, headers: { 'x-anything': '1' } };
  await new WebClient(it.team.bot!.token, options).auth.test();
  await new WebClient(other.bot!.token, options).auth.test();
  expect(it.api.calls('auth.test').map((call) => call.team)).toEqual([it.team.id, it.team.id]);
});

test('without headers each workspace speaks for itself', async () => {
  const it = await rig();
  const other = it.api.addTeam('Other');
  for (const { bot } of [it.team, other]) await clientFor(it.api, bot!.token).auth.test();
  expect(it.api.calls('auth.test').map((call) => call.team)).toEqual([it.team.id, other.id]);
});

test('a handler that throws before it acknowledges leaves the person with a timeout over a socket', async () => {
  const it = await rig();
  await socketApp(it, (app) =>
    app.command('/cert', async () => {
      throw new Error('a fault');
    }),
  );
  const command = it.api.as('ann').slash('/cert', '', 'ops');
  await it.api.until('the command', () => it.api.log.envelopes.length === 1);
  await it.clock.advance(3000);
  expect(await command).toMatchObject({ error: 'operation_timeout' });
});

test('respond() throws where the address is used up', async () => {
  const it = await rig();
  const failure = new Promise((resolve) => {
    void socketApp(it, (app) =>
      app.command('/cert', async ({ ack, respond }) => {
        await ack();
        for (let count = 0; count < 5; count++) await respond(`${count}`);
        await respond('5').then(resolve, resolve);
      }),
    );
  });
  await it.api.connected();
  await it.api.as('ann').slash('/cert', '', 'ops');
  expect(await failure).toMatchObject({ code: 'slack_bolt_respond_error' });
  expect(it.api.log.responses.at(-1)).toMatchObject({ status: 404, response: { error: 'used_url' } });
});

test('respond() is content with an error inside a 200', async () => {
  const it = await rig();
  await socketApp(it, (app) =>
    app.command('/cert', async ({ ack, respond }) => {
      await ack();
      await respond({ text: 'x', blocks: [{ type: 'banner' }] as never });
    }),
  );
  await it.api.as('ann').slash('/cert', '', 'ops');
  const answered = await it.api.until('the answer', () => it.api.log.responses[0]);
  expect(answered).toMatchObject({ status: 200, response: { ok: false, error: 'invalid_blocks' } });
  expect(it.api.screen('ann').lines('ops')).toEqual([]);
});

test('a call that was cut may have been done: posting again makes two', async () => {
  const it = await rig();
  it.api.faults.dropNext('chat.postMessage', { done: true });
  const again = clientFor(it.api, it.team.bot!.token, { retryConfig: { retries: 1, minTimeout: 1 } });
  await again.chat.postMessage({ channel: it.ops.id, text: 'once' });
  expect(it.api.messages('ops').map((message) => message.text)).toEqual(['once', 'once']);
});

test('a call can hang until its own timeout ends it', async () => {
  const it = await rig();
  it.api.faults.delayNext('chat.postMessage', 60_000);
  const hurried = clientFor(it.api, it.team.bot!.token, { timeout: 50 });
  const said = await refusal(hurried.chat.postMessage({ channel: it.ops.id, text: 'x' }));
  expect(said.error).toBe('slack_webapi_request_error');
});

test('the next call can be refused with any error', async () => {
  const it = await rig();
  it.api.faults.refuseNext('*', 'service_unavailable', { times: 2 });
  expect((await refusal(it.client.auth.test())).error).toBe('service_unavailable');
  expect((await refusal(it.client.users.info({ user: it.ann.id }))).error).toBe('service_unavailable');
  expect((await it.client.auth.test()).ok).toBe(true);
});

test('stop() of a receiver resolves before its socket has closed', async () => {
  const it = await rig();
  const receiver = socketReceiver(it.api);
  stopLater(receiver);
  await receiver.start();
  await it.api.connected();
  const gone = new Promise((resolve) => receiver.client.once('disconnected', resolve));
  let closed = false;
  void gone.then(() => {
    closed = true;
  });
  await receiver.stop();
  expect(closed).toBe(false);
  await gone;
});

test('an acknowledgement after three seconds over HTTP comes after the person saw an error', async () => {
  const it = await rig();
  let finish = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  await requestApp(it, (app) =>
    app.command('/cert', async ({ ack }) => {
      await done;
      await ack('too late');
    }),
  );
  const command = it.api.as('ann').slash('/cert', '', 'ops');
  await it.api.until('the command', () => it.api.log.envelopes.length === 1);
  await it.clock.advance(3000);
  expect(await command).toMatchObject({ error: 'operation_timeout' });
  finish();
  expect(it.api.screen('ann').lines('ops')).toEqual([]);
});
