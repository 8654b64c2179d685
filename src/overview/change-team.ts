import { personByWord } from '../account/person.store.ts';
import { named } from '../account/person-words.ts';
import { saveTeam, type TeamRows, teamByWord } from '../account/team.store.ts';
import type { Team, TeamGroup } from '../account/team.ts';
import { teamChanged } from '../alert/team-policies.ts';
import { audit } from '../audit/audit.store.ts';
import type { Call } from '../chat/command.ts';
import { CertError, wrongValue } from '../kernel/errors.ts';
import { isAddress } from '../notice/mail-receiver.ts';
import { readReceiver } from '../notice/receiver.ts';
import type { Store } from '../store/store.ts';
import type { TeamHouse } from './team-use.ts';

/** `surface:team:group`, as under `roles` of the configuration. */
export const readGroup = (word: string): TeamGroup => {
  const [surface = '', realm = '', ...group] = word.split(':');
  const groupId = group.join(':');
  if (surface === '' || realm === '' || groupId === '') throw wrongValue('group', word, 'surface:team:group');
  return { surface, realm, groupId };
};

const NO_CHANNEL = 'none';
const CHANNEL_FORMS = `surface:team:channel, mail:ADDRESS, webhook:NAME, ${NO_CHANNEL}`;

/** People are members, and teams hold no teams: what remains is one place that all of them read. */
export const readChannel = (word: string): string | undefined => {
  if (word === NO_CHANNEL) return undefined;
  const receiver = readReceiver(word);
  const fits =
    receiver?.kind === 'channel' ||
    receiver?.kind === 'webhook' ||
    (receiver?.kind === 'mail' && isAddress(receiver.address));
  if (!fits) throw wrongValue('channel', word, CHANNEL_FORMS);
  return word;
};

type Members = TeamRows['members'];

export const peopleNamed = async (store: Store, words: readonly string[], manager: boolean): Promise<Members> => {
  const field = manager ? 'manager' : 'member';
  const ids = await Promise.all(words.map(async (word) => (await named(store, word, field)).id));
  return [...new Set(ids)].map((personId) => ({ personId, manager }));
};

/** Each once; whoever manages a team belongs to it, so the second list outranks the first. */
export const together = (members: Members, managers: Members): Members => [
  ...members.filter(({ personId }) => managers.every((one) => one.personId !== personId)),
  ...managers,
];

/** A team is called what nobody else is called: a bare word then means one account. */
export const checkTeamName = async (store: Store, name: string): Promise<void> => {
  const taken = (await personByWord(store, name)) !== undefined || (await teamByWord(store, name)) !== undefined;
  if (taken || /[:/]|^tem_/.test(name)) throw new CertError('team-name', { team: name }, { field: 'team' });
};

/** A team as it is to be: saved, written down, and what is said to it looked at again. Run it in a transaction. */
export const changeTeam = async (
  house: TeamHouse,
  store: Store,
  { person }: Call,
  team: Team,
  rows: TeamRows,
  more: object = {},
): Promise<void> => {
  await saveTeam(store, team, rows);
  await teamChanged(store, house, team.id, person.id);
  await audit(store, house.clock, {
    actor: person.id,
    action: team.version === 0 ? 'team.made' : 'team.changed',
    subject: team.id,
    detail: { name: team.name, ...rows, channel: team.channel ?? null, ...more },
  });
};
