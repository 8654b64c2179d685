import { userInfo } from 'node:os';
import type { GroupRole } from '../src/account/group-roles.ts';
import {
  addPerson,
  countPeople,
  linkIdentity,
  personByIdentity,
  personByWord,
  setRoles,
} from '../src/account/person.store.ts';
import type { Identity, Person } from '../src/chat/actor.ts';
import { ROLES, type Role } from '../src/chat/permission.ts';
import type { Base } from '../src/kernel/base.ts';
import type { Store } from '../src/store/store.ts';
import type { Config } from './config.ts';

/** Whoever runs this process: they own the database and the master key, so they are an admin already in fact. */
export const localIdentity = (): Identity => {
  const { username } = userInfo();
  return { surface: 'console', realm: 'local', user: username, name: username };
};

/** The `roles` section: which group of which platform gives which role. */
export const groupRolesOf = (config: Pick<Config, 'roles'>): readonly GroupRole[] =>
  ROLES.flatMap((role) =>
    (config.roles[role] ?? []).map((text) => {
      const [surface = '', realm = '', ...group] = text.split(':');
      return { surface, realm, group: group.join(':'), role };
    }),
  );

const readIdentity = (text: string, name: string): Identity => {
  const [surface = '', realm = '', ...user] = text.split(':');
  return { surface, realm, user: user.join(':'), name };
};

type Written = Config['people'][number];

/** Whoever is meant: by name, of before they became one with somebody else too, else by an account that is theirs by now. */
const meantBy = async (store: Store, { name, identities }: Written): Promise<Person | undefined> => {
  const named = await personByWord(store, name);
  if (named !== undefined) return named;
  const owners = await Promise.all(identities.map((text) => personByIdentity(store, readIdentity(text, name))));
  return owners.find((owner) => owner !== undefined);
};

/**
 * People of the configuration, made when missing and given the roles written there (two who are one person by now: those of both); and on
 * the very first start the local user as admin, so that somebody can let the others in.
 */
export const ensurePeople = async (store: Store, base: Base, config: Config, local: Identity): Promise<void> => {
  if ((await countPeople(store)) === 0 && (await personByIdentity(store, local)) === undefined) {
    await addPerson(store, base, local.name, local, ['admin']);
  }
  const given = new Map<string, Pick<Person, 'id' | 'roles'> & { readonly wanted: readonly Role[] }>();
  for (const written of config.people) {
    const { name, roles, identities } = written;
    const known = await meantBy(store, written);
    if (known !== undefined) {
      const wanted = [...(given.get(known.id)?.wanted ?? []), ...roles];
      given.set(known.id, { ...known, wanted: ROLES.filter((role) => wanted.includes(role)) });
      continue;
    }
    const [first, ...others] = identities.map((text) => readIdentity(text, name));
    const person = await addPerson(store, base, name, first, roles);
    for (const other of others) await linkIdentity(store, person.id, other);
  }
  for (const { id, roles, wanted } of given.values())
    if (roles.join() !== wanted.join()) await setRoles(store, id, wanted);
};
