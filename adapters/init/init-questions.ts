import { RECEIVER_FORMS, readReceiver } from '../../src/notice/receiver.ts';

/** What was answered, by the question's flag; empty: the default of nothing. */
export type Answers = Readonly<Record<string, string>>;

/** One question of `signet init`; on the command line its flag. */
export interface Question {
  readonly flag: string;
  readonly asks: string;
  readonly fallback: string;
  /** Asked only where it matters; its flag is refused elsewhere. */
  readonly when: (answers: Answers) => boolean;
  /** What would be right, when an answer is not; may look at the answers before it. */
  readonly wrong: (answer: string, before: Answers) => string | undefined;
}

export const LETSENCRYPT: Readonly<Record<string, string>> = {
  letsencrypt: 'https://acme-v02.api.letsencrypt.org/directory',
  'letsencrypt-staging': 'https://acme-staging-v02.api.letsencrypt.org/directory',
};

const always = (): boolean => true;
const talks = (platform: string) => (answers: Answers) => [platform, 'both'].includes(answers.chat ?? '');
const isAcme = (answers: Answers): boolean => answers.ca !== 'built-in';

const oneOf =
  (...words: readonly string[]) =>
  (answer: string) =>
    words.includes(answer) ? undefined : `one of ${words.join(', ')}`;

const fits = (pattern: RegExp, words: string) => (answer: string) => (pattern.test(answer) ? undefined : words);

const optional = (wrong: (answer: string) => string | undefined) => (answer: string) =>
  answer === '' ? undefined : wrong(answer);

const snowflake = fits(/^\d{17,20}$/, 'an id of 17 to 20 digits (Discord: Copy ID)');
const https = fits(/^https?:\/\/[^\s/]+\S*$/, 'an address that begins with https://');

const ca = (answer: string) =>
  answer === 'built-in' || answer in LETSENCRYPT || https(answer) === undefined
    ? undefined
    : `built-in, ${Object.keys(LETSENCRYPT).join(', ')}, or the address of an ACME directory`;

/** In the order they are asked. */
export const QUESTIONS: readonly Question[] = [
  {
    flag: 'ca',
    asks: `Which CA? built-in, ${Object.keys(LETSENCRYPT).join(', ')}, or the address of an ACME directory`,
    fallback: 'built-in',
    when: always,
    wrong: ca,
  },
  {
    flag: 'email',
    asks: 'Where may the CA write to about the account? Empty: nowhere',
    fallback: '',
    when: isAcme,
    wrong: optional(fits(/^[^\s@]+@[^\s@]+$/, 'a mail address')),
  },
  {
    flag: 'agree',
    asks: 'Do you accept the CA’s terms of service? yes or no',
    fallback: 'no',
    when: isAcme,
    wrong: oneOf('yes', 'no'),
  },
  {
    flag: 'chat',
    asks: 'Where do people talk to it? slack, discord, both or none',
    fallback: 'none',
    when: always,
    wrong: oneOf('slack', 'discord', 'both', 'none'),
  },
  {
    flag: 'slack-mode',
    asks: 'Does it call Slack (socket), or does Slack call it (http)?',
    fallback: 'socket',
    when: talks('slack'),
    wrong: oneOf('socket', 'http'),
  },
  {
    flag: 'discord-application',
    asks: 'The Discord application’s id (General Information)',
    fallback: '',
    when: talks('discord'),
    wrong: snowflake,
  },
  {
    flag: 'discord-guild',
    asks: 'The id of the Discord server it answers. Empty: any it is invited to',
    fallback: '',
    when: talks('discord'),
    wrong: optional(snowflake),
  },
  {
    flag: 'public-url',
    asks: 'How is it reached from outside, e.g. https://signet.example.com? Empty: from this machine only',
    fallback: '',
    when: always,
    wrong: (answer, before) => (answer === '' && before['slack-mode'] !== 'http' ? undefined : https(answer)),
  },
  {
    flag: 'notices',
    asks: 'Where do notices go, e.g. slack:T0123ABCD:C0456EFGH? Empty: to the people concerned',
    fallback: '',
    when: always,
    wrong: optional((answer) => (readReceiver(answer) === undefined ? RECEIVER_FORMS : undefined)),
  },
  {
    flag: 'admin',
    asks: 'Who is admin there, e.g. slack:T0123ABCD:U0456EFGH? Empty: only whoever runs it, in this shell',
    fallback: '',
    when: (answers) => answers.chat !== 'none',
    wrong: optional(fits(/^[^:]+:[^:]+:.+$/, 'surface:team:user')),
  },
];
