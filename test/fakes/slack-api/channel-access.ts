import type { Bot, Channel, Json, Team, User } from './slack-model.ts';
import type { World } from './slack-world.ts';

/** The direct conversation between the bot and a person, made when it is first needed. */
export const openDirect = (world: World, team: Team, person: User): Channel => {
  const bot = team.bot as Bot;
  const known = [...world.channels.values()].find(
    (channel) => channel.kind === 'im' && channel.members.has(bot.user) && channel.members.has(person.id),
  );
  if (known !== undefined) return known;
  const channel: Channel = {
    id: world.id('D'),
    team: team.id,
    name: `dm-${person.name}`,
    kind: 'im',
    members: new Set([bot.user, person.id]),
    messages: [],
    created: world.seconds(),
    archived: false,
  };
  world.channels.set(channel.id, channel);
  world.changed();
  return channel;
};

/** The scope that reading a channel of this kind takes. */
export const READ_SCOPE = {
  public: 'channels:read',
  private: 'groups:read',
  im: 'im:read',
  mpim: 'mpim:read',
} as const;

export const HISTORY_SCOPE = {
  public: 'channels:history',
  private: 'groups:history',
  im: 'im:history',
  mpim: 'mpim:history',
} as const;

/** May the bot see this channel at all? Private ones only as a member. */
export const sees = (bot: Bot, channel: Channel): boolean => channel.kind === 'public' || channel.members.has(bot.user);

/** A channel as methods show it; `is_member` is about the bot that asks. */
export const describeChannel = (bot: Bot, channel: Channel): Json => ({
  id: channel.id,
  name: channel.kind === 'im' ? undefined : channel.name,
  user: channel.kind === 'im' ? [...channel.members].find((id) => id !== bot.user) : undefined,
  is_channel: channel.kind === 'public',
  is_group: channel.kind === 'private',
  is_im: channel.kind === 'im',
  is_mpim: channel.kind === 'mpim',
  is_private: channel.kind !== 'public',
  is_archived: channel.archived,
  is_member: channel.members.has(bot.user),
  is_general: false,
  is_shared: false,
  is_ext_shared: false,
  created: channel.created,
  context_team_id: channel.team,
});
