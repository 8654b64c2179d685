import { expect, test } from 'vitest';
import { createHttp } from '../../../../adapters/http/create-http.ts';
import { systemClock, systemRandom } from '../../../../adapters/system.ts';
import { silentLog } from '../../../../src/kernel/log.ts';
import { textOf } from '../../../fakes/discord-api/message-text.ts';
import { atEnd, makeRig } from './discord-rig.ts';

const overHttp = async () => {
  const rig = await makeRig();
  const surface = await rig.connect({ mode: 'http' });
  const http = createHttp({
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    listen: '127.0.0.1:0',
    bot: rig.bot.bot,
    version: 'test',
    mounts: surface.mounts,
    refusals: () => [surface],
  });
  await http.start();
  atEnd(() => http.stop());
  const url = `http://127.0.0.1:${http.port}/discord/interactions`;
  await rig.api.setInteractionsUrl(url);
  return { ...rig, surface, url };
};

test('the address passes the platform’s own probes, and no gateway is opened', async () => {
  const { api, surface } = await overHttp();
  expect(api.connected()).toBe(false);
  expect(surface.health().up).toBe(true);
  expect(surface.refusals).toEqual(new Map([['signature', 1]]));
});

test('a command is acknowledged and answered', async () => {
  const { api, channel, people } = await overHttp();
  const reply = await api.slash(people.vic, '/cert status', {}, channel).reply();
  expect(textOf(reply)).toBe('### Did cert status\n[Show in the channel]');
});

test('a button and a form work as over the gateway', async () => {
  const { api, desk, channel, people } = await overHttp();
  const modal = await api.slash(people.olu, '/cert apply', {}, channel).modal();
  await api.submit(people.olu, modal, { names: 'a.example' }).reply();
  expect(desk.invocations[0]).toMatchObject({ path: ['cert', 'apply'], origin: 'form' });
});

test('a bad signature, an old or future timestamp, a replay and what is no request: refused and counted', async () => {
  const { api, desk, channel, people, surface, url } = await overHttp();
  const sent = api.slash(people.olu, '/cert approve', { approval: 'x' }, channel);
  await sent.reply();
  const now = Math.floor(Date.now() / 1000);
  expect(await api.faults.redeliver(sent.record, { forge: true })).toBe(401);
  expect(await api.faults.redeliver(sent.record, { timestamp: now - 301 })).toBe(401);
  expect(await api.faults.redeliver(sent.record, { timestamp: now + 302 })).toBe(401);
  expect(await api.faults.redeliver(sent.record)).toBe(401);
  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(url, { method: 'POST', body: '{' })).status).toBe(401);
  expect(desk.invocations).toHaveLength(1);
  expect(Object.fromEntries(surface.refusals)).toEqual({ signature: 3, timestamp: 2, replay: 1, unreadable: 1 });
  const metrics = await (await fetch(new URL('/metrics', url))).text();
  expect(metrics).toContain('signet_events_refused_total{surface="discord",reason="timestamp"} 2');
});
