import type { Content } from './message-content.ts';
import type { Channel, Json, SlackMessage, Team } from './slack-model.ts';
import type { World } from './slack-world.ts';

interface PostOptions {
  readonly threadTs?: string | undefined;
  readonly ephemeralTo?: string | undefined;
  readonly files?: readonly string[];
  readonly unfurlLinks?: boolean | undefined;
  readonly unfurlMedia?: boolean | undefined;
}

/** Text alone is cut into messages of 4,000 characters when it is longer than this (measured by others). */
const SPLIT_FROM = 4_041;
const SPLIT_TO = 4_000;

const pieces = (content: Content): readonly string[] => {
  const { text, blocks, attachments } = content;
  if (text.length < SPLIT_FROM || blocks.length > 0 || attachments.length > 0) return [text];
  const parts: string[] = [];
  for (let from = 0; from < text.length; from += SPLIT_TO) parts.push(text.slice(from, from + SPLIT_TO));
  return parts;
};

/** Puts checked content into a channel: one message, or several when its text is long. Answers the first. */
export const addMessage = (
  world: World,
  channel: Channel,
  author: string,
  content: Content,
  options: PostOptions = {},
): SlackMessage => {
  const messages = pieces(content).map(
    (text): SlackMessage => ({
      ts: world.ts(),
      channel: channel.id,
      team: channel.team,
      user: author,
      threadTs: options.threadTs,
      ephemeralTo: options.ephemeralTo,
      text,
      blocks: content.blocks,
      attachments: content.attachments,
      metadata: content.metadata,
      files: options.files ?? [],
      unfurlLinks: options.unfurlLinks,
      unfurlMedia: options.unfurlMedia,
      editedAt: undefined,
      deleted: false,
      edits: 0,
    }),
  );
  channel.messages.push(...messages);
  world.changed();
  return messages[0] as SlackMessage;
};

/** Replaces what a message holds. */
export const changeMessage = (world: World, message: SlackMessage, content: Content): void => {
  message.text = content.text;
  message.blocks = content.blocks;
  message.attachments = content.attachments;
  if (content.metadata !== undefined) message.metadata = content.metadata;
  message.editedAt = world.ts();
  message.edits += 1;
  world.changed();
};

export const removeMessage = (world: World, message: SlackMessage): void => {
  message.deleted = true;
  world.changed();
};

const fileObject = (world: World, id: string): Json => {
  const file = world.files.get(id);
  return file === undefined ? { id, mode: 'tombstone' } : describeFile(world, file.id);
};

/** A file as methods and payloads show it. */
export const describeFile = (world: World, id: string): Json => {
  const file = world.files.get(id);
  if (file === undefined) return { id };
  const url = `${world.origin}/files-pri/${file.team}-${file.id}/${encodeURIComponent(file.name)}`;
  const extension = file.name.includes('.') ? (file.name.split('.').at(-1) ?? '') : 'text';
  return {
    id: file.id,
    created: world.seconds(),
    timestamp: world.seconds(),
    name: file.name,
    title: file.title,
    mimetype: 'application/octet-stream',
    filetype: extension,
    pretty_type: extension.toUpperCase(),
    user: file.user,
    user_team: file.team,
    size: file.length,
    mode: 'hosted',
    is_external: false,
    is_public: false,
    url_private: url,
    url_private_download: `${url}?download=1`,
    permalink: `${world.origin}/files/${file.user}/${file.id}`,
    file_access: 'visible',
    ...(file.altText === undefined ? {} : { alt_txt: file.altText }),
  };
};

/** A message as methods, events and payloads show it. */
export const describeMessage = (world: World, message: SlackMessage): Json => {
  const team = world.teams.get(message.team) as Team;
  const ours = team.bot !== undefined && team.bot.user === message.user;
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    ...(ours ? { bot_id: team.bot?.id, app_id: world.app.id } : {}),
    text: message.text,
    team: message.team,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.attachments.length > 0 ? { attachments: message.attachments } : {}),
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(message.editedAt === undefined ? {} : { edited: { user: message.user, ts: message.editedAt } }),
    ...(message.files.length > 0 ? { files: message.files.map((id) => fileObject(world, id)) } : {}),
  };
};
