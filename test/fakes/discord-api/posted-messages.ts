import { randomBytes } from 'node:crypto';
import type { Attachment, StoredMessage, World } from './discord-world.ts';
import { pingsOf } from './mention-pings.ts';
import type { Dict } from './plain-json.ts';
import { given, whole } from './plain-json.ts';
import { type Draft, FLAG } from './posted-message-rules.ts';

const KEEPABLE = FLAG.suppressEmbeds | FLAG.suppressNotifications | FLAG.componentsV2;

export interface NewMessage {
  readonly channelId: string;
  readonly authorId: string;
  readonly type?: number;
  readonly draft: Draft;
  readonly body: Dict;
  readonly reference?: string;
  readonly visibleTo?: string;
  readonly interactionId?: string;
  readonly loading?: boolean;
}

const store = (world: World, draft: Draft, channelId: string, ephemeral: boolean): Attachment[] =>
  draft.added.map((file) => {
    const attachment: Attachment = {
      id: world.nextId(),
      filename: file.filename,
      ...(file.description === undefined ? {} : { description: file.description }),
      contentType: file.contentType,
      bytes: file.bytes,
      channelId,
      ephemeral,
    };
    world.attachments.set(attachment.id, attachment);
    return attachment;
  });

/** Numbers the components that have no id of their own, as the platform does. */
const numbered = (components: readonly Dict[]): readonly Dict[] => {
  const taken = new Set<number>();
  const collect = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(collect);
    else if (typeof part === 'object' && part !== null) {
      const known = part as Dict;
      if (typeof known.type === 'number') taken.add(whole(known.id) ?? 0);
      Object.values(known).forEach(collect);
    }
  };
  collect(components);
  let last = 0;
  const free = (): number => {
    do last += 1;
    while (taken.has(last));
    return last;
  };
  const walk = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    const known = part as Dict;
    const own = typeof known.type === 'number' && !given(known.id) ? { id: free() } : {};
    return { ...Object.fromEntries(Object.entries(known).map(([key, value]) => [key, walk(value)])), ...own };
  };
  return components.map((component) => walk(component) as Dict);
};

/** Puts a message into the channel and tells those who listen. */
export const createMessage = (world: World, given_: NewMessage): StoredMessage => {
  const { channelId, authorId, draft, body } = given_;
  const ephemeral = given_.visibleTo !== undefined;
  const message: StoredMessage = {
    id: world.nextId(),
    channelId,
    authorId,
    type: given_.type ?? 0,
    content: draft.content,
    embeds: draft.embeds,
    components: numbered(draft.components),
    attachments: store(world, draft, channelId, ephemeral),
    flags:
      ((whole(body.flags) ?? 0) & KEEPABLE) |
      (ephemeral ? FLAG.ephemeral : 0) |
      (given_.loading === true ? FLAG.loading : 0),
    tts: body.tts === true,
    pinned: false,
    createdAt: world.clock.now(),
    editedAt: undefined,
    nonce: given(body.nonce) ? (body.nonce as string | number) : undefined,
    pings: pingsOf(draft.content, draft.components, body.allowed_mentions),
    reference: given_.reference,
    visibleTo: given_.visibleTo,
    interactionId: given_.interactionId,
    dismissed: false,
  };
  world.messages.set(message.id, message);
  tell(world, message, 'MESSAGE_CREATE');
  return message;
};

/** Changes a message in place; Components V2 cannot be taken back, a filled-in "thinking" message is no edit. */
export const changeMessage = (world: World, message: StoredMessage, draft: Draft, body: Dict): StoredMessage => {
  const wasLoading = (message.flags & FLAG.loading) !== 0;
  const flags = whole(body.flags);
  message.content = draft.content;
  message.embeds = draft.embeds;
  message.components = numbered(draft.components);
  message.attachments = [...draft.kept, ...store(world, draft, message.channelId, message.visibleTo !== undefined)];
  message.flags =
    (message.flags & ~FLAG.loading & ~(flags === undefined ? 0 : FLAG.suppressEmbeds)) |
    ((flags ?? 0) & (FLAG.suppressEmbeds | FLAG.componentsV2));
  // Editing notifies nobody; only the first text of a deferred answer does.
  const pings = pingsOf(draft.content, draft.components, body.allowed_mentions);
  message.pings = wasLoading ? pings : message.pings;
  if (!wasLoading) message.editedAt = world.clock.now();
  tell(world, message, 'MESSAGE_UPDATE');
  return message;
};

export const removeMessage = (world: World, message: StoredMessage): void => {
  world.messages.delete(message.id);
  if (message.visibleTo !== undefined) {
    world.changed();
    return;
  }
  const channel = world.channels.get(message.channelId);
  world.publish({
    t: 'MESSAGE_DELETE',
    d: {
      id: message.id,
      channel_id: message.channelId,
      ...(channel?.guildId === undefined ? {} : { guild_id: channel.guildId }),
    },
    channelId: message.channelId,
    ...(channel?.guildId === undefined ? {} : { guildId: channel.guildId }),
  });
};

const tell = (world: World, message: StoredMessage, t: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE'): void => {
  if (message.visibleTo !== undefined) {
    world.changed();
    return;
  }
  const guildId = world.channels.get(message.channelId)?.guildId;
  world.publish({
    t,
    d: {},
    message,
    channelId: message.channelId,
    ...(guildId === undefined ? {} : { guildId }),
  });
};

/** Tokens of interactions and the like: long, opaque, unguessable. */
export const secret = (bytes: number): string => randomBytes(bytes).toString('base64url');
