import type { TeamDetail } from '../account/team.ts';
import { card, code } from '../chat/build.ts';
import type { Message } from '../chat/message.ts';
import type { Say } from '../texts/say.ts';

/** Teams with who belongs to them, and why. */
export const teamsCard = (say: Say, title: string, teams: readonly TeamDetail[]): Message =>
  card({
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
            rows: teams.map(({ name, members, groups, channel = '', id }) => [
              [name],
              [members.map((member) => member.name).join(', ') || say('word.none')],
              [
                members
                  .filter(({ manager }) => manager)
                  .map((member) => member.name)
                  .join(', ') || say('word.none'),
              ],
              [groups.map(({ surface, realm, groupId }) => `${surface}:${realm}:${groupId}`).join(', ')],
              [channel],
              [code(id)],
            ]),
          },
    ],
  });
