import type { REST } from '@discordjs/rest';
import type { DiscordConfig } from './discord-config.ts';
import { bodyOf, type Drawn } from './render-discord.ts';

export type { REST } from '@discordjs/rest';

/** Milliseconds for one request. */
const TIMEOUT = 10_000;

/** The REST client of discord.js. Limits of channels are told to our queue instead of waited for inside. */
export const openRest = async ({ token, apiUrl }: DiscordConfig): Promise<REST> => {
  const library = await import('@discordjs/rest');
  return new library.REST({
    api: apiUrl.replace(/\/+$/, ''),
    timeout: TIMEOUT,
    retries: 1,
    rejectOnRateLimit: ({ route }) => route.startsWith('/channels/'),
  }).setToken(token);
};

/** A message's body and files as the client takes them. */
export const requestOf = (drawn: Drawn, flags = 0, more: Readonly<Record<string, unknown>> = {}) => ({
  body: { ...bodyOf(drawn, flags), ...more },
  files: drawn.files.map(({ name, data }, index) => ({ name, data: Buffer.from(data), key: `files[${index}]` })),
});

export const idOf = (answer: unknown): string => {
  const id = (answer as { readonly id?: unknown } | null)?.id;
  if (typeof id !== 'string') throw new Error('the platform answered without an id');
  return id;
};
