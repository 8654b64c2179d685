import { permissionsIn } from './discord-permissions.ts';
import {
  type Application,
  CHANNEL,
  type Channel,
  type Guild,
  type Member,
  type Role,
  type StoredCommand,
  type User,
  type World,
} from './discord-world.ts';
import type { Dict } from './plain-json.ts';

const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '+00:00');

export const wireUser = (user: User): Dict => ({
  id: user.id,
  username: user.username,
  global_name: user.bot ? null : user.globalName,
  discriminator: user.bot ? '0001' : '0',
  avatar: null,
  public_flags: 0,
  ...(user.bot ? { bot: true } : {}),
});

export const wireMember = (member: Member, withUser = true): Dict => ({
  ...(withUser ? { user: wireUser(member.user) } : {}),
  roles: [...member.roles],
  joined_at: iso(member.joinedAt),
  nick: null,
  avatar: null,
  banner: null,
  premium_since: null,
  communication_disabled_until: null,
  pending: false,
  deaf: false,
  mute: false,
  flags: 0,
});

export const wireRole = (role: Role): Dict => ({
  id: role.id,
  name: role.name,
  color: role.color,
  colors: { primary_color: role.color, secondary_color: null, tertiary_color: null },
  hoist: false,
  icon: null,
  unicode_emoji: null,
  position: role.position,
  permissions: role.permissions.toString(),
  managed: false,
  mentionable: false,
  flags: 0,
});

const wireThread = (channel: Channel, at: number): Dict => ({
  owner_id: channel.thread?.ownerId,
  message_count: 0,
  member_count: channel.thread?.members.size ?? 0,
  total_message_sent: 0,
  rate_limit_per_user: 0,
  thread_metadata: {
    archived: channel.thread?.archived ?? false,
    locked: channel.thread?.locked ?? false,
    auto_archive_duration: 1_440,
    archive_timestamp: iso(at),
    create_timestamp: iso(at),
  },
});

export const wireChannel = (world: World, channel: Channel): Dict => {
  const last = world.messagesIn(channel.id).findLast((message) => message.visibleTo === undefined)?.id ?? null;
  if (channel.type === CHANNEL.dm)
    return {
      id: channel.id,
      type: channel.type,
      last_message_id: last,
      flags: 0,
      recipients: channel.recipients.flatMap((id) => {
        const user = world.users.get(id);
        return user === undefined || user.bot ? [] : [wireUser(user)];
      }),
    };
  return {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guildId,
    name: channel.name,
    parent_id: channel.parentId ?? null,
    last_message_id: last,
    position: 0,
    nsfw: false,
    topic: null,
    rate_limit_per_user: 0,
    flags: 0,
    permission_overwrites: channel.overwrites.map(({ id, type, allow, deny }) => ({
      id,
      type,
      allow: allow.toString(),
      deny: deny.toString(),
    })),
    ...(channel.thread === undefined ? {} : wireThread(channel, world.clock.now())),
  };
};

export const wireGuild = (guild: Guild): Dict => ({
  id: guild.id,
  name: guild.name,
  owner_id: guild.ownerId,
  icon: null,
  splash: null,
  discovery_splash: null,
  banner: null,
  description: null,
  afk_channel_id: null,
  afk_timeout: 300,
  verification_level: 0,
  default_message_notifications: 0,
  explicit_content_filter: 0,
  mfa_level: 0,
  nsfw_level: 0,
  premium_tier: 0,
  premium_progress_bar_enabled: false,
  system_channel_id: null,
  system_channel_flags: 0,
  rules_channel_id: null,
  public_updates_channel_id: null,
  safety_alerts_channel_id: null,
  application_id: null,
  vanity_url_code: null,
  preferred_locale: guild.locale,
  features: [],
  emojis: [],
  stickers: [],
  roles: [...guild.roles.values()].map(wireRole),
  hub_type: null,
  incidents_data: null,
});

/** A guild as GUILD_CREATE brings it: only the channels the bot may see, only members it may know. */
export const wireGuildCreate = (world: World, guild: Guild, application: Application, allMembers: boolean): Dict => {
  const visible = [...world.channels.values()].filter(
    (channel) => channel.guildId === guild.id && permissionsIn(world, channel, application.bot.id) !== 0n,
  );
  const members = [...guild.members.values()].filter((member) => allMembers || member.user.id === application.bot.id);
  return {
    ...wireGuild(guild),
    joined_at: iso(guild.members.get(application.bot.id)?.joinedAt ?? world.clock.now()),
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    members: members.map((member) => wireMember(member)),
    channels: visible.filter((channel) => channel.thread === undefined).map((channel) => wireChannel(world, channel)),
    threads: visible
      .filter((channel) => channel.thread?.archived === false)
      .map((channel) => wireChannel(world, channel)),
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
};

/** @see https://discord.com/developers/docs/resources/application#application-object-application-flags */
const LIMITED_INTENT_FLAGS: readonly (readonly [intent: number, flag: number])[] = [
  [1 << 8, 1 << 13],
  [1 << 1, 1 << 15],
  [1 << 15, 1 << 19],
];

export const applicationFlags = (application: Application): number =>
  LIMITED_INTENT_FLAGS.reduce(
    (flags, [intent, flag]) => ((application.privilegedIntents & intent) === 0 ? flags : flags | flag),
    0,
  );

export const wireApplication = (application: Application): Dict => ({
  id: application.id,
  name: application.name,
  icon: null,
  description: '',
  type: null,
  bot: wireUser(application.bot),
  summary: '',
  bot_public: false,
  bot_require_code_grant: false,
  verify_key: application.publicKey,
  flags: applicationFlags(application),
  tags: [],
  redirect_uris: [],
  interactions_endpoint_url: application.interactionsUrl ?? null,
  role_connections_verification_url: null,
  approximate_guild_count: application.guilds.size,
  approximate_user_install_count: application.userInstalls.size,
  integration_types_config: { 0: {}, 1: {} },
  owner: wireUser(application.bot),
  team: null,
});

/** A registered command; the dictionaries of translations come only where they are asked for. */
export const wireCommand = (application: Application, command: StoredCommand, localized: boolean): Dict => {
  const strip = (thing: unknown): unknown => {
    if (Array.isArray(thing)) return thing.map(strip);
    if (typeof thing !== 'object' || thing === null) return thing;
    return Object.fromEntries(
      Object.entries(thing)
        .filter(([key]) => localized || !key.endsWith('_localizations'))
        .map(([key, value]) => [key, strip(value)]),
    );
  };
  const permissions = command.body.default_member_permissions;
  return {
    nsfw: false,
    contexts: null,
    integration_types: [0],
    options: [],
    ...(strip(command.body) as Dict),
    id: command.id,
    application_id: application.id,
    version: command.version,
    type: command.type,
    name: command.name,
    description: command.body.description ?? '',
    default_member_permissions: permissions === undefined || permissions === null ? null : String(permissions),
    dm_permission: command.guildId === undefined ? (command.body.dm_permission ?? true) : false,
    ...(command.guildId === undefined ? {} : { guild_id: command.guildId }),
  };
};
