import type { Call, MethodRule } from './call-pipeline.ts';
import { Refusal } from './call-refusal.ts';
import { describeChannel, HISTORY_SCOPE, openDirect, READ_SCOPE, sees } from './channel-access.ts';
import { describeMessage } from './message-post.ts';
import { page } from './result-page.ts';
import type { Channel, ChannelKind, Json, SlackMessage } from './slack-model.ts';

const find = ({ world, team, bot, args }: Call): Channel => {
  const channel = world.channels.get(args.need('channel'));
  if (channel === undefined || channel.team !== team.id || !sees(bot, channel)) throw new Refusal('channel_not_found');
  return channel;
};

const readScope = (call: Call): readonly string[] => {
  const channel = call.world.channels.get(call.args.need('channel'));
  return [READ_SCOPE[channel?.kind ?? 'public']];
};

const historyScope = (call: Call): readonly string[] => {
  const channel = call.world.channels.get(call.args.need('channel'));
  return [HISTORY_SCOPE[channel?.kind ?? 'public']];
};

const open = (call: Call): Json => {
  const { world, team, bot, args } = call;
  const users = args.list('users');
  if (args.text('channel') !== undefined) return { channel: describeChannel(bot, find(call)) };
  if (users.length === 0) throw new Refusal('users_list_not_supplied');
  if (users.length > 8) throw new Refusal('too_many_users');
  const people = users.map((id) => {
    const user = world.users.get(id);
    if (user === undefined || user.team !== team.id) throw new Refusal('user_not_found');
    if (user.deleted) throw new Refusal('user_disabled');
    return user;
  });
  const before = world.channels.size;
  const channel = openDirect(world, team, people);
  const body = args.flag('return_im') === true ? describeChannel(bot, channel) : { id: channel.id };
  return before === world.channels.size ? { no_op: true, already_open: true, channel: body } : { channel: body };
};

const openScope = ({ args }: Call): readonly string[] =>
  args.list('users').length > 1 ? ['mpim:write'] : ['im:write'];

const members = (call: Call): Json => {
  const { items, metadata } = page([...find(call).members], call.args, 100);
  return { members: items, ...metadata };
};

const KINDS: Readonly<Record<string, ChannelKind>> = {
  public_channel: 'public',
  private_channel: 'private',
  im: 'im',
  mpim: 'mpim',
};

const kindsAsked = ({ args }: Call): readonly ChannelKind[] => {
  const types = args.list('types').length === 0 ? ['public_channel'] : args.list('types');
  return types.map((type) => {
    const kind = KINDS[type.trim()];
    if (kind === undefined) throw new Refusal('invalid_types');
    return kind;
  });
};

const listScope = (call: Call): readonly string[] => {
  const needed = kindsAsked(call).map((kind) => READ_SCOPE[kind]);
  const missing = needed.filter((scope) => !call.token.scopes.has(scope));
  return missing.length > 0 ? missing : needed;
};

const list = (call: Call): Json => {
  const { world, team, bot, args } = call;
  const kinds = kindsAsked(call);
  const found = [...world.channels.values()].filter(
    (channel) =>
      channel.team === team.id &&
      kinds.includes(channel.kind) &&
      sees(bot, channel) &&
      !(args.flag('exclude_archived') === true && channel.archived),
  );
  const { items, metadata } = page(found, args, 100);
  return { channels: items.map((channel) => describeChannel(bot, channel)), ...metadata };
};

const join = (call: Call): Json => {
  const channel = find(call);
  if (channel.kind !== 'public') throw new Refusal('method_not_supported_for_channel_type');
  if (channel.archived) throw new Refusal('is_archived');
  channel.members.add(call.bot.user);
  call.world.changed();
  return { channel: describeChannel(call.bot, channel) };
};

const visible = (message: SlackMessage): boolean => !message.deleted && message.ephemeralTo === undefined;

const history = (call: Call): Json => {
  const channel = find(call);
  if (!channel.members.has(call.bot.user)) throw new Refusal('not_in_channel');
  const found = channel.messages.filter((message) => visible(message) && message.threadTs === undefined).reverse();
  const { items, metadata } = page(found, call.args, 100);
  return { messages: items.map((message) => describeMessage(call.world, message)), has_more: false, ...metadata };
};

const replies = (call: Call): Json => {
  const channel = find(call);
  const ts = call.args.need('ts');
  const found = channel.messages.filter(
    (message) => visible(message) && (message.ts === ts || message.threadTs === ts),
  );
  if (found.length === 0) throw new Refusal('thread_not_found');
  const { items, metadata } = page(found, call.args, 100);
  return { messages: items.map((message) => describeMessage(call.world, message)), has_more: false, ...metadata };
};

const PAGED = { cursor: 'text', limit: 'count' } as const;

export const CONVERSATION_METHODS: Readonly<Record<string, MethodRule>> = {
  'conversations.open': {
    tier: 3,
    scopes: openScope,
    tokens: ['bot'],
    args: { channel: 'text', users: 'list', return_im: 'flag', prevent_creation: 'flag' },
    handle: open,
  },
  'conversations.info': {
    tier: 3,
    scopes: readScope,
    tokens: ['bot'],
    args: { channel: 'text!', include_locale: 'flag', include_num_members: 'flag' },
    handle: (call) => {
      const channel = find(call);
      const count = call.args.flag('include_num_members') === true ? { num_members: channel.members.size } : {};
      return { channel: { ...describeChannel(call.bot, channel), ...count } };
    },
  },
  'conversations.members': {
    tier: 4,
    scopes: readScope,
    tokens: ['bot'],
    args: { channel: 'text!', ...PAGED },
    handle: members,
  },
  'conversations.list': {
    tier: 2,
    scopes: listScope,
    tokens: ['bot'],
    perTeam: true,
    args: { team_id: 'text', exclude_archived: 'flag', types: 'list', ...PAGED },
    handle: list,
  },
  'conversations.join': {
    tier: 3,
    scopes: ['channels:join'],
    tokens: ['bot'],
    args: { channel: 'text!' },
    handle: join,
  },
  'conversations.history': {
    tier: 3,
    scopes: historyScope,
    tokens: ['bot'],
    args: {
      channel: 'text!',
      latest: 'text',
      oldest: 'text',
      inclusive: 'flag',
      include_all_metadata: 'flag',
      ...PAGED,
    },
    handle: history,
  },
  'conversations.replies': {
    tier: 3,
    scopes: historyScope,
    tokens: ['bot'],
    args: { channel: 'text!', ts: 'text!', include_all_metadata: 'flag', ...PAGED },
    handle: replies,
  },
};
