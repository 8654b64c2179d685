import type { Channel } from './discord-world.ts';

/** @see https://discord.com/developers/docs/events/gateway#list-of-intents */
export const INTENT = {
  guilds: 1 << 0,
  guildMembers: 1 << 1,
  guildPresences: 1 << 8,
  guildMessages: 1 << 9,
  directMessages: 1 << 12,
  messageContent: 1 << 15,
} as const;

/** Need a switch in the developer portal, and above 10,000 users a review (4014 without). */
export const PRIVILEGED = INTENT.guildMembers | INTENT.guildPresences | INTENT.messageContent;

/** Every bit that means something; any other makes the set invalid (4013). */
export const KNOWN = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20, 21, 24, 25].reduce(
  (bits, bit) => bits | (1 << bit),
  0,
);

/** Which intent an event needs; what is not listed always comes (interactions above all). */
const NEEDED: Readonly<Record<string, (channel: Channel | undefined) => number>> = {
  GUILD_CREATE: () => INTENT.guilds,
  GUILD_UPDATE: () => INTENT.guilds,
  GUILD_DELETE: () => INTENT.guilds,
  GUILD_ROLE_CREATE: () => INTENT.guilds,
  GUILD_ROLE_UPDATE: () => INTENT.guilds,
  CHANNEL_CREATE: () => INTENT.guilds,
  CHANNEL_UPDATE: () => INTENT.guilds,
  CHANNEL_DELETE: () => INTENT.guilds,
  THREAD_CREATE: () => INTENT.guilds,
  THREAD_UPDATE: () => INTENT.guilds,
  THREAD_DELETE: () => INTENT.guilds,
  GUILD_MEMBER_ADD: () => INTENT.guildMembers,
  GUILD_MEMBER_UPDATE: () => INTENT.guildMembers,
  GUILD_MEMBER_REMOVE: () => INTENT.guildMembers,
  MESSAGE_CREATE: (channel) => (channel?.guildId === undefined ? INTENT.directMessages : INTENT.guildMessages),
  MESSAGE_UPDATE: (channel) => (channel?.guildId === undefined ? INTENT.directMessages : INTENT.guildMessages),
  MESSAGE_DELETE: (channel) => (channel?.guildId === undefined ? INTENT.directMessages : INTENT.guildMessages),
};

export const wants = (intents: number, event: string, channel: Channel | undefined): boolean => {
  const needed = NEEDED[event]?.(channel);
  return needed === undefined || (intents & needed) !== 0;
};
