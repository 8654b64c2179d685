import type { Channel, ChannelKind, Enterprise, Team, User, UserGroup } from './slack-model.ts';
import type { Platform } from './slack-platform.ts';

export interface TeamSeed {
  readonly domain?: string;
  /** Scopes of the installation; default: the app's. `false`: not installed. */
  readonly install?: readonly string[] | false;
}

export interface UserSeed {
  readonly team?: Team;
  readonly realName?: string;
  readonly email?: string;
  readonly admin?: boolean;
  /** Default: en-US. */
  readonly locale?: string;
  readonly deleted?: boolean;
}

export interface ChannelSeed {
  readonly team?: Team;
  readonly kind?: ChannelKind;
  /** Default: everybody of the workspace. */
  readonly members?: readonly User[];
  /** Is the bot in it? Default true. */
  readonly bot?: boolean;
  readonly archived?: boolean;
}

/** Puts workspaces, people and channels into the world. */
export class Seeder {
  readonly #platform: Platform;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  appToken(): string {
    const { world } = this.#platform;
    const value = `xapp-1-fake-${world.app.id}-${world.secret(16)}`;
    const scopes = new Set(['connections:write']);
    world.tokens.set(value, {
      value,
      kind: 'app',
      team: undefined,
      user: undefined,
      scopes,
      expiresAt: undefined,
      revoked: false,
    });
    return value;
  }

  enterprise(name: string, whole: boolean): Enterprise {
    const { world } = this.#platform;
    world.enterprise = { id: world.id('E'), name, whole };
    return world.enterprise;
  }

  team(name: string, seed: TeamSeed): Team {
    const { world, installs } = this.#platform;
    const team: Team = {
      id: world.id('T'),
      name,
      domain: seed.domain ?? name.toLowerCase().replace(/\W+/g, '-'),
      bot: undefined,
    };
    const everywhere = world.enterprise?.whole === true ? [...world.teams.values()][0]?.bot : undefined;
    world.teams.set(team.id, team);
    if (everywhere !== undefined) team.bot = everywhere;
    else if (seed.install !== false) installs.install(team, seed.install ?? world.app.botScopes);
    world.changed();
    return team;
  }

  user(name: string, seed: UserSeed): User {
    const { world } = this.#platform;
    const user: User = {
      id: world.id('U'),
      team: (seed.team ?? this.#first()).id,
      name,
      realName: seed.realName ?? name.charAt(0).toUpperCase() + name.slice(1),
      email: seed.email ?? `${name}@example.com`,
      isBot: false,
      admin: seed.admin ?? false,
      locale: seed.locale ?? 'en-US',
      deleted: seed.deleted ?? false,
    };
    world.users.set(user.id, user);
    world.changed();
    return user;
  }

  channel(name: string, seed: ChannelSeed): Channel {
    const { world } = this.#platform;
    const team = seed.team ?? this.#first();
    const everybody = [...world.users.values()].filter((user) => user.team === team.id && !user.isBot);
    const members = new Set((seed.members ?? everybody).map((user) => user.id));
    if (seed.bot !== false && team.bot !== undefined) members.add(team.bot.user);
    const kind = seed.kind ?? 'public';
    const channel: Channel = {
      id: world.id(kind === 'im' ? 'D' : kind === 'mpim' ? 'G' : 'C'),
      team: team.id,
      name,
      kind,
      members,
      messages: [],
      created: world.seconds(),
      archived: seed.archived ?? false,
    };
    world.channels.set(channel.id, channel);
    world.changed();
    return channel;
  }

  group(handle: string, users: readonly User[]): UserGroup {
    const { world } = this.#platform;
    const team = users[0]?.team ?? this.#first().id;
    const group = {
      id: world.id('S'),
      team,
      handle,
      name: handle,
      users: users.map((user) => user.id),
      disabled: false,
    };
    world.groups.set(group.id, group);
    world.changed();
    return group;
  }

  find(who: User | string): User {
    if (typeof who !== 'string') return who;
    const user = [...this.#platform.world.users.values()].find((one) => one.id === who || one.name === who);
    if (user === undefined) throw new Error(`no person ${who}`);
    return user;
  }

  #first(): Team {
    const team = [...this.#platform.world.teams.values()][0];
    if (team === undefined) throw new Error('add a workspace first');
    return team;
  }
}
