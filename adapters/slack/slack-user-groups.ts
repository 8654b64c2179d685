import type { WebClient } from '@slack/web-api';
import type { Workspace } from './slack-workspaces.ts';

export interface UserGroup {
  readonly id: string;
  readonly members: readonly string[];
}

const inTeam = async (client: WebClient, team: string | undefined): Promise<readonly UserGroup[]> => {
  const { usergroups = [] } = await client.usergroups.list({
    include_users: true,
    ...(team === undefined ? {} : { team_id: team }),
  });
  return usergroups.map(({ id = '', users = [] }) => ({ id, members: users }));
};

/**
 * Every user group. Of an app that is installed for a whole organisation Slack wants to know which workspace is meant, so each is asked for.
 * @see api.slack.com/enterprise/apps/changes-apis
 */
export const userGroups = async ({
  client,
  realm,
  enterprise,
}: Pick<Workspace, 'client' | 'realm' | 'enterprise'>): Promise<readonly UserGroup[]> => {
  if (realm !== enterprise) return inTeam(client, undefined);
  const groups: UserGroup[] = [];
  let cursor: string | undefined;
  do {
    const { teams = [], response_metadata: next } = await client.auth.teams.list(
      cursor === undefined ? {} : { cursor },
    );
    // One after the other: the platform counts these calls by the minute.
    for (const { id } of teams) groups.push(...(await inTeam(client, id)));
    cursor = next?.next_cursor || undefined;
  } while (cursor !== undefined);
  return groups;
};
