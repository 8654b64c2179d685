import type { Bot, Channel, Json, Team, User } from './slack-model.ts';
import type { World } from './slack-world.ts';

/** The conversation between the bot and one or more people alone, made when it is first needed. */
export const openDirect = (world: World, team: Team, people: readonly User[]): Channel => {
  const members = new Set([(team.bot as Bot).user, ...people.map((person) => person.id)]);
  const kind = people.length > 1 ? 'mpim' : 'im';
  const same = (channel: Channel): boolean =>
    channel.kind === kind &&
    channel.members.size === members.size &&
    [...members].every((id) => channel.members.has(id));
  const known = [...world.channels.values()].find(same);
  if (known !== undefined) return known;
  const channel: Channel = {
    id: world.id(kind === 'im' ? 'D' : 'C'),
    team: team.id,
    name: `${kind === 'im' ? 'dm' : 'mpdm'}-${people.map((person) => person.name).join('--')}`,
    kind,
    members,
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
