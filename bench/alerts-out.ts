import { loadavg } from 'node:os';
import { systemClock, systemRandom } from '../adapters/system.ts';
import { silentLog } from '../src/kernel/log.ts';
import { announce } from '../src/notice/announce.ts';
import { bothPlatforms } from '../test/fakes/both-platforms.ts';
import { createDiscordApi } from '../test/fakes/discord-api/discord-api.ts';
import { textOf } from '../test/fakes/discord-api/message-text.ts';
import { makeTestBot } from '../test/fakes/make-test-bot.ts';
import { createSlackApi } from '../test/fakes/slack-api/create-slack-api.ts';

// 1,000 alarms to 20 channels, ten on each platform, through the outbox and the real adapters, at the rates that the stand-ins hold them
// to: how long it takes, and whether each came once and in order. node bench/alerts-out.ts

const EACH = 50;
const CHANNELS = 10;
/** Milliseconds after which it is told as it stands; at the platforms' rates it takes about ninety seconds of real time. */
const LONGEST = 180_000;

const base = { clock: systemClock, random: systemRandom, log: silentLog };
const slackApi = await createSlackApi();
const team = slackApi.addTeam('Example');
const rooms = Array.from({ length: CHANNELS }, (_, index) => slackApi.addChannel(`alerts-${index}`));
const discordApi = await createDiscordApi({ openApi: false });
const guild = discordApi.addGuild();
const boards = Array.from({ length: CHANNELS }, (_, index) => discordApi.addChannel(guild, `alerts-${index}`));
const house = await makeTestBot({ routes: { fallback: [], routes: [] } });
const { slack, discord } = bothPlatforms(base, house, slackApi, team, discordApi);
for (const surface of [slack, discord]) {
  house.bot.addSurface(surface);
  await surface.start();
}

const receivers = [
  ...rooms.map(({ id }) => `slack:${team.id}:${id}`),
  ...boards.map(({ id }) => `discord:${guild.id}:${id}`),
];
for (let number = 0; number < EACH; number++)
  await house.store.transaction(async (store) => {
    for (const receiver of receivers)
      await announce(store, house.bot.house, {
        kind: 'job-failing',
        subject: `alarm ${number}`,
        occasion: receiver,
        facts: { job: `alarm ${number}`, words: '-' },
        receivers: [{ receiver, why: 'alert' }],
      });
  });

const numbersIn = (texts: readonly string[]): readonly number[] =>
  texts.flatMap((text) => {
    const found = /alarm (\d+)/.exec(text)?.[1];
    return found === undefined ? [] : [Number(found)];
  });
const come = (): readonly (readonly number[])[] => [
  ...rooms.map((room) => numbersIn(slackApi.messages(room).map((message) => slackApi.lines(message).join(' ')))),
  ...boards.map((board) => numbersIn(discordApi.messages(board).map(textOf))),
];
const total = (): number => come().reduce((sum, { length }) => sum + length, 0);

const begun = performance.now();
while (total() < receivers.length * EACH && performance.now() - begun < LONGEST) {
  await house.bot.runJob('deliver-notices');
  await systemClock.sleep(2_000);
}
const took = (performance.now() - begun) / 1000;
await systemClock.sleep(5_000);
const arrived = come();
const inOrder = arrived.filter((numbers) =>
  numbers.every((number, index) => index === 0 || number >= (numbers[index - 1] ?? 0)),
);
const lost = arrived.reduce((sum, numbers) => sum + EACH - new Set(numbers).size, 0);
const doubled = arrived.reduce((sum, numbers) => sum + numbers.length - new Set(numbers).size, 0);
const refused = slackApi.calls('chat.postMessage').filter(({ status }) => status === 429).length;
const limited = discordApi.calls('POST /channels/:channel/messages').filter(({ status }) => status === 429).length;
console.log(
  `${receivers.length * EACH} alarms to ${receivers.length} channels: ${took.toFixed(0)} s, ${lost} lost, ${doubled} doubled, in order in ${inOrder.length} channels; 429: ${refused} from Slack, ${limited} from Discord; CPU with both stand-ins ${(process.cpuUsage().user / 1e6).toFixed(1)} s; load ${loadavg()[0]?.toFixed(1)}`,
);
await slack.stop();
await discord.stop();
await house.stop();
await slackApi.close();
await discordApi.close();
