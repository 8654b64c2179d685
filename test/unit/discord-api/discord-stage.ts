import { Client, type ClientOptions, Events, GatewayIntentBits, REST } from 'discord.js';
import { afterEach } from 'vitest';
import { createDiscordApi, type DiscordApiOptions } from '../../fakes/discord-api/discord-api.ts';
import type { DiscordDriver } from '../../fakes/discord-api/discord-driver.ts';
import type { Channel, Guild, Member, Role } from '../../fakes/discord-api/discord-world.ts';

/** A guild with two people, two channels, and the real client beside it. */
export interface Stage {
  readonly api: DiscordDriver;
  readonly guild: Guild;
  readonly channel: Channel;
  readonly hidden: Channel;
  readonly operators: Role;
  readonly ada: Member;
  readonly bob: Member;
  /** A connected client of discord.js. */
  connect(options?: Partial<ClientOptions>): Promise<Client<true>>;
  /** discord.js' REST client without a gateway. */
  readonly rest: REST;
  /** Registers commands for the guild over the real client. */
  register(commands: readonly object[]): Promise<void>;
}

const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

export const atEnd = (end: () => Promise<unknown>): void => {
  endings.push(end);
};

/** Ends by itself after the test; a mistake of the stand-in fails the test there. */
export const stage = async (options: DiscordApiOptions = {}): Promise<Stage> => {
  const api = await createDiscordApi(options);
  atEnd(() => api.close());
  const guild = api.addGuild();
  const operators = api.addRole(guild, 'Operators');
  const ada = api.addMember(guild, 'Ada', [operators]);
  const bob = api.addMember(guild, 'Bob');
  const channel = api.addChannel(guild, 'certificates');
  const hidden = api.addChannel(guild, 'hidden', { denyBot: ['viewChannel'] });
  const rest = new REST({ api: api.url, retries: 0 }).setToken(api.token);
  return {
    api,
    guild,
    channel,
    hidden,
    operators,
    ada,
    bob,
    rest,
    async connect(more = {}) {
      const client = new Client({
        intents: [GatewayIntentBits.Guilds],
        rest: { api: api.url, retries: 0 },
        allowedMentions: { parse: [] },
        ...more,
      });
      atEnd(() => client.destroy());
      const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
      await client.login(api.token);
      return ready;
    },
    async register(commands) {
      await rest.put(`/applications/${api.application.id}/guilds/${guild.id}/commands`, { body: commands });
    },
  };
};

/** What an error of discord.js says, for tables of refusals. */
export const refusal = async (act: Promise<unknown>): Promise<{ status: number; code: unknown; codes: string[] }> => {
  try {
    await act;
  } catch (error) {
    const { status, code, rawError } = error as { status: number; code: unknown; rawError?: { errors?: unknown } };
    const codes: string[] = [];
    const walk = (part: unknown, path: string): void => {
      if (Array.isArray(part)) for (const entry of part) codes.push(`${path} ${(entry as { code: string }).code}`);
      else if (typeof part === 'object' && part !== null)
        for (const [key, value] of Object.entries(part))
          walk(value, key === '_errors' ? path : `${path}${path ? '.' : ''}${key}`);
    };
    walk(rawError?.errors, '');
    return { status, code, codes };
  }
  return { status: 200, code: 'accepted', codes: [] };
};
