import { discordApplicationOf, secretsOf, slackModeOf } from './init-files.ts';
import type { Answers } from './init-questions.ts';

export interface StepFacts {
  readonly answers: Answers;
  /** As it was written, e.g. `signet.yaml`. */
  readonly config: string;
  readonly manifest: string;
  /** Where a server's admin invites the bot. */
  readonly invitation: string | undefined;
}

const slackSteps = ({ answers, manifest }: StepFacts): readonly (readonly string[])[] => {
  const mode = slackModeOf(answers);
  if (mode === undefined) return [];
  return [
    [
      'Slack: make the app.',
      'https://api.slack.com/apps → Create New App → From a manifest → your workspace',
      `paste ${manifest}`,
    ],
    [
      'Slack: install it, and copy its secrets.',
      'Install App → Install to Workspace → Bot User OAuth Token: SLACK_BOT_TOKEN',
      mode === 'socket'
        ? 'Basic Information → App-Level Tokens → Generate, scope connections:write: SLACK_APP_TOKEN'
        : 'Basic Information → App Credentials → Signing Secret: SLACK_SIGNING_SECRET',
    ],
  ];
};

const discordSteps = ({ answers, invitation }: StepFacts): readonly (readonly string[])[] => {
  const id = discordApplicationOf(answers);
  if (id === undefined || invitation === undefined) return [];
  return [
    ['Discord: copy the token.', `https://discord.com/developers/applications/${id}/bot → Reset Token: DISCORD_TOKEN`],
    ['Discord: invite the bot.', invitation],
  ];
};

/** What is left to do, in order, ready to be pasted. */
export const nextSteps = (facts: StepFacts): string => {
  const { answers, config } = facts;
  const secrets = secretsOf(answers).map(({ variable, looksLike }) => `${variable}=${looksLike}`);
  const option = config === 'signet.yaml' ? '' : ` --config ${config}`;
  const steps = [
    ...slackSteps(facts),
    ...discordSteps(facts),
    ...(secrets.length === 0
      ? []
      : [['Give it the secrets, in the shell that starts it.', `export ${secrets.join(' ')}`]]),
    ['See whether everything is there.', `npx signet doctor${option}`],
    ['Start it.', `npx signet start${option}`],
    ['Ask it for a certificate.', `${secrets.length === 0 ? 'npx signet cert' : '/cert'} apply shop.example.test`],
  ];
  return steps
    .map(([title, ...lines], index) => [`${index + 1}. ${title}`, ...lines.map((line) => `   ${line}`)].join('\n'))
    .join('\n');
};
