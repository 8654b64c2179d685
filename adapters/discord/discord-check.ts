import { describeCause } from '../../src/kernel/errors.ts';
import { type Finding, found } from '../../src/kernel/finding.ts';
import type { SurfaceUses } from '../surface-uses.ts';
import type { DiscordConfig } from './discord-config.ts';
import { meaningOf } from './discord-errors.ts';
import { openRest, type REST } from './discord-rest.ts';
import {
  LEAST_PERMISSIONS,
  missingPermissions,
  type Overwrite,
  PIN_MESSAGES,
  type Standing,
} from './least-permissions.ts';

export interface CheckParts {
  readonly config: DiscordConfig;
  readonly uses: SurfaceUses;
}

const surface = 'discord';

interface WireChannel {
  readonly name?: string;
  readonly guild_id?: string;
  readonly permission_overwrites?: readonly Overwrite[];
}

const failed = (error: unknown): Finding => {
  const detail = describeCause(error);
  return meaningOf(error) === 'refused'
    ? found('token-refused', { surface, token: 'token', detail })
    : found('surface-down', { surface, detail });
};

/** The token's application is the one of the configuration, else commands would be registered for another. */
const checkApplication = async ({ config }: CheckParts, rest: REST): Promise<readonly Finding[]> => {
  const told = (await rest.get('/applications/@me')) as { readonly id: string; readonly verify_key: string };
  const { applicationId, publicKey } = config;
  const wrong = (key: string, detail: string) => found('setting-wrong', { setting: `discord.${key}`, detail });
  return [
    ...(told.id === applicationId ? [] : [wrong('applicationId', `the token belongs to ${told.id}`)]),
    ...(publicKey === undefined || told.verify_key.toLowerCase() === publicKey.toLowerCase()
      ? []
      : [wrong('publicKey', `the application’s is ${told.verify_key}`)]),
  ];
};

/** The bot's standing in a guild; undefined where it is no member. */
const standingIn = async (rest: REST, guild: string, me: string): Promise<Standing | undefined> => {
  try {
    const [member, roles] = (await Promise.all([
      rest.get(`/guilds/${guild}/members/${me}`),
      rest.get(`/guilds/${guild}/roles`),
    ])) as [{ readonly roles: readonly string[] }, readonly { readonly id: string; readonly permissions: string }[]];
    const permissions = new Map(roles.map((role) => [role.id, role.permissions] as const));
    return { guild, member: me, roles: member.roles, permissions };
  } catch (error) {
    if (meaningOf(error) === 'no-access' || (error as { readonly status?: unknown }).status === 404) return undefined;
    throw error;
  }
};

const checkChannel = async (
  rest: REST,
  channel: string,
  standing: Standing,
  wanted: Readonly<Record<string, bigint>>,
): Promise<Finding> => {
  try {
    const told = (await rest.get(`/channels/${channel}`)) as WireChannel;
    if (told.guild_id !== standing.guild) return found('channel-unknown', { surface, channel });
    const name = `#${told.name ?? channel}`;
    const missing = missingPermissions(standing, told.permission_overwrites ?? [], wanted);
    if (missing.length === 0) return found('channel-good', { surface, channel: name });
    return found('channel-closed', { surface, channel: name, detail: `the bot lacks ${missing.join(', ')}` });
  } catch (error) {
    const meaning = meaningOf(error);
    if (meaning === 'channel-gone') return found('channel-unknown', { surface, channel });
    if (meaning === 'no-access') return found('channel-closed', { surface, channel, detail: 'the bot may not see it' });
    throw error;
  }
};

const checkGuild = async ({ config, uses }: CheckParts, rest: REST, guild: string, me: string) => {
  const standing = await standingIn(rest, guild, me);
  if (standing === undefined) return [found('realm-unknown', { surface, realm: guild })];
  const findings: Finding[] = uses.groups
    .filter(({ realm, id }) => realm === guild && !standing.permissions.has(id))
    .map(({ id }) => found('group-unknown', { surface, group: id }));
  for (const { realm, id } of uses.channels)
    if (realm === guild && !config.dashboard.includes(id))
      findings.push(await checkChannel(rest, id, standing, LEAST_PERMISSIONS));
  return findings;
};

/** A dashboard's guild stands nowhere in the configuration: the channel tells it. */
const checkDashboard = async (rest: REST, channel: string, me: string): Promise<Finding> => {
  const told = (await rest.get(`/channels/${channel}`).catch(() => undefined)) as WireChannel | undefined;
  const guild = told?.guild_id;
  const standing = guild === undefined ? undefined : await standingIn(rest, guild, me);
  return standing === undefined
    ? found('channel-unknown', { surface, channel })
    : checkChannel(rest, channel, standing, { ...LEAST_PERMISSIONS, ...PIN_MESSAGES });
};

/** For `doctor`: asks Discord what a running bot would find out too late. Needs no connection and makes none. */
export const checkDiscord = async (parts: CheckParts): Promise<readonly Finding[]> => {
  const { config, uses } = parts;
  const rest = await openRest(config);
  try {
    const me = (await rest.get('/users/@me')) as { readonly id: string; readonly username: string };
    const guilds = new Set([...config.guilds, ...[...uses.channels, ...uses.groups].map(({ realm }) => realm)]);
    const findings = [
      found('surface-good', { surface, detail: `@${me.username}` }),
      ...(await checkApplication(parts, rest)),
    ];
    for (const guild of guilds) findings.push(...(await checkGuild(parts, rest, guild, me.id)));
    for (const channel of config.dashboard) findings.push(await checkDashboard(rest, channel, me.id));
    return findings;
  } catch (error) {
    return [failed(error)];
  }
};
