import { createDiscord } from '../../adapters/discord/create-discord.ts';
import { discordSchema } from '../../adapters/discord/discord-config.ts';
import { createSlack } from '../../adapters/slack/create-slack.ts';
import { slackSchema } from '../../adapters/slack/slack-config.ts';
import type { Base } from '../../src/kernel/base.ts';
import type { createDiscordApi } from './discord-api/discord-api.ts';
import type { TestBot } from './make-test-bot.ts';
import { NO_USES } from './no-uses.ts';
import type { SlackApi } from './slack-api/create-slack-api.ts';

/** The real adapters of both platforms at their stand-ins, for one bot; not started. */
export const bothPlatforms = (
  base: Base,
  { bot }: TestBot,
  slackApi: SlackApi,
  team: ReturnType<SlackApi['addTeam']>,
  discordApi: Awaited<ReturnType<typeof createDiscordApi>>,
) => {
  const common = { ...base, language: 'en', fetch: globalThis.fetch, uses: NO_USES } as const;
  const slack = createSlack({
    ...common,
    bot,
    config: slackSchema.parse({ apiUrl: slackApi.url, appToken: slackApi.appToken, botToken: team.bot?.token }),
    publicUrl: 'http://127.0.0.1:9',
  });
  const { url: apiUrl, token, application } = discordApi;
  const discord = createDiscord({
    ...common,
    config: discordSchema.parse({ apiUrl, token, applicationId: application.id }),
    desk: bot.desk,
    house: bot.house,
  });
  return { slack, discord };
};
