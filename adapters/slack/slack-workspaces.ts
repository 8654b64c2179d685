import type { AuthTestResponse, WebClient } from '@slack/web-api';
import { dropInstallation, installationOf, installationsOf } from '../../src/account/installation.store.ts';
import type { Base } from '../../src/kernel/base.ts';
import { MINUTE } from '../../src/kernel/duration.ts';
import type { Store } from '../../src/store/store.ts';
import { slackClient } from './slack-client.ts';
import type { SlackConfig } from './slack-config.ts';

/** Where an event comes from, as its payload says. */
export interface Origin {
  readonly team: string | undefined;
  readonly enterprise: string | undefined;
}

/** A workspace (or an organisation on Enterprise Grid) in which the app is installed. */
export interface Workspace {
  /** The team's id; the organisation's where the app is installed for all of it. */
  readonly realm: string;
  /** The organisation on Enterprise Grid, to which its people belong; the same as `realm` where the app is installed for all of it. */
  readonly enterprise: string | undefined;
  readonly token: string;
  readonly botUser: string;
  readonly botId: string;
  readonly client: WebClient;
}

/** What is sealed in the database for each workspace. */
export interface InstallationDetail {
  readonly token: string;
  readonly botUser: string;
  readonly botId: string;
  /** The organisation's id on Enterprise Grid. */
  readonly enterprise?: string | undefined;
  /** With token rotation: what the next pair is got for, once. */
  readonly refresh?: string;
  /** With token rotation: the instant at which `token` ends. */
  readonly until?: string;
}

export interface Workspaces {
  /** Undefined: not installed there. Rejects when Slack cannot be asked. */
  from(origin: Origin): Promise<Workspace | undefined>;
  /** By its id, or by that of the organisation it belongs to: people are the organisation's. */
  of(realm: string): Promise<Workspace | undefined>;
  /** Forgets what was remembered, e.g. after an installation. */
  refresh(realm: string): void;
  /** The app was taken out of it. */
  gone(origin: Origin): Promise<void>;
  /** The one workspace, asked for its name at the start; undefined with OAuth. */
  check(): Promise<Workspace | undefined>;
}

interface WorkspaceParts extends Base {
  readonly store: Store;
  readonly config: SlackConfig;
}

/** What a token is good for. */
export const realmOf = ({ is_enterprise_install: whole, enterprise_id, team_id = '' }: AuthTestResponse) => ({
  realm: (whole === true ? enterprise_id : undefined) ?? team_id,
  enterprise: enterprise_id,
});

/** One bot token: the workspace is whichever it belongs to, and no other. */
const single = (token: string, { config, log }: WorkspaceParts): Workspaces => {
  let known: Promise<Workspace> | undefined;
  const ask = async (): Promise<Workspace> => {
    const client = slackClient(token, config.apiUrl, log);
    const told = await client.auth.test();
    return {
      ...realmOf(told),
      token,
      botUser: told.user_id ?? '',
      botId: told.bot_id ?? '',
      client,
    };
  };
  const own = (): Promise<Workspace> => {
    known ??= ask().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  return {
    from: async ({ team, enterprise }) => {
      const workspace = await own();
      return [team, enterprise].includes(workspace.realm) ? workspace : undefined;
    },
    of: async (realm) => {
      const workspace = await own();
      return [workspace.realm, workspace.enterprise].includes(realm) ? workspace : undefined;
    },
    refresh: () => {
      known = undefined;
    },
    gone: async () => {},
    check: async () => {
      known = undefined;
      return own();
    },
  };
};

/** Milliseconds for which an installation is believed without looking at the database: another replica may have changed it. */
const REMEMBERED = MINUTE;

const several = ({ store, config, clock, log }: WorkspaceParts): Workspaces => {
  const known = new Map<string, { readonly until: number; readonly workspace: Promise<Workspace | undefined> }>();
  const load = async (realm: string): Promise<Workspace | undefined> => {
    const installation = await installationOf(store, 'slack', realm);
    if (installation === undefined) return undefined;
    const detail = JSON.parse(installation.detail) as InstallationDetail;
    const { token, botUser, botId, enterprise } = detail;
    return { realm, enterprise, token, botUser, botId, client: slackClient(detail.token, config.apiUrl, log) };
  };
  /** The organisation's own installation, else that in one of its workspaces. */
  const ofEnterprise = async (enterprise: string): Promise<Workspace | undefined> => {
    for (const { realm, detail } of await installationsOf(store, 'slack'))
      if ((JSON.parse(detail) as InstallationDetail).enterprise === enterprise) return installed(realm);
    return undefined;
  };
  const installed = (realm: string): Promise<Workspace | undefined> => {
    const remembered = known.get(realm);
    if (remembered !== undefined && remembered.until > clock.now()) return remembered.workspace;
    const workspace = load(realm);
    known.set(realm, { until: clock.now() + REMEMBERED, workspace });
    workspace.catch(() => known.delete(realm));
    return workspace;
  };
  const realms = ({ team, enterprise }: Origin): readonly string[] =>
    [team, enterprise].filter((realm) => realm !== undefined);
  return {
    of: async (realm) => (await installed(realm)) ?? ofEnterprise(realm),
    // Strictly: of one workspace of an organisation does not follow another.
    from: async (origin) => {
      for (const realm of realms(origin)) {
        const workspace = await installed(realm);
        if (workspace !== undefined) return workspace;
      }
      return undefined;
    },
    refresh: (realm) => {
      known.delete(realm);
    },
    gone: async (origin) => {
      for (const realm of realms(origin)) {
        known.delete(realm);
        await dropInstallation(store, 'slack', realm);
      }
    },
    check: async () => undefined,
  };
};

/** Tokens by workspace: each client has its own, and none is ever shared. */
export const createWorkspaces = (parts: WorkspaceParts): Workspaces =>
  parts.config.botToken === undefined ? several(parts) : single(parts.config.botToken, parts);
