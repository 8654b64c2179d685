import type { Call, MethodRule } from './call-pipeline.ts';
import { Refusal } from './call-refusal.ts';
import { openDirect } from './channel-access.ts';
import { type Content, checkContent } from './message-content.ts';
import { addMessage, changeMessage, describeMessage, removeMessage } from './message-post.ts';
import type { Channel, Json, SlackMessage } from './slack-model.ts';

/** `chat.update` and ephemerals refuse what `chat.postMessage` would split. */
const SHORT_TEXT = 4_000;

const CONTENT = {
  text: 'text',
  markdown_text: 'text',
  blocks: 'json',
  attachments: 'json',
  metadata: 'json',
  parse: 'text',
  link_names: 'flag',
  mrkdwn: 'flag',
  as_user: 'flag',
} as const;

const contentOf = ({ world, args }: Call): Content =>
  checkContent(world, {
    text: args.text('text'),
    markdownText: args.text('markdown_text'),
    blocks: args.json('blocks'),
    attachments: args.json('attachments'),
    metadata: args.json('metadata'),
  });

/** The channel to post into: by id, by name, or a person's id for a direct message. */
const target = (call: Call): Channel => {
  const { world, team, bot, args, token } = call;
  const asked = args.need('channel').replace(/^#/, '');
  const person = world.users.get(asked);
  if (person !== undefined && person.team === team.id) return openDirect(world, team, [person]);
  const channel =
    world.channels.get(asked) ?? [...world.channels.values()].find((one) => one.team === team.id && one.name === asked);
  if (channel === undefined || channel.team !== team.id) throw new Refusal('channel_not_found');
  const member = channel.members.has(bot.user);
  if (!member && channel.kind !== 'public') throw new Refusal('channel_not_found');
  if (channel.archived) throw new Refusal('is_archived');
  if (!member && !token.scopes.has('chat:write.public')) throw new Refusal('not_in_channel');
  if (channel.kind === 'im' && !world.app.messagesTab) throw new Refusal('messages_tab_disabled');
  return channel;
};

const thread = (channel: Channel, ts: string | undefined): string | undefined => {
  if (ts === undefined) return undefined;
  const parent = channel.messages.find((message) => message.ts === ts && !message.deleted);
  if (parent === undefined || parent.ephemeralTo !== undefined) throw new Refusal('cannot_reply_to_message');
  return parent.threadTs ?? parent.ts;
};

const customized = ({ args, token }: Call): void => {
  const custom = ['username', 'icon_url', 'icon_emoji'].some((name) => args.text(name) !== undefined);
  if (custom && !token.scopes.has('chat:write.customize'))
    throw new Refusal('missing_scope', { needed: 'chat:write.customize', provided: [...token.scopes].join(',') });
};

const NO_FALLBACK = {
  warning: 'missing_text_in_message',
  response_metadata: { warnings: ['missing_text_in_message'] },
};

const postMessage = (call: Call): Json => {
  const { world, args, bot, platform } = call;
  customized(call);
  const channel = target(call);
  const content = contentOf(call);
  const message = addMessage(world, channel, bot.user, content, {
    threadTs: thread(channel, args.text('thread_ts')),
    unfurlLinks: args.flag('unfurl_links'),
    unfurlMedia: args.flag('unfurl_media'),
  });
  platform.events.said(message);
  const described = { channel: channel.id, ts: message.ts, message: describeMessage(world, message) };
  return content.text === '' && content.attachments.length === 0 ? { ...described, ...NO_FALLBACK } : described;
};

const postEphemeral = (call: Call): Json => {
  const { world, args, bot } = call;
  customized(call);
  const channel = target(call);
  const user = args.need('user');
  if (!channel.members.has(user)) throw new Refusal('user_not_in_channel');
  const content = contentOf(call);
  if (content.text.length > SHORT_TEXT) throw new Refusal('msg_too_long');
  const message = addMessage(world, channel, bot.user, content, {
    ephemeralTo: user,
    threadTs: thread(channel, args.text('thread_ts')),
  });
  return { message_ts: message.ts };
};

/** A message the bot may touch: its own, and not for one person's eyes. */
const ownMessage = (call: Call, refusal: string): SlackMessage => {
  const { world, args, team, bot } = call;
  const channel = world.channels.get(args.need('channel'));
  const visible = channel !== undefined && channel.team === team.id;
  if (!visible || (channel.kind !== 'public' && !channel.members.has(bot.user))) throw new Refusal('channel_not_found');
  const message = world.message(channel.id, args.need('ts'));
  if (message === undefined || message.ephemeralTo !== undefined) throw new Refusal('message_not_found');
  if (message.user !== bot.user) throw new Refusal(refusal);
  return message;
};

const update = (call: Call): Json => {
  const { world, args } = call;
  const message = ownMessage(call, 'cant_update_message');
  if (world.channels.get(message.channel)?.archived) throw new Refusal('is_inactive');
  if ((args.text('text') ?? '').length > SHORT_TEXT) throw new Refusal('msg_too_long');
  // Text without blocks takes the blocks away: what is not sent again is gone.
  changeMessage(world, message, contentOf(call));
  return { channel: message.channel, ts: message.ts, text: message.text, message: describeMessage(world, message) };
};

const remove = (call: Call): Json => {
  const message = ownMessage(call, 'cant_delete_message');
  removeMessage(call.world, message);
  return { channel: message.channel, ts: message.ts };
};

const permalink = ({ world, args, team }: Call): Json => {
  const channel = world.channels.get(args.need('channel'));
  if (channel === undefined || channel.team !== team.id) throw new Refusal('channel_not_found');
  const message = world.message(channel.id, args.need('message_ts'));
  if (message === undefined) throw new Refusal('message_not_found');
  const link = `https://${team.domain}.slack.com/archives/${channel.id}/p${message.ts.replace('.', '')}`;
  return { channel: channel.id, permalink: link };
};

const LOOK = { username: 'text', icon_url: 'text', icon_emoji: 'text' } as const;

export const CHAT_METHODS: Readonly<Record<string, MethodRule>> = {
  'chat.postMessage': {
    tier: 'special',
    scopes: ['chat:write'],
    tokens: ['bot'],
    args: {
      channel: 'text!',
      thread_ts: 'text',
      reply_broadcast: 'flag',
      unfurl_links: 'flag',
      unfurl_media: 'flag',
      ...CONTENT,
      ...LOOK,
    },
    handle: postMessage,
  },
  'chat.postEphemeral': {
    tier: 4,
    scopes: ['chat:write'],
    tokens: ['bot'],
    args: { channel: 'text!', user: 'text!', thread_ts: 'text', ...CONTENT, ...LOOK },
    handle: postEphemeral,
  },
  'chat.update': {
    tier: 3,
    scopes: ['chat:write'],
    tokens: ['bot'],
    args: { channel: 'text!', ts: 'text!', reply_broadcast: 'flag', file_ids: 'list', ...CONTENT },
    handle: update,
  },
  'chat.delete': {
    tier: 3,
    scopes: ['chat:write'],
    tokens: ['bot'],
    args: { channel: 'text!', ts: 'text!', as_user: 'flag' },
    handle: remove,
  },
  'chat.getPermalink': {
    tier: 'special',
    scopes: [],
    tokens: ['bot'],
    args: { channel: 'text!', message_ts: 'text!' },
    handle: permalink,
  },
};
