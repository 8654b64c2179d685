import type { SlackApi } from './create-slack-api.ts';
import type { Channel, Team, User } from './slack-model.ts';

export interface ExampleWorkspace {
  readonly team: Team;
  readonly people: readonly User[];
  readonly channels: readonly Channel[];
}

/** A workspace to play in: three people, two channels, one group. */
export const furnishExample = (api: SlackApi): ExampleWorkspace => {
  const team = api.addTeam('Example');
  const people = [
    api.addUser('ann', { realName: 'Ann Okafor', admin: true }),
    api.addUser('bob', { realName: 'Bob Lindqvist' }),
    api.addUser('cleo', { realName: 'Cleo Marchetti' }),
  ];
  api.addGroup('tls-team', people.slice(0, 2));
  const channels = [api.addChannel('certificates'), api.addChannel('general')];
  for (const person of people) api.as(person).direct();
  return { team, people, channels };
};

const ROLES: Readonly<Record<string, string>> = { ann: 'approver', bob: 'operator', cleo: 'viewer' };

/** The lines to put into the configuration; every secret in them is made up. */
export const configurationLines = (api: SlackApi, { team, people }: ExampleWorkspace): string =>
  [
    'slack:',
    '  mode: socket',
    `  apiUrl: ${api.url}`,
    `  botToken: ${team.bot?.token}`,
    `  appToken: ${api.appToken}`,
    `  signingSecret: ${api.app.signingSecret}`,
    'people:',
    ...people.map(
      ({ name, id }) => `  - { name: ${name}, roles: [${ROLES[name]}], identities: ["slack:${team.id}:${id}"] }`,
    ),
  ].join('\n');
