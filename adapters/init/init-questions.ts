import { readReceiver } from '../../src/notice/receiver.ts';
import { fillWords } from '../surface-words.ts';
import type { InitWords } from './init-words.ts';

/** What was answered, by the question's flag; empty: the default of nothing. */
export type Answers = Readonly<Record<string, string>>;

/** What would be right, in nobody's language yet. */
interface Wanted {
  readonly words: keyof InitWords;
  readonly names?: readonly string[];
}

/** One question of `signet init`; on the command line its flag. */
export interface Question {
  readonly flag: string;
  readonly asks: keyof InitWords;
  readonly fallback: string;
  /** Asked only where it matters; its flag is refused elsewhere. */
  readonly when: (answers: Answers) => boolean;
  /** What would be right, when an answer is not; may look at the answers before it. */
  readonly wrong: (answer: string, before: Answers) => Wanted | undefined;
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
    words.includes(answer) ? undefined : { words: 'wantOneOf' as const, names: words };

const fits =
  (pattern: RegExp, words: keyof InitWords) =>
  (answer: string): Wanted | undefined =>
    pattern.test(answer) ? undefined : { words };

const optional = (wrong: (answer: string) => Wanted | undefined) => (answer: string) =>
  answer === '' ? undefined : wrong(answer);

const snowflake = fits(/^\d{17,20}$/, 'wantSnowflake');
const https = fits(/^https?:\/\/[^\s/]+\S*$/, 'wantHttps');

const CAS = ['built-in', ...Object.keys(LETSENCRYPT)];

const ca = (answer: string): Wanted | undefined =>
  CAS.includes(answer) || https(answer) === undefined ? undefined : { words: 'wantCa', names: CAS };

/** In the order they are asked. */
export const QUESTIONS: readonly Question[] = [
  {
    flag: 'ca',
    asks: 'askCa',
    fallback: 'built-in',
    when: always,
    wrong: ca,
  },
  {
    flag: 'email',
    asks: 'askEmail',
    fallback: '',
    when: isAcme,
    wrong: optional(fits(/^[^\s@]+@[^\s@]+$/, 'wantMail')),
  },
  {
    flag: 'agree',
    asks: 'askAgree',
    fallback: 'no',
    when: isAcme,
    wrong: oneOf('yes', 'no'),
  },
  {
    flag: 'chat',
    asks: 'askChat',
    fallback: 'none',
    when: always,
    wrong: oneOf('slack', 'discord', 'both', 'none'),
  },
  {
    flag: 'slack-mode',
    asks: 'askSlackMode',
    fallback: 'socket',
    when: talks('slack'),
    wrong: oneOf('socket', 'http'),
  },
  {
    flag: 'discord-application',
    asks: 'askDiscordApplication',
    fallback: '',
    when: talks('discord'),
    wrong: snowflake,
  },
  {
    flag: 'discord-guild',
    asks: 'askDiscordGuild',
    fallback: '',
    when: talks('discord'),
    wrong: optional(snowflake),
  },
  {
    flag: 'public-url',
    asks: 'askPublicUrl',
    fallback: '',
    when: always,
    wrong: (answer, before) => (answer === '' && before['slack-mode'] !== 'http' ? undefined : https(answer)),
  },
  {
    flag: 'notices',
    asks: 'askNotices',
    fallback: '',
    when: always,
    wrong: optional((answer) => (readReceiver(answer) === undefined ? { words: 'wantReceiver' } : undefined)),
  },
  {
    flag: 'admin',
    asks: 'askAdmin',
    fallback: '',
    when: (answers) => answers.chat !== 'none',
    wrong: optional(fits(/^[^:]+:[^:]+:.+$/, 'wantIdentity')),
  },
];

/** The question in the reader's words. */
export const askedIn = (words: InitWords, { asks }: Question): string =>
  fillWords(words[asks], { names: CAS.join(', ') });

/** What would be right, in the reader's words; undefined where the answer is. */
export const wantedIn = (
  words: InitWords,
  { wrong }: Question,
  answer: string,
  before: Answers,
): string | undefined => {
  const wanted = wrong(answer, before);
  return wanted === undefined ? undefined : fillWords(words[wanted.words], { names: (wanted.names ?? []).join(', ') });
};
