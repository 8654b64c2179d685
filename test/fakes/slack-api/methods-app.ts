import type { Call, MethodRule } from './call-pipeline.ts';
import { Refusal } from './call-refusal.ts';
import type { Json } from './slack-model.ts';

const test = ({ world, team, bot, token }: Call): Json => {
  if (token.kind === 'app') return { app_name: world.app.name, app_id: world.app.id };
  const { enterprise } = world;
  const whole = enterprise?.whole ?? false;
  return {
    url: `https://${team.domain}.slack.com/`,
    team: whole ? enterprise?.name : team.name,
    user: world.users.get(bot.user)?.name,
    team_id: whole ? enterprise?.id : team.id,
    user_id: bot.user,
    bot_id: bot.id,
    ...(enterprise === undefined ? {} : { enterprise_id: enterprise.id }),
    is_enterprise_install: whole,
  };
};

/** Workspaces that the token is good in. */
const teams = ({ world, team, token }: Call): Json => {
  const there = token.team === undefined ? [...world.teams.values()] : [team];
  return { teams: there.map(({ id, name }) => ({ id, name })), response_metadata: { next_cursor: '' } };
};

const revoke = ({ world, args, token, platform, team }: Call): Json => {
  if (args.flag('test') === true) return { revoked: false };
  token.revoked = true;
  world.changed();
  platform.events.emit(team.id, { type: 'tokens_revoked', tokens: { bot: [token.user ?? ''] } });
  return { revoked: true };
};

export const APP_METHODS: Readonly<Record<string, MethodRule>> = {
  'api.test': {
    tier: 4,
    scopes: [],
    tokens: ['none'],
    args: { error: 'text', foo: 'text' },
    handle: ({ args }) => {
      const error = args.text('error');
      if (error !== undefined) throw new Refusal(error);
      return { args: args.values };
    },
  },
  'auth.test': { tier: 'special', scopes: [], tokens: ['bot'], args: {}, handle: test },
  'auth.revoke': { tier: 3, scopes: [], tokens: ['bot'], args: { test: 'flag' }, handle: revoke },
  'auth.teams.list': {
    tier: 2,
    scopes: [],
    tokens: ['bot'],
    args: { cursor: 'text', limit: 'count', include_icon: 'flag' },
    handle: teams,
  },
  'apps.connections.open': {
    tier: 3,
    scopes: ['connections:write'],
    tokens: ['app'],
    args: {},
    handle: ({ platform }) => ({ url: platform.sockets.ticket() }),
  },
  'bots.info': {
    tier: 3,
    scopes: ['users:read'],
    tokens: ['bot'],
    args: { bot: 'text' },
    handle: ({ world, args, bot }) => {
      const asked = args.text('bot');
      if (asked !== undefined && asked !== bot.id) throw new Refusal('bot_not_found');
      return { bot: { id: bot.id, app_id: world.app.id, user_id: bot.user, name: world.app.name, deleted: false } };
    },
  },
  'team.info': {
    tier: 3,
    scopes: ['team:read'],
    tokens: ['bot'],
    args: { team: 'text' },
    handle: ({ world, args, team }) => {
      const asked = world.teams.get(args.text('team') ?? team.id);
      if (asked === undefined) throw new Refusal('team_not_found');
      return { team: { id: asked.id, name: asked.name, domain: asked.domain } };
    },
  },
  'oauth.v2.access': {
    tier: 4,
    scopes: [],
    tokens: ['none'],
    args: {
      client_id: 'text',
      client_secret: 'text',
      code: 'text',
      redirect_uri: 'text',
      grant_type: 'text',
      refresh_token: 'text',
    },
    handle: ({ platform, args }) => platform.installs.access(args),
  },
};
