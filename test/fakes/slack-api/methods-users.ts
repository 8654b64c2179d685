import type { Call, MethodRule } from './call-pipeline.ts';
import { Refusal } from './call-refusal.ts';
import { page } from './result-page.ts';
import type { Json, User, UserGroup } from './slack-model.ts';

/** A person as methods show them; the address only to those who may read it. */
const describeUser = (call: Call, user: User): Json => ({
  id: user.id,
  team_id: user.team,
  name: user.name,
  deleted: user.deleted,
  real_name: user.realName,
  tz: 'Etc/UTC',
  tz_offset: 0,
  profile: {
    real_name: user.realName,
    display_name: user.name,
    team: user.team,
    ...(call.token.scopes.has('users:read.email') && !user.isBot ? { email: user.email } : {}),
  },
  is_admin: user.admin,
  is_owner: false,
  is_bot: user.isBot,
  is_app_user: false,
  is_restricted: false,
  is_ultra_restricted: false,
  updated: call.world.seconds(),
  ...(call.args.flag('include_locale') === true ? { locale: user.locale } : {}),
});

const people = (call: Call): readonly User[] =>
  [...call.world.users.values()].filter((user) => user.team === call.team.id);

const describeGroup = (group: UserGroup, withUsers: boolean): Json => ({
  id: group.id,
  team_id: group.team,
  is_usergroup: true,
  name: group.name,
  handle: group.handle,
  date_delete: group.disabled ? 1 : 0,
  user_count: group.users.length,
  ...(withUsers ? { users: group.users } : {}),
});

const groups = ({ world, team, args }: Call): readonly UserGroup[] =>
  [...world.groups.values()].filter(
    (group) => group.team === team.id && (!group.disabled || args.flag('include_disabled') === true),
  );

export const USER_METHODS: Readonly<Record<string, MethodRule>> = {
  'users.info': {
    tier: 4,
    scopes: ['users:read'],
    tokens: ['bot'],
    args: { user: 'text!', include_locale: 'flag' },
    handle: (call) => {
      const user = people(call).find((one) => one.id === call.args.need('user'));
      if (user === undefined) throw new Refusal('user_not_found');
      return { user: describeUser(call, user) };
    },
  },
  'users.list': {
    tier: 2,
    scopes: ['users:read'],
    tokens: ['bot'],
    perTeam: true,
    args: { team_id: 'text', cursor: 'text', limit: 'count', include_locale: 'flag' },
    handle: (call) => {
      const { items, metadata } = page(people(call), call.args, 1000);
      return { members: items.map((user) => describeUser(call, user)), cache_ts: call.world.seconds(), ...metadata };
    },
  },
  'users.lookupByEmail': {
    tier: 3,
    scopes: ['users:read.email'],
    tokens: ['bot'],
    args: { email: 'text!' },
    handle: (call) => {
      const email = call.args.need('email').toLowerCase();
      const user = people(call).find((one) => !one.isBot && !one.deleted && one.email.toLowerCase() === email);
      if (user === undefined) throw new Refusal('users_not_found');
      return { user: describeUser(call, user) };
    },
  },
  'usergroups.list': {
    tier: 2,
    scopes: ['usergroups:read'],
    tokens: ['bot'],
    perTeam: true,
    args: { team_id: 'text', include_count: 'flag', include_disabled: 'flag', include_users: 'flag' },
    handle: (call) => ({
      usergroups: groups(call).map((group) => describeGroup(group, call.args.flag('include_users') === true)),
    }),
  },
  'usergroups.users.list': {
    tier: 2,
    scopes: ['usergroups:read'],
    tokens: ['bot'],
    perTeam: true,
    args: { team_id: 'text', usergroup: 'text!', include_disabled: 'flag' },
    handle: (call) => {
      const group = groups(call).find((one) => one.id === call.args.need('usergroup'));
      if (group === undefined) throw new Refusal('no_such_subteam');
      return { users: group.users };
    },
  },
};
