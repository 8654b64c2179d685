import { audit } from '../audit/audit.store.ts';
import type { Identity, Person } from '../chat/actor.ts';
import type { Base } from '../kernel/base.ts';
import type { Store } from '../store/store.ts';
import { groupRolesThere, setGroupRoles } from './group-role.store.ts';
import { type GroupRole, rolesFromGroups } from './group-roles.ts';
import { addPerson, personByIdentity, personByWord } from './person.store.ts';
import { stranger } from './person.ts';

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

/**
 * Who this is now. Somebody whom a group gives a role is written down at first sight; what the groups give is looked at afresh at every
 * command, and kept so that others can be told who holds a role.
 */
export const identify = async (house: IdentifyHouse, actor: Identity): Promise<Person> => {
  const { store } = house;
  const known = await personByIdentity(store, actor);
  if (actor.groups === undefined) return known ?? stranger(actor.name);
  const given = rolesFromGroups(house.groupRoles, actor);
  if (known === undefined && given.length === 0) return stranger(actor.name);
  if (known !== undefined && !differ(await groupRolesThere(store, known.id, actor), given)) return known;
  await store.transaction(async (inside) => {
    const before = await personByIdentity(inside, actor);
    const person = before ?? (await addPerson(inside, house, await freeName(inside, actor), actor, []));
    await setGroupRoles(inside, person.id, actor, given);
    await audit(inside, house.clock, {
      actor: person.id,
      action: before === undefined ? 'person.seen' : 'person.groups',
      subject: person.id,
      detail: { surface: actor.surface, realm: actor.realm, roles: given },
    });
  });
  return (await personByIdentity(store, actor)) ?? stranger(actor.name);
};
