import { z } from 'zod';
import { rule } from '../config-remedy.ts';

const snowflake = z.string().regex(/^\d{17,20}$/, rule('config.rule.snowflake'));

/** Where files lie that people send; their addresses are signed, so that no token goes there. */
export const FILE_HOSTS: readonly string[] = ['cdn.discordapp.com', 'media.discordapp.net'];

/** The section `discord` of the configuration. */
export const discordSchema = z
  .strictObject({
    token: z
      .string()
      .min(20)
      .describe('The bot’s token, from the developer portal; best from the environment. Secret.'),
    applicationId: snowflake.describe('The application’s id.'),
    publicKey: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, rule('config.rule.public-key'))
      .optional()
      .describe('The application’s public key; needed for mode http.'),
    mode: z
      .enum(['gateway', 'http'])
      .default('gateway')
      .describe('How interactions arrive: over a connection made from here, or at `/discord/interactions`.'),
    guilds: z
      .array(snowflake)
      .default([])
      .describe('The only guilds that are answered, where commands change at once; empty: every guild.'),
    dashboard: z.array(snowflake).default([]).describe('Channels that get a pinned message with what needs attention.'),
    apiUrl: z.url().default('https://discord.com/api').describe('Another endpoint, e.g. a stand-in or a proxy.'),
  })
  .refine(({ mode, publicKey }) => mode === 'gateway' || publicKey !== undefined, {
    path: ['publicKey'],
    message: rule('config.rule.public-key-needed'),
  });

export type DiscordConfig = z.infer<typeof discordSchema>;
