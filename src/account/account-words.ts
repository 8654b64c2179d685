import { CertError } from '../kernel/errors.ts';
import { closest } from '../kernel/nearest.ts';
import { nothingFound } from '../kernel/nothing-found.ts';
import type { Store } from '../store/store.ts';
import { personByWord, personName } from './person.store.ts';
import type { Person } from './person.ts';
import { allTeams, membersOf, teamById, teamByWord, teamsOf } from './team.store.ts';
import type { Account, OwnTeam } from './team.ts';

/** Says that a team is meant, where a person has the same name. */
const TEAM = 'team:';

export const personAccount = ({ id, name }: Pick<Person, 'id' | 'name'>): Account => ({ kind: 'person', id, name });
export const teamAccount = ({ id, name }: Pick<OwnTeam, 'id' | 'name'>): Account => ({ kind: 'team', id, name });

const noTeam = async (store: Store, team: string, field: string): Promise<CertError> => {
  const nearest = closest(
    team,
    (await allTeams(store)).map(({ name }) => name),
  );
  return nearest === ''
    ? nothingFound('team', team, field)
    : new CertError('team-unknown', { team, nearest }, { field });
};

/** The account of an option's word: a person's, or a team's (`team:shop`, or `shop` where nobody is called that). */
export const accountNamed = async (store: Store, word: string, field: string): Promise<Account> => {
  const person = word.startsWith(TEAM) ? undefined : await personByWord(store, word);
  if (person !== undefined) return personAccount(person);
  const team = await teamByWord(store, word.startsWith(TEAM) ? word.slice(TEAM.length) : word);
  if (team !== undefined) return teamAccount(team);
  if (word.startsWith(TEAM)) throw await noTeam(store, word.slice(TEAM.length), field);
  throw new CertError('person-unknown', { person: word }, { field });
};

/** The team of an option's word, with or without `team:`. */
export const teamNamed = async (store: Store, word: string, field: string): Promise<Account> =>
  accountNamed(store, word.startsWith(TEAM) ? word : `${TEAM}${word}`, field);

/** The account as people call it. */
export const accountName = async (store: Store, id: string): Promise<string> =>
  (await teamById(store, id))?.name ?? personName(store, id);

/** Whether somebody may give an account's points away or take some in for it: one's own, a team's that one manages, and an admin any team's. */
export const mayHandle = async (store: Store, { id, roles }: Person, account: string): Promise<boolean> => {
  if (account === id) return true;
  if ((await teamById(store, account)) === undefined) return false;
  return roles.includes('admin') || (await teamsOf(store, id)).some((team) => team.id === account && team.manages);
};

/** PTS-3, PTS-4: refuses `team-managers`, naming whom to ask. Ask in the transaction that moves the points. */
export const requireHandling = async (store: Store, person: Person, account: Account, field: string): Promise<void> => {
  if (await mayHandle(store, person, account.id)) return;
  const managers = (await membersOf(store, account.id)).filter(({ manager }) => manager).map(({ name }) => name);
  throw new CertError('team-managers', { team: account.name, managers: managers.join(', ') || '–' }, { field });
};
