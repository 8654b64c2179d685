import { stringify } from 'yaml';
import { type Answers, LETSENCRYPT } from './init-questions.ts';

const given = (value: string | undefined): value is string => value !== undefined && value !== '';

const issuerOf = ({ ca = 'built-in', email, agree }: Answers) => {
  if (ca === 'built-in') return { internal: { type: 'built-in' } };
  const name = ca in LETSENCRYPT ? ca : 'acme';
  return {
    [name]: {
      type: 'acme',
      directory: LETSENCRYPT[ca] ?? ca,
      ...(given(email) ? { email: [email] } : {}),
      ...(agree === 'yes' ? { terms: 'agree' } : {}),
    },
    internal: { type: 'built-in' },
  };
};

/** Environment variables by the setting that reads them. Values never stand in a file of ours. */
interface SecretRow {
  readonly setting: string;
  readonly variable: string;
  readonly looksLike: string;
}

const SLACK_SECRETS: Readonly<Record<'socket' | 'http', readonly SecretRow[]>> = {
  socket: [
    { setting: 'botToken', variable: 'SLACK_BOT_TOKEN', looksLike: 'xoxb-…' },
    { setting: 'appToken', variable: 'SLACK_APP_TOKEN', looksLike: 'xapp-…' },
  ],
  http: [
    { setting: 'botToken', variable: 'SLACK_BOT_TOKEN', looksLike: 'xoxb-…' },
    { setting: 'signingSecret', variable: 'SLACK_SIGNING_SECRET', looksLike: '…' },
  ],
};

const DISCORD_SECRETS: readonly SecretRow[] = [{ setting: 'token', variable: 'DISCORD_TOKEN', looksLike: '…' }];

export const slackModeOf = (answers: Answers): 'socket' | 'http' | undefined => {
  const mode = answers['slack-mode'];
  return mode === 'socket' || mode === 'http' ? mode : undefined;
};

export const discordApplicationOf = (answers: Answers): string | undefined => {
  const id = answers['discord-application'];
  return given(id) ? id : undefined;
};

/** The secrets that the configuration reads from the environment. */
export const secretsOf = (answers: Answers): readonly SecretRow[] => {
  const mode = slackModeOf(answers);
  return [
    ...(mode === undefined ? [] : SLACK_SECRETS[mode]),
    ...(discordApplicationOf(answers) === undefined ? [] : DISCORD_SECRETS),
  ];
};

const references = (secrets: readonly SecretRow[]): Readonly<Record<string, string>> =>
  Object.fromEntries(secrets.map(({ setting, variable }) => [setting, `\${${variable}}`]));

const platformsOf = (answers: Answers) => {
  const mode = slackModeOf(answers);
  const application = discordApplicationOf(answers);
  const guild = answers['discord-guild'];
  return {
    ...(mode === undefined ? {} : { slack: { mode, ...references(SLACK_SECRETS[mode]) } }),
    ...(application === undefined
      ? {}
      : {
          discord: {
            ...references(DISCORD_SECRETS),
            applicationId: application,
            ...(given(guild) ? { guilds: [guild] } : {}),
          },
        }),
  };
};

const HEADER = `# Made by “signet init”. Every key: docs/settings.md. “signet check-config” says what is wrong with it.
# Secrets are not written here: \${NAME} is read from the environment, \${file:/path} from a file.
`;

/** `signet.yaml`. */
export const configText = (answers: Answers): string => {
  const { notices, admin } = answers;
  const url = answers['public-url'];
  return `${HEADER}${stringify({
    issuers: issuerOf(answers),
    http: { listen: '127.0.0.1:8080', ...(given(url) ? { publicUrl: url } : {}) },
    ...platformsOf(answers),
    ...(given(notices) ? { channels: { default: [notices] } } : {}),
    ...(given(admin) ? { people: [{ name: 'admin', roles: ['admin'], identities: [admin] }] } : {}),
  })}`;
};
