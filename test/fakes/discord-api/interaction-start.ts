import { permissionsIn } from './discord-permissions.ts';
import { type Application, CHANNEL, type Channel, type StoredMessage, type User, type World } from './discord-world.ts';
import type { FakeCdn } from './fake-cdn.ts';
import { ANSWER_WITHIN, type InteractionRecord, type InteractionType } from './interaction-life.ts';
import type { Dict } from './plain-json.ts';
import { FILE_LIMIT } from './posted-message-rules.ts';
import { secret } from './posted-messages.ts';
import { wireMessage } from './wire-message.ts';
import { wireChannel, wireMember, wireUser } from './wire-objects.ts';

export interface Start {
  readonly application: Application;
  readonly type: InteractionType;
  readonly user: User;
  readonly channel: Channel;
  readonly label: string;
  readonly data: Dict;
  /** The message whose component was used, or from which the modal came. */
  readonly source?: StoredMessage;
}

/** Gives the interaction to its application: over the gateway or to its interactions address. */
export type Deliver = (record: InteractionRecord) => void;

const who = (world: World, { user, channel }: Start): Dict => {
  const member = world.guilds.get(channel.guildId ?? '')?.members.get(user.id);
  if (member === undefined) return { user: wireUser(user) };
  return {
    guild_id: channel.guildId,
    guild: { id: channel.guildId, locale: world.guilds.get(channel.guildId ?? '')?.locale, features: [] },
    guild_locale: world.guilds.get(channel.guildId ?? '')?.locale,
    member: { ...wireMember(member), permissions: permissionsIn(world, channel, user.id).toString() },
  };
};

/** 0 in a guild, 1 in a direct message with the bot, 2 in any other private channel. */
const contextOf = (application: Application, channel: Channel): number => {
  if (channel.type !== CHANNEL.dm) return 0;
  return channel.recipients.includes(application.bot.id) ? 1 : 2;
};

/** Which installation allowed this: the guild's (0) or the user's own (1). */
const owners = ({ application, channel, user }: Start): Dict => ({
  ...(channel.guildId !== undefined && application.guilds.has(channel.guildId) ? { 0: channel.guildId } : {}),
  ...(channel.guildId === undefined ? { 0: '0' } : {}),
  ...(application.userInstalls.has(user.id) ? { 1: user.id } : {}),
});

const payloadOf = (world: World, cdn: FakeCdn, start: Start, id: string, token: string): Dict => {
  const { application, channel, user, source } = start;
  return {
    id,
    application_id: application.id,
    type: start.type,
    version: 1,
    token,
    data: start.data,
    channel_id: channel.id,
    channel: { ...wireChannel(world, channel), permissions: permissionsIn(world, channel, user.id).toString() },
    ...who(world, start),
    locale: user.locale,
    app_permissions: permissionsIn(world, channel, application.bot.id).toString(),
    entitlements: [],
    authorizing_integration_owners: owners(start),
    context: contextOf(application, channel),
    attachment_size_limit: FILE_LIMIT,
    ...(source === undefined ? {} : { message: wireMessage(world, source, cdn) }),
  };
};

/** Begins an interaction, delivers it, and lets it fail when nobody answers in three seconds. */
export const startInteraction = (
  world: World,
  cdn: FakeCdn,
  deliver: Deliver,
  stop: AbortSignal,
  start: Start,
): InteractionRecord => {
  const id = world.nextId();
  const token = secret(60);
  const { application, channel } = start;
  const record: InteractionRecord = {
    id,
    token,
    applicationId: application.id,
    type: start.type,
    userId: start.user.id,
    channelId: channel.id,
    guildId: channel.guildId,
    createdAt: world.clock.now(),
    label: start.label,
    payload: payloadOf(world, cdn, start, id, token),
    sourceMessageId: start.source?.id,
    userInstallOnly: channel.guildId !== undefined && !application.guilds.has(channel.guildId),
    callback: undefined,
    responseId: undefined,
    loading: false,
    followUps: [],
    modal: undefined,
    choices: undefined,
    failed: false,
    dismissed: false,
  };
  world.addInteraction(record);
  deliver(record);
  const fail = (): void => {
    record.failed = record.callback === undefined;
    world.changed();
  };
  world.clock.sleep(ANSWER_WITHIN + 1, stop).then(fail, () => undefined);
  world.changed();
  return record;
};
