import { z } from 'zod';
import { rule } from '../config-remedy.ts';

const token = (prefix: string) => z.string().startsWith(prefix);

/** Section `slack` of the configuration: one workspace with its own bot token, or several that install the app by OAuth. */
export const slackSchema = z
  .strictObject({
    mode: z
      .enum(['socket', 'http'])
      .default('socket')
      .describe(
        '`socket`: Slack is called, nothing must be reachable. `http`: Slack calls `http.publicUrl`/slack/events.',
      ),
    appToken: token('xapp-').optional().describe('Socket Mode’s token, with the scope connections:write.'),
    botToken: token('xo').optional().describe('Of the one workspace; without it, workspaces install the app by OAuth.'),
    signingSecret: z.string().min(1).optional().describe('Proves that requests come from Slack (mode `http`).'),
    clientId: z.string().min(1).optional().describe('For OAuth: /slack/install lets workspaces install the app.'),
    clientSecret: z.string().min(1).optional().describe('For OAuth.'),
    apiUrl: z.url().default('https://slack.com/api/').describe('Another endpoint, e.g. the stand-in.'),
    authorizeUrl: z.url().default('https://slack.com/oauth/v2/authorize').describe('Where OAuth asks for consent.'),
  })
  .superRefine((slack, context) => {
    const need = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
    if (slack.mode === 'socket' && slack.appToken === undefined) need('appToken', rule('config.rule.app-token-needed'));
    if (slack.mode === 'http' && slack.signingSecret === undefined)
      need('signingSecret', rule('config.rule.signing-secret-needed'));
    if (slack.botToken === undefined && (slack.clientId === undefined || slack.clientSecret === undefined))
      need('botToken', rule('config.rule.bot-token-needed'));
  });

export type SlackConfig = z.infer<typeof slackSchema>;

/** Where files lie that people send. */
export const FILE_HOSTS: readonly string[] = ['files.slack.com'];

/** Keys whose values are never shown. */
export const SLACK_SECRETS: readonly (keyof SlackConfig)[] = ['appToken', 'botToken', 'signingSecret', 'clientSecret'];

/** What the app asks for and no more. @see docs.slack.dev/reference/scopes */
export const BOT_SCOPES: readonly string[] = [
  'app_mentions:read',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:read',
  'im:history',
  'im:write',
  'usergroups:read',
  'users:read',
];
