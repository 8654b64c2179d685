import { may } from './discord-permissions.ts';
import type { Attachment, Channel, StoredMessage, World } from './discord-world.ts';
import type { FakeCdn } from './fake-cdn.ts';
import { INTERACTION } from './interaction-life.ts';
import { type Dict, dict, text } from './plain-json.ts';
import { wireMember, wireUser } from './wire-objects.ts';

const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '+00:00');

export const wireAttachment = (attachment: Attachment, cdn: FakeCdn): Dict => ({
  id: attachment.id,
  filename: attachment.filename,
  size: attachment.bytes.length,
  url: cdn.urlOf(attachment),
  proxy_url: cdn.urlOf(attachment),
  content_type: attachment.contentType,
  ...(attachment.description === undefined ? {} : { description: attachment.description }),
  ...(attachment.ephemeral ? { ephemeral: true } : {}),
});

/** `attachment://name` becomes the signed address of that file. */
const resolved = (part: unknown, message: StoredMessage, cdn: FakeCdn): unknown => {
  if (Array.isArray(part)) return part.map((inner) => resolved(inner, message, cdn));
  if (typeof part !== 'object' || part === null) return part;
  const url = text((part as Dict).url);
  const name = url.match(/^attachment:\/\/(.+)$/)?.[1];
  const file = name === undefined ? undefined : message.attachments.find((attachment) => attachment.filename === name);
  const inner = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, resolved(value, message, cdn)]));
  if (file === undefined) return inner;
  return {
    ...inner,
    url: cdn.urlOf(file),
    proxy_url: cdn.urlOf(file),
    content_type: file.contentType,
    attachment_id: file.id,
    width: null,
    height: null,
    flags: 0,
  };
};

const reference = (world: World, message: StoredMessage, cdn: FakeCdn): Dict => {
  if (message.reference === undefined) return {};
  const target = world.messages.get(message.reference);
  return {
    message_reference: {
      type: 0,
      message_id: message.reference,
      channel_id: message.channelId,
      ...(world.channels.get(message.channelId)?.guildId === undefined
        ? {}
        : { guild_id: world.channels.get(message.channelId)?.guildId }),
    },
    referenced_message: target === undefined ? null : wireMessage(world, { ...target, reference: undefined }, cdn),
  };
};

const interactionPart = (world: World, message: StoredMessage): Dict => {
  const record = message.interactionId === undefined ? undefined : world.interactions.get(message.interactionId);
  if (record === undefined) return {};
  const user = world.users.get(record.userId);
  const who = user === undefined ? {} : { user: wireUser(user) };
  return {
    webhook_id: record.applicationId,
    application_id: record.applicationId,
    interaction_metadata: {
      id: record.id,
      type: record.type,
      ...who,
      authorizing_integration_owners: dict(record.payload.authorizing_integration_owners),
      ...(record.sourceMessageId === undefined ? {} : { interacted_message_id: record.sourceMessageId }),
    },
    ...(record.type === INTERACTION.command
      ? { interaction: { id: record.id, type: record.type, name: record.label, ...who } }
      : {}),
  };
};

/** A message as the platform sends it. */
export const wireMessage = (world: World, message: StoredMessage, cdn: FakeCdn): Dict => {
  const author = world.users.get(message.authorId);
  const channel = world.channels.get(message.channelId);
  return {
    id: message.id,
    type: message.type,
    channel_id: message.channelId,
    content: message.content,
    author: author === undefined ? null : wireUser(author),
    mentions: message.pings.users.flatMap((id) => {
      const user = world.users.get(id);
      return user === undefined ? [] : [wireUser(user)];
    }),
    mention_roles: message.pings.roles,
    mention_everyone:
      message.pings.everyone && channel !== undefined && may(world, channel, message.authorId, 'mentionEveryone'),
    attachments: message.attachments.map((attachment) => wireAttachment(attachment, cdn)),
    embeds: (resolved(message.embeds, message, cdn) as readonly Dict[]).map((embed) => ({ type: 'rich', ...embed })),
    components: resolved(message.components, message, cdn),
    timestamp: iso(message.createdAt),
    edited_timestamp: message.editedAt === undefined ? null : iso(message.editedAt),
    flags: message.flags,
    tts: message.tts,
    pinned: message.pinned,
    ...(message.nonce === undefined ? {} : { nonce: message.nonce }),
    ...reference(world, message, cdn),
    ...interactionPart(world, message),
  };
};

const MESSAGE_CONTENT = 1 << 15;

/** What an application without the MESSAGE_CONTENT intent may read of others' messages: neither text nor files nor buttons. */
export const readableBy = (
  wire: Dict,
  message: StoredMessage,
  channel: Channel,
  botId: string,
  intents: number,
): Dict => {
  const own = message.authorId === botId || message.pings.users.includes(botId) || channel.guildId === undefined;
  return own || (intents & MESSAGE_CONTENT) !== 0
    ? wire
    : { ...wire, content: '', embeds: [], attachments: [], components: [] };
};

/** A message event's data: the message, with the guild and the author's membership beside it. */
export const wireMessageEvent = (world: World, message: StoredMessage, cdn: FakeCdn): Dict => {
  const channel = world.channels.get(message.channelId);
  const guild = world.guilds.get(channel?.guildId ?? '');
  const member = guild?.members.get(message.authorId);
  return {
    ...wireMessage(world, message, cdn),
    ...(guild === undefined ? {} : { guild_id: guild.id }),
    ...(member === undefined ? {} : { member: wireMember(member, false) }),
  };
};
