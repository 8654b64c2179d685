import type { WebClient } from '@slack/web-api';
import { type Installation, installationsOf } from '../../src/account/installation.store.ts';
import type { Base } from '../../src/kernel/base.ts';
import { fromInstant } from '../../src/kernel/clock.ts';
import { HOUR } from '../../src/kernel/duration.ts';
import { type Finding, found } from '../../src/kernel/finding.ts';
import type { Store } from '../../src/store/store.ts';
import type { SurfaceUses } from '../surface-uses.ts';
import { slackClient } from './slack-client.ts';
import { BOT_SCOPES, type SlackConfig } from './slack-config.ts';
import { meaningOf, slackDetail, slackErrorOf } from './slack-errors.ts';
import { userGroups } from './slack-user-groups.ts';
import { type InstallationDetail, realmOf, type Workspace } from './slack-workspaces.ts';

export interface CheckParts extends Base {
  readonly store: Store;
  readonly config: SlackConfig;
  readonly uses: SurfaceUses;
}

const surface = 'slack';

/** A call that failed as a whole: a dead token, a right that was not given, or nobody who answers. */
const failed = (token: string, error: unknown): Finding => {
  const detail = slackDetail(error);
  if (meaningOf(error) === 'token') return found('token-refused', { surface, token, detail });
  if (slackErrorOf(error) === 'missing_scope')
    return found('scope-missing', {
      surface,
      scopes: String((error as { data?: { needed?: unknown } }).data?.needed ?? detail),
    });
  return found('surface-down', { surface, detail });
};

/** Socket Mode's token: an address to connect to is asked for, and not used. */
const checkAppToken = async ({ config, log }: CheckParts): Promise<readonly Finding[]> => {
  if (config.mode !== 'socket' || config.appToken === undefined) return [];
  try {
    await slackClient(config.appToken, config.apiUrl, log).apps.connections.open();
    return [];
  } catch (error) {
    return [failed('app token', error)];
  }
};

const checkChannel = async (client: WebClient, channel: string): Promise<readonly Finding[]> => {
  try {
    const { channel: told } = await client.conversations.info({ channel });
    const name = `#${told?.name ?? channel}`;
    if (told?.is_archived === true)
      return [found('channel-closed', { surface, channel: name, detail: 'it is archived' })];
    if (told?.is_member === false && told.is_im !== true)
      return [found('channel-closed', { surface, channel: name, detail: 'the bot is no member' })];
    return [found('channel-good', { surface, channel: name })];
  } catch (error) {
    // Of a private channel without the bot, the platform says that there is none.
    if (slackErrorOf(error) === 'channel_not_found') return [found('channel-unknown', { surface, channel })];
    // That was told already, with every other right that is missing.
    if (slackErrorOf(error) === 'missing_scope') return [];
    return [found('channel-closed', { surface, channel, detail: slackDetail(error) })];
  }
};

const checkGroups = async (
  place: Pick<Workspace, 'client' | 'realm' | 'enterprise'>,
  groups: readonly string[],
): Promise<readonly Finding[]> => {
  if (groups.length === 0) return [];
  try {
    const known = new Set((await userGroups(place)).map(({ id }) => id));
    return groups.filter((group) => !known.has(group)).map((group) => found('group-unknown', { surface, group }));
  } catch (error) {
    return slackErrorOf(error) === 'missing_scope' ? [] : [failed('bot token', error)];
  }
};

interface Looked {
  /** Undefined where the token did not tell. */
  readonly realms: readonly string[] | undefined;
  readonly findings: readonly Finding[];
}

/** One workspace: its token, what the app may do there, the channels and groups that the configuration names. */
const checkWorkspace = async ({ config, log, uses }: CheckParts, token: string): Promise<Looked> => {
  const client = slackClient(token, config.apiUrl, log);
  try {
    const told = await client.auth.test();
    const { realm, enterprise } = realmOf(told);
    const realms = [realm, ...(enterprise === undefined ? [] : [enterprise])];
    const granted = told.response_metadata?.scopes ?? [];
    const missing = BOT_SCOPES.filter((scope) => !granted.includes(scope));
    const here = (all: SurfaceUses['channels']) => all.filter((one) => realms.includes(one.realm)).map(({ id }) => id);
    const findings = [
      found('surface-good', { surface, detail: `${told.team ?? realm} (${realm}), as @${told.user ?? 'signet'}` }),
      ...(missing.length === 0 ? [] : [found('scope-missing', { surface, scopes: missing.join(', ') })]),
      ...(await checkGroups({ client, realm, enterprise }, here(uses.groups))),
    ];
    // One after the other: the platform counts these calls by the minute.
    for (const channel of here(uses.channels)) findings.push(...(await checkChannel(client, channel)));
    return { realms, findings };
  } catch (error) {
    return { realms: undefined, findings: [failed('bot token', error)] };
  }
};

/** A rotating token should have been renewed two hours before its end. */
const checkRotation = ({ clock }: CheckParts, { realm, detail }: Installation): readonly Finding[] => {
  const { until } = JSON.parse(detail) as InstallationDetail;
  if (until === undefined || fromInstant(until) - clock.now() > HOUR) return [];
  return [found('token-refused', { surface, token: `token of ${realm}`, detail: `not renewed, ends ${until}` })];
};

/** For `doctor`: asks Slack what a running bot would find out too late. Needs no connection and makes none. */
export const checkSlack = async (parts: CheckParts): Promise<readonly Finding[]> => {
  const { config, store, uses } = parts;
  const installations = config.botToken === undefined ? await installationsOf(store, surface) : [];
  const tokens =
    config.botToken === undefined
      ? installations.map(({ detail }) => (JSON.parse(detail) as InstallationDetail).token)
      : [config.botToken];
  const looked = await Promise.all(tokens.map((token) => checkWorkspace(parts, token)));
  const known = new Set(looked.flatMap(({ realms = [] }) => realms));
  const wanted = new Set([...uses.channels, ...uses.groups].map(({ realm }) => realm));
  // Which workspace a dead token belongs to is not known.
  const strange = looked.some(({ realms }) => realms === undefined)
    ? []
    : [...wanted].filter((realm) => !known.has(realm));
  return [
    ...(await checkAppToken(parts)),
    ...looked.flatMap(({ findings }) => findings),
    ...installations.flatMap((installation) => checkRotation(parts, installation)),
    ...strange.map((realm) => found('realm-unknown', { surface, realm })),
  ];
};
