import { expect, onTestFinished, test, vi } from 'vitest';
import { createHttp } from '../../adapters/http/create-http.ts';
import { systemClock, systemRandom } from '../../adapters/system.ts';
import type { Surface } from '../../src/chat/surface.ts';
import { MINUTE } from '../../src/kernel/duration.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { bothPlatforms } from '../fakes/both-platforms.ts';
import { createDiscordApi } from '../fakes/discord-api/discord-api.ts';
import { textOf } from '../fakes/discord-api/message-text.ts';
import { fakeClock } from '../fakes/fake-clock.ts';
import { makeTestBot } from '../fakes/make-test-bot.ts';
import { createSlackApi } from '../fakes/slack-api/create-slack-api.ts';

// The real adapters with the real client libraries at both stand-ins. Their waits are cut short; the libraries' own are not.
const impatient = {
  now: systemClock.now,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 1_000), signal),
};
const base = { clock: impatient, random: systemRandom, log: silentLog };
const EVERY = { interval: 100 };

const makeBoth = async () => {
  const slackApi = await createSlackApi({ rateLimits: false });
  const discordApi = await createDiscordApi({ limits: 'off', heartbeatInterval: 400 });
  const team = slackApi.addTeam('Example');
  slackApi.addUser('olu');
  const ops = slackApi.addChannel('ops');
  const guild = discordApi.addGuild();
  const board = discordApi.addChannel(guild, 'ops');
  const clock = fakeClock();
  const onDiscord = `discord:${guild.id}:${board.id}`;
  const house = await makeTestBot({
    clock,
    routes: { fallback: [`slack:${team.id}:${ops.id}`, onDiscord], routes: [] },
    languages: { [onDiscord]: 'zh' },
  });
  const { slack, discord } = bothPlatforms(base, house, slackApi, team, discordApi);
  const http = createHttp({ ...base, listen: '127.0.0.1:0', bot: house.bot, version: 'test' });
  const surfaces: readonly Surface[] = [slack, discord, http];
  for (const surface of surfaces) {
    house.bot.addSurface(surface);
    await surface.start();
  }
  onTestFinished(async () => {
    for (const surface of surfaces) await surface.stop();
    await house.stop();
    await slackApi.close();
    await discordApi.close();
  });
  const minutes = async (count: number): Promise<void> => {
    for (let minute = 0; minute < count; minute++) {
      await clock.advance(MINUTE);
      await house.bot.runJob('watch-house');
    }
    await house.bot.runJob('deliver-notices');
  };
  const ready = async (name: string) => {
    const { checks } = (await (await fetch(`http://127.0.0.1:${http.port}/readyz`)).json()) as {
      checks: readonly { name: string; ok: boolean; detail?: string }[];
    };
    return checks.find((check) => check.name === `surface ${name}`);
  };
  return { slackApi, discordApi, ops, board, slack, discord, minutes, ready };
};

test('a platform that answers nothing any more, TCP and all, is noticed, stands in /readyz, and is told through the other one in its channel’s language', async () => {
  const it = await makeBoth();
  await it.slackApi.connected(2);
  await it.discordApi.ready();
  expect(await it.ready('slack')).toMatchObject({ ok: true, detail: expect.stringMatching(/^silent for \d+ s$/) });

  it.slackApi.faults.refuseNext('apps.connections.open', 'internal_error', { times: 10_000 });
  it.slackApi.faults.freezeSockets();
  await vi.waitFor(async () => expect(await it.ready('slack')).toMatchObject({ ok: false }), EVERY);
  await it.minutes(4);
  await it.discordApi.message(it.board, (message) => textOf(message).includes('slack 未连接'));

  it.slackApi.faults.clear();
  await it.slackApi.connected(2);
  await vi.waitFor(() => expect(it.slack.health().up).toBe(true), EVERY);
  await it.minutes(1);
  await it.slackApi.message(it.ops, (_, lines) => lines.includes('slack is connected again'));

  const gate = it.discordApi.faults.refuseGateway();
  it.discordApi.faults.silenceHeartbeats();
  await vi.waitFor(async () => expect(await it.ready('discord')).toMatchObject({ ok: false }), EVERY);
  await it.minutes(4);
  await it.slackApi.message(it.ops, (_, lines) => lines.includes('discord is not connected'));
  gate.accept();
  await vi.waitFor(() => expect(it.discord.health().up).toBe(true), EVERY);
});
