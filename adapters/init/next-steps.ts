import { fillWords } from '../surface-words.ts';
import { discordApplicationOf, secretsOf, slackModeOf } from './init-files.ts';
import type { Answers } from './init-questions.ts';
import type { InitWords } from './init-words.ts';

export interface StepFacts {
  readonly answers: Answers;
  /** As it was written, e.g. `signet.yaml`. */
  readonly config: string;
  readonly manifest: string;
  /** Where a server's admin invites the bot. */
  readonly invitation: string | undefined;
  readonly words: InitWords;
}

const slackSteps = ({ answers, manifest, words }: StepFacts): readonly (readonly string[])[] => {
  const mode = slackModeOf(answers);
  if (mode === undefined) return [];
  return [
    [
      words.slackMake,
      `https://api.slack.com/apps → Create New App → From a manifest → ${words.slackWorkspace}`,
      fillWords(words.slackPaste, { file: manifest }),
    ],
    [
      words.slackInstall,
      'Install App → Install to Workspace → Bot User OAuth Token: SLACK_BOT_TOKEN',
      mode === 'socket'
        ? `Basic Information → App-Level Tokens → Generate, ${words.slackScope} connections:write: SLACK_APP_TOKEN`
        : 'Basic Information → App Credentials → Signing Secret: SLACK_SIGNING_SECRET',
    ],
  ];
};

const discordSteps = ({ answers, invitation, words }: StepFacts): readonly (readonly string[])[] => {
  const id = discordApplicationOf(answers);
  if (id === undefined || invitation === undefined) return [];
  return [
    [words.discordToken, `https://discord.com/developers/applications/${id}/bot → Reset Token: DISCORD_TOKEN`],
    [words.discordInvite, invitation],
  ];
};

/** What is left to do, in order, ready to be pasted. */
export const nextSteps = (facts: StepFacts): string => {
  const { answers, config, words } = facts;
  const secrets = secretsOf(answers).map(({ variable, looksLike }) => `${variable}=${looksLike}`);
  const option = config === 'signet.yaml' ? '' : ` --config ${config}`;
  const steps = [
    ...slackSteps(facts),
    ...discordSteps(facts),
    ...(secrets.length === 0 ? [] : [[words.secrets, `export ${secrets.join(' ')}`]]),
    [words.doctor, `npx signet doctor${option}`],
    [words.start, `npx signet start${option}`],
    [words.apply, `${secrets.length === 0 ? 'npx signet cert' : '/cert'} apply shop.example.test`],
  ];
  return steps
    .map(([title, ...lines], index) => [`${index + 1}. ${title}`, ...lines.map((line) => `   ${line}`)].join('\n'))
    .join('\n');
};
