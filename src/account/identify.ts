import { audit } from '../audit/audit.store.ts';
import type { Identity, Person } from '../chat/actor.ts';
import type { Base } from '../kernel/base.ts';
import type { Store } from '../store/store.ts';
import { groupRolesThere, setGroupRoles } from './group-role.store.ts';
import { type GroupRole, rolesFromGroups } from './group-roles.ts';
import { addPerson, personByIdentity, personByWord } from './person.store.ts';
import { stranger } from './person.ts';
import { setTeamGroupsSeen, teamGroupsAt, teamGroupsSeen } from './team.store.ts';

export interface IdentifyHouse extends Base {
  readonly store: Store;
  /** Which groups of which surface give which role. */
  readonly groupRoles: readonly GroupRole[];
}

/** Longest name kept, in characters. */
const NAME_MOST = 80;

/** A name that nobody here has yet: what a surface calls somebody proves nothing and may be another's. */
const freeName = async (store: Store, { name, surface, user }: Identity): Promise<string> => {
  const shown =
    name
      .replace(/[\p{Cc}\p{Cf}]/gu, '')
      .trim()
      .slice(0, NAME_MOST) || user;
  return (await personByWord(store, shown)) === undefined ? shown : `${shown} (${surface} ${user})`;
};

const differ = (a: readonly string[], b: readonly string[]): boolean => a.toSorted().join() !== b.toSorted().join();

/** The teams that an identity's groups belong to now; and whether that is news. */
const teamGroups = async (store: Store, known: Person | undefined, actor: Identity) => {
  const all = await teamGroupsAt(store, actor);
  const given = all.filter(({ groupId }) => groupId === '*' || actor.groups?.includes(groupId));
  // A group that is taken out of a team takes its members along: where there is none, nobody was seen in one.
  const before = known === undefined || all.length === 0 ? [] : await teamGroupsSeen(store, known.id, actor);
  const words = (rows: readonly (typeof given)[number][]) => rows.map(({ groupId, teamId }) => `${groupId} ${teamId}`);
  return { given, changed: differ(words(before), words(given)) };
};

/**
 * Who this is now. Somebody whom a group gives a role is written down at first sight; what the groups give, roles and teams, is
 * looked at afresh at every command, and kept so that others can be told who holds a role.
 */
export const identify = async (house: IdentifyHouse, actor: Identity): Promise<Person> => {
  const { store } = house;
  const known = await personByIdentity(store, actor);
  if (actor.groups === undefined) return known ?? stranger(actor.name);
  const given = rolesFromGroups(house.groupRoles, actor);
  if (known === undefined && given.length === 0) return stranger(actor.name);
  const teams = await teamGroups(store, known, actor);
  if (known !== undefined && !teams.changed && !differ(await groupRolesThere(store, known.id, actor), given))
    return known;
  await store.transaction(async (inside) => {
    const before = await personByIdentity(inside, actor);
    const person = before ?? (await addPerson(inside, house, await freeName(inside, actor), actor, []));
    await setGroupRoles(inside, person.id, actor, given);
    await setTeamGroupsSeen(inside, person.id, actor, teams.given);
    await audit(inside, house.clock, {
      actor: person.id,
      action: before === undefined ? 'person.seen' : 'person.groups',
      subject: person.id,
      detail: {
        surface: actor.surface,
        realm: actor.realm,
        roles: given,
        teams: teams.given.map(({ teamId }) => teamId),
      },
    });
  });
  return (await personByIdentity(store, actor)) ?? stranger(actor.name);
};
