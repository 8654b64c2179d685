import type { DiscordDriver } from './discord-driver.ts';
import type { Channel, Guild, Member } from './discord-world.ts';

export interface ExampleGuild {
  readonly guild: Guild;
  readonly people: Readonly<Record<string, Member>>;
  readonly channels: readonly Channel[];
}

/** A guild to play in: three people, one of them an operator and one an approver by role, two channels. */
export const furnishGuild = (api: DiscordDriver): ExampleGuild => {
  const guild = api.addGuild({ name: 'Example', botPermissions: ['pinMessages', 'manageMessages'] });
  const operators = api.addRole(guild, 'Operators');
  const approvers = api.addRole(guild, 'Approvers');
  const people = {
    olu: api.addMember(guild, 'olu', [operators]),
    ann: api.addMember(guild, 'ann', [approvers]),
    vic: api.addMember(guild, 'vic'),
  };
  const channels = [api.addChannel(guild, 'certificates'), api.addChannel(guild, 'dashboard')];
  return { guild, people, channels };
};

/** The lines to put into the configuration; every secret in them is made up. */
export const configurationLines = (api: DiscordDriver, { guild, people, channels }: ExampleGuild): string =>
  [
    'discord:',
    `  apiUrl: ${api.url}`,
    `  token: ${api.token}`,
    `  applicationId: "${api.application.id}"`,
    `  publicKey: ${api.application.publicKey}`,
    `  guilds: ["${guild.id}"]`,
    `  dashboard: ["${channels[1]?.id}"]`,
    'people:',
    ...Object.entries(people).map(
      ([name, member]) =>
        `  - { name: ${name}, roles: [${ROLES[name]}], identities: ["discord:${guild.id}:${member.user.id}"] }`,
    ),
  ].join('\n');

const ROLES: Readonly<Record<string, string>> = { olu: 'operator', ann: 'approver', vic: 'viewer' };
