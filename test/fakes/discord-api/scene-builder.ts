import { EVERYONE, type PermissionName, permissionBits } from './discord-permissions.ts';
import {
  type Application,
  CHANNEL,
  type Channel,
  type Guild,
  type Member,
  type Role,
  type User,
  type World,
} from './discord-world.ts';
import type { SignedInteractions } from './signed-interactions.ts';
import { wireChannel, wireGuildCreate, wireMember } from './wire-objects.ts';

export interface NewGuild {
  readonly name?: string;
  readonly owner?: User;
  readonly locale?: string;
  /** False: the application is not in it (only users may have installed it). */
  readonly bot?: boolean;
  /** What the bot may do beyond everybody; nothing by default. */
  readonly botPermissions?: readonly PermissionName[];
}

export interface NewChannel {
  readonly type?: 'text' | 'category';
  /** Taken away from everybody here. */
  readonly deny?: readonly PermissionName[];
  /** Taken away from the bot alone. */
  readonly denyBot?: readonly PermissionName[];
  /** Given to these roles or people, above what was taken from everybody. */
  readonly allow?: readonly { readonly to: Role | User; readonly permissions: readonly PermissionName[] }[];
}

/** A person, named by their account or their membership. */
export type Who = User | Member;

export const userOf = (who: Who): User => ('user' in who ? who.user : who);

/** Sets the scene: guilds, people, roles, channels, threads, installations. Connected bots hear of every change. */
export class SceneBuilder {
  readonly world: World;
  readonly signed: SignedInteractions;
  /** The application everything is about unless another is named. */
  readonly application: Application;

  constructor(world: World, signed: SignedInteractions) {
    this.world = world;
    this.signed = signed;
    this.application = world.addApplication('Signet');
  }

  addApplication(name: string): Application {
    return this.world.addApplication(name);
  }

  addGuild({ name = 'Example Guild', owner, locale = 'en-US', bot = true, botPermissions = [] }: NewGuild = {}): Guild {
    const { world } = this;
    const id = world.nextId();
    const guild: Guild = {
      id,
      name,
      locale,
      ownerId: (owner ?? world.addUser('Owner')).id,
      // The role with the guild's own id is everybody's.
      roles: new Map([[id, { id, name: '@everyone', permissions: EVERYONE, position: 0, color: 0 }]]),
      members: new Map(),
    };
    world.guilds.set(id, guild);
    const user = world.users.get(guild.ownerId);
    if (user !== undefined) guild.members.set(user.id, { user, roles: new Set(), joinedAt: world.clock.now() });
    if (bot) this.inviteBot(guild, this.application, botPermissions);
    return guild;
  }

  /** Adds an application's bot to a guild; connected clients get GUILD_CREATE. */
  inviteBot(guild: Guild, application = this.application, permissions: readonly PermissionName[] = []): void {
    const role = this.addRole(guild, application.name, { permissions });
    this.addMember(guild, application.bot, [role]);
    application.guilds.add(guild.id);
    this.world.publish({
      t: 'GUILD_CREATE',
      d: wireGuildCreate(this.world, guild, application, false),
      applicationId: application.id,
    });
  }

  addRole(
    guild: Guild,
    name: string,
    { permissions = [], color = 0 }: { permissions?: readonly PermissionName[]; color?: number } = {},
  ): Role {
    const role: Role = {
      id: this.world.nextId(),
      name,
      permissions: permissionBits(...permissions),
      position: guild.roles.size,
      color,
    };
    guild.roles.set(role.id, role);
    return role;
  }

  addUser(name: string): User {
    return this.world.addUser(name);
  }

  addMember(guild: Guild, who: string | User, roles: readonly Role[] = []): Member {
    const user = typeof who === 'string' ? this.world.addUser(who) : who;
    const member: Member = { user, roles: new Set(roles.map((role) => role.id)), joinedAt: this.world.clock.now() };
    guild.members.set(user.id, member);
    this.world.publish({ t: 'GUILD_MEMBER_ADD', d: { guild_id: guild.id, ...wireMember(member) }, guildId: guild.id });
    return member;
  }

  /** Gives and takes roles; clients with the members intent hear of it. */
  setRoles(guild: Guild, who: Who, roles: readonly Role[]): void {
    const member = guild.members.get(userOf(who).id);
    if (member === undefined) throw new Error('not a member of that guild');
    member.roles.clear();
    for (const role of roles) member.roles.add(role.id);
    this.world.publish({
      t: 'GUILD_MEMBER_UPDATE',
      d: { guild_id: guild.id, ...wireMember(member) },
      guildId: guild.id,
    });
  }

  addChannel(
    guild: Guild,
    name: string,
    { type = 'text', deny = [], denyBot = [], allow = [] }: NewChannel = {},
  ): Channel {
    const channel: Channel = {
      id: this.world.nextId(),
      type: CHANNEL[type],
      name,
      guildId: guild.id,
      recipients: [],
      overwrites: [
        { id: guild.id, type: 0, allow: 0n, deny: permissionBits(...deny) },
        { id: this.application.bot.id, type: 1, allow: 0n, deny: permissionBits(...denyBot) },
        ...allow.map(({ to, permissions }) => ({
          id: to.id,
          type: 'username' in to ? (1 as const) : (0 as const),
          allow: permissionBits(...permissions),
          deny: 0n,
        })),
      ],
    };
    this.world.channels.set(channel.id, channel);
    this.world.publish({
      t: 'CHANNEL_CREATE',
      d: wireChannel(this.world, channel),
      guildId: guild.id,
      channelId: channel.id,
    });
    return channel;
  }

  addThread(parent: Channel, name: string, { archived = false, locked = false } = {}): Channel {
    const thread: Channel = {
      id: this.world.nextId(),
      type: CHANNEL.publicThread,
      name,
      ...(parent.guildId === undefined ? {} : { guildId: parent.guildId }),
      parentId: parent.id,
      recipients: [],
      overwrites: [],
      thread: { archived, locked, ownerId: this.application.bot.id, members: new Set() },
    };
    this.world.channels.set(thread.id, thread);
    const guild = thread.guildId === undefined ? {} : { guildId: thread.guildId };
    this.world.publish({ t: 'THREAD_CREATE', d: wireChannel(this.world, thread), channelId: thread.id, ...guild });
    return thread;
  }

  archive(thread: Channel, { locked = false } = {}): void {
    if (thread.thread === undefined) throw new Error('not a thread');
    Object.assign(thread.thread, { archived: true, locked });
    const guild = thread.guildId === undefined ? {} : { guildId: thread.guildId };
    this.world.publish({ t: 'THREAD_UPDATE', d: wireChannel(this.world, thread), channelId: thread.id, ...guild });
  }

  /** The user installs the application for themselves: its commands come along wherever they go. */
  installFor(user: User, application = this.application): void {
    application.userInstalls.add(user.id);
  }

  /** A guild admin allows or forbids a command for a role or person, above what was registered. */
  overrideCommand(name: string, target: Role | User, allowed: boolean): void {
    const command = [...this.application.commands.values()].find((one) => one.name === name);
    if (command === undefined) throw new Error(`no command ${name}`);
    command.overrides.set(target.id, allowed);
  }

  /** Switches privileged intents on, as in the developer portal. */
  allowIntents(bits: number, application = this.application): void {
    application.privilegedIntents |= bits;
  }

  /** Sets the interactions address the way the portal does, probes included; rejects with what was wrong. */
  async setInteractionsUrl(url: string | undefined, application = this.application): Promise<void> {
    const wrong = url === undefined ? undefined : await this.signed.probe(application, url);
    if (wrong !== undefined) throw new Error(wrong);
    application.interactionsUrl = url;
  }
}
