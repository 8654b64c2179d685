import type { Channel, Guild, World } from './discord-world.ts';

/** @see https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags */
export const PERMISSION = {
  administrator: 1n << 3n,
  manageChannels: 1n << 4n,
  manageGuild: 1n << 5n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  manageMessages: 1n << 13n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
  mentionEveryone: 1n << 17n,
  manageRoles: 1n << 28n,
  useApplicationCommands: 1n << 31n,
  manageThreads: 1n << 34n,
  createPublicThreads: 1n << 35n,
  createPrivateThreads: 1n << 36n,
  sendMessagesInThreads: 1n << 38n,
  pinMessages: 1n << 51n,
} as const;

export type PermissionName = keyof typeof PERMISSION;

export const permissionBits = (...names: readonly PermissionName[]): bigint =>
  names.reduce((bits, name) => bits | PERMISSION[name], 0n);

const ALL = Object.values(PERMISSION).reduce((bits, bit) => bits | bit, 0n);

/** What everybody may do in a new guild. */
export const EVERYONE = permissionBits(
  'viewChannel',
  'sendMessages',
  'readMessageHistory',
  'useApplicationCommands',
  'sendMessagesInThreads',
  'createPublicThreads',
  'embedLinks',
  'attachFiles',
);

const inGuild = (guild: Guild, userId: string): bigint => {
  if (guild.ownerId === userId) return ALL;
  const member = guild.members.get(userId);
  if (member === undefined) return 0n;
  let bits = guild.roles.get(guild.id)?.permissions ?? 0n;
  for (const role of member.roles) bits |= guild.roles.get(role)?.permissions ?? 0n;
  return (bits & PERMISSION.administrator) !== 0n ? ALL : bits;
};

/** Everyone's overwrite, then the roles' together, then the member's own. @see https://discord.com/developers/docs/topics/permissions#permission-overwrites */
export const permissionsIn = (world: World, channel: Channel, userId: string): bigint => {
  if (channel.guildId === undefined) return channel.recipients.includes(userId) ? ALL & ~PERMISSION.manageMessages : 0n;
  const guild = world.guilds.get(channel.guildId);
  if (guild === undefined) return 0n;
  const base = inGuild(guild, userId);
  if (base === ALL || base === 0n) return base;
  // A thread has the permissions of the channel it hangs on.
  const ruled = channel.thread === undefined ? channel : (world.channels.get(channel.parentId ?? '') ?? channel);
  const roles = guild.members.get(userId)?.roles ?? new Set<string>();
  const steps = [
    ruled.overwrites.filter((overwrite) => overwrite.type === 0 && overwrite.id === guild.id),
    ruled.overwrites.filter((overwrite) => overwrite.type === 0 && roles.has(overwrite.id)),
    ruled.overwrites.filter((overwrite) => overwrite.type === 1 && overwrite.id === userId),
  ];
  let bits = base;
  for (const step of steps) {
    for (const overwrite of step) bits &= ~overwrite.deny;
    for (const overwrite of step) bits |= overwrite.allow;
  }
  return (bits & PERMISSION.viewChannel) === 0n ? 0n : bits;
};

export const may = (world: World, channel: Channel, userId: string, permission: PermissionName): boolean =>
  (permissionsIn(world, channel, userId) & PERMISSION[permission]) !== 0n;

/** Without a channel's overwrites, as the command menu looks at them. */
export const guildPermissions = (guild: Guild, userId: string): bigint => inGuild(guild, userId);
