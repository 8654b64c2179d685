import { fault } from './api-fault.ts';
import { may, type PermissionName, permissionsIn } from './discord-permissions.ts';
import { CHANNEL, type Channel, type StoredMessage, type World } from './discord-world.ts';
import type { RestCall } from './rest-route.ts';

/** The channel in the path, if the caller may see it: 10003 for none, 50001 for one hidden from the bot. */
export const channelOf = ({ world, params, application }: RestCall): Channel => {
  const channel = world.channels.get(params.channel ?? '');
  if (channel === undefined) throw fault('unknownChannel');
  if (channel.guildId !== undefined && !application.guilds.has(channel.guildId)) throw fault('missingAccess');
  if (permissionsIn(world, channel, application.bot.id) === 0n) throw fault('missingAccess');
  return channel;
};

export const demand = (world: World, channel: Channel, userId: string, ...names: readonly PermissionName[]): void => {
  if (channel.guildId === undefined) return;
  if (names.some((name) => !may(world, channel, userId, name))) throw fault('missingPermissions');
};

/** The message in the path; ephemeral ones do not exist for a bot token. */
export const messageOf = (call: RestCall, channel: Channel): StoredMessage => {
  const message = call.world.messages.get(call.params.message ?? '');
  if (message === undefined || message.channelId !== channel.id || message.visibleTo !== undefined)
    throw fault('unknownMessage');
  return message;
};

/** A text channel, thread or direct message that takes messages; 50008 for the rest. */
export const demandTextChannel = (channel: Channel): void => {
  if (channel.type === CHANNEL.category) throw fault('notATextChannel');
};

/** Everything but posting into an archived thread is refused. */
export const demandOpenThread = (channel: Channel): void => {
  if (channel.thread?.archived === true) throw fault('archivedThread');
};
