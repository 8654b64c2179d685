import type { TeamDetail } from '../account/team.ts';
import { card, code } from '../chat/build.ts';
import type { Message } from '../chat/message.ts';
import type { Say } from '../texts/say.ts';

const membersIn = (say: Say, { members }: TeamDetail): string =>
  members.map((member) => member.name).join(', ') || say('word.none');

const managersIn = (say: Say, { members }: TeamDetail): string =>
  members
    .filter(({ manager }) => manager)
    .map((member) => member.name)
    .join(', ') || say('word.none');

const groupsIn = ({ groups }: TeamDetail): string =>
  groups.map(({ surface, realm, groupId }) => `${surface}:${realm}:${groupId}`).join(', ');

/** Teams with who belongs to them, and why. */
export const teamsCard = (say: Say, title: string, teams: readonly TeamDetail[], warning?: string): Message =>
  card({
    ...(warning === undefined ? {} : { tone: 'warning' as const }),
    title,
    blocks: [
      teams.length === 0
        ? { kind: 'text', text: [say('team.none')] }
        : {
            kind: 'table',
            columns: [
              say('field.name'),
              say('field.members'),
              say('field.managers'),
              say('field.groups'),
              say('field.channel'),
              say('field.id'),
            ],
            rows: teams.map((team) => [
              [team.name],
              [membersIn(say, team)],
              [managersIn(say, team)],
              [groupsIn(team)],
              [team.channel ?? ''],
              [code(team.id)],
            ]),
          },
      warning === undefined ? undefined : { kind: 'text', text: [warning] },
    ],
  });

const toldOf = (say: Say, team: TeamDetail): string => {
  if (team.channel !== undefined) return team.channel;
  return team.members.length === 0 ? say('team.told-nobody') : say('team.told-members');
};

/** One team: who belongs to it, what it has, what is said to it and who hears that. */
export const teamCard = (
  say: Say,
  team: TeamDetail,
  policies: readonly string[],
  { free, held }: { readonly free: number; readonly held: number },
): Message =>
  card({
    title: say('team.one', { team: team.name }),
    blocks: [
      {
        kind: 'fields',
        fields: [
          { label: say('field.members'), value: [membersIn(say, team)] },
          { label: say('field.managers'), value: [managersIn(say, team)] },
          { label: say('field.groups'), value: [groupsIn(team) || say('word.none')] },
          { label: say('team.told'), value: [toldOf(say, team)] },
          { label: say('team.policies'), value: [policies.join(', ') || say('word.none')] },
          { label: say('team.points'), value: [say('points.title', { free, held })] },
          { label: say('field.id'), value: [code(team.id)] },
        ],
      },
    ],
  });
