import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDiscordApi } from '../fakes/discord-api/discord-api.ts';
import type { DiscordDriver } from '../fakes/discord-api/discord-driver.ts';
import type { Channel as DiscordChannel, Member, StoredMessage } from '../fakes/discord-api/discord-world.ts';
import { buttonsOf } from '../fakes/discord-api/message-text.ts';
import { createSlackApi, type SlackApi } from '../fakes/slack-api/create-slack-api.ts';
import type { Channel as SlackChannel } from '../fakes/slack-api/slack-model.ts';
import { makeInstance, type SignetInstance } from './harness/instance.ts';
import type { Program } from './harness/program.ts';

// The whole program between both platforms, driven by what people do at their clients. The transcript is what they saw.

let slack: SlackApi;
let discord: DiscordDriver;
let signet: SignetInstance;
let program: Program;
let room: SlackChannel;
let board: DiscordChannel;
const members: Record<string, Member> = {};

beforeAll(async () => {
  slack = await createSlackApi();
  const team = slack.addTeam('Example');
  const olu = slack.addUser('olu');
  const vic = slack.addUser('vic');
  room = slack.addChannel('certificates');
  discord = await createDiscordApi();
  const guild = discord.addGuild({ name: 'Example', botPermissions: ['pinMessages', 'manageMessages'] });
  for (const name of ['ann', 'bob']) members[name] = discord.addMember(guild, name);
  board = discord.addChannel(guild, 'approvals');
  const at = (name: string) => `discord:${guild.id}:${members[name]?.user.id}`;
  signet = await makeInstance({
    slack: { apiUrl: slack.url, appToken: slack.appToken, botToken: team.bot?.token },
    discord: {
      apiUrl: discord.url,
      token: discord.token,
      applicationId: discord.application.id,
      publicKey: discord.application.publicKey,
      guilds: [guild.id],
    },
    channels: { default: [], routes: [{ to: `discord:${guild.id}:${board.id}`, kinds: ['approval-waiting'] }] },
    approvals: { requesterCounts: 'never' },
    people: [
      { name: 'olu', roles: ['operator'], identities: [`slack:${team.id}:${olu.id}`] },
      { name: 'vic', roles: ['viewer'], identities: [`slack:${team.id}:${vic.id}`] },
      { name: 'ann', roles: ['approver'], identities: [at('ann')] },
      { name: 'bob', roles: ['approver'], identities: [at('bob')] },
    ],
  });
  program = await signet.start();
});

afterAll(async () => {
  await program?.stop();
  await slack?.close();
  await discord?.close();
  signet?.remove();
});

const slackLines = (): string =>
  slack
    .messages(room)
    .map((message) => slack.lines(message).join('\n'))
    .join('\n\n');

const connected = async (): Promise<void> => {
  await slack.connected(2);
  await discord.ready();
  await discord.until('the commands', () =>
    discord
      .as(members.ann as Member)
      .offered(board)
      .includes('cert'),
  );
};

const withButton = (label: string) => (message: StoredMessage) =>
  buttonsOf(message).some((button) => button.label === label);

test('applied for on Slack, approved on Discord by somebody else, one card all the way, over a restart', async () => {
  await connected();
  const applied = await slack.as('olu').slash('/cert', 'apply shop.example.test', room.id);
  expect(applied.acked).toBe(true);
  const waiting = await slack.message(room, (_message, text) => text.includes('waiting for approval'));
  const asked = await discord.message(board, withButton('Approve'));
  const before = buttonsOf(asked).find((button) => button.label === 'Approve')?.custom_id;

  // Whoever applied cannot approve, and is told whom to ask; nobody else sees that.
  await slack.as('olu').click(waiting, 'Approve');
  await slack.until('the refusal', () =>
    slack.screen('olu').lines(room.id).join('\n').includes('needs the role approver'),
  );
  expect(slack.screen('vic').lines(room.id).join('\n')).not.toContain('needs the role approver');

  await program.stop();
  program = await signet.start();
  await connected();

  await discord
    .as(members.ann as Member)
    .click(asked, 'Approve')
    .acknowledged();
  const issued = await slack.message(
    room,
    (message, text) => message.ts === waiting.ts && text.includes('shop.example.test: issued'),
  );
  expect(slack.lines(issued).join('\n')).toContain('approved by ann');
  const redrawn = await discord.until('the card without its button', () =>
    discord.messages(board).find((message) => message.id === asked.id && !withButton('Approve')(message)),
  );

  // The other approver pressed before their client had drawn that.
  const late = discord.as(members.bob as Member).clickStale(redrawn, String(before));
  await late.acknowledged();
  await discord.until('the polite refusal', () =>
    discord.screen(members.bob as Member, board).includes('already decided: approved, by ann'),
  );

  // Approvers were asked in person too: that copy has no live button left either.
  const direct = discord.directMessages(members.bob as Member);
  await discord.until(
    'the direct copy without its button',
    () => !discord.messages(direct).some(withButton('Approve')),
  );

  const answer = await signet.cert('status', 'shop.example.test');
  expect(answer.data?.state).toBe('issued');
  expect(
    slack.messages(room).filter((message) => slack.lines(message).join('\n').includes('shop.example.test: issued')),
  ).toHaveLength(1);
  if (process.env.RECORD !== undefined)
    process.stdout.write(`${slackLines()}\n=====\n${discord.screen(members.bob as Member, board)}\n`);
});
