import type { Identity } from '../chat/actor.ts';
import { ROLES, type Role } from '../chat/permission.ts';
import type { Base } from '../kernel/base.ts';
import { nowOf } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { question } from '../store/question.ts';
import type { Store } from '../store/store.ts';
import type { Person, PersonDetail } from './person.ts';

/** Given by hand or by a group of a surface. */
const roleRows = question((db, personId: string) =>
  db
    .selectFrom('roles')
    .select('role')
    .where('personId', '=', personId)
    .unionAll(db.selectFrom('groupRoles').select('role').where('personId', '=', personId)),
);

const rolesOf = async (store: Store, personId: string): Promise<readonly Role[]> => {
  const rows = await roleRows.all(store, personId);
  return ROLES.filter((role) => rows.some((row) => row.role === role));
};

const known = question((db, surface: string, realm: string, user: string) =>
  db
    .selectFrom('identities')
    .innerJoin('people', 'people.id', 'identities.personId')
    .select(['people.id', 'people.name'])
    .where('identities.surface', '=', surface)
    .where('identities.realm', '=', realm)
    .where('identities.user', '=', user),
);

export const personByIdentity = async (
  store: Store,
  { surface, realm, user }: Identity,
): Promise<Person | undefined> => {
  const row = await known.first(store, surface, realm, user);
  return row === undefined ? undefined : { ...row, roles: await rolesOf(store, row.id) };
};

const nameOf = question((db, id: string) => db.selectFrom('people').select(['id', 'name']).where('id', '=', id));

export const personById = async (store: Store, id: string): Promise<Person | undefined> => {
  const row = await nameOf.first(store, id);
  return row === undefined ? undefined : { ...row, roles: await rolesOf(store, row.id) };
};

const nowCalled = question((db, id: string) =>
  db
    .selectFrom('formerPeople')
    .innerJoin('people', 'people.id', 'formerPeople.personId')
    .select('people.name')
    .where('formerPeople.id', '=', id),
);

/** Where only the name is asked: of whoever the person is now; one who is gone is told by id. */
export const personName = async (store: Store, id: string): Promise<string> =>
  ((await nameOf.first(store, id)) ?? (await nowCalled.first(store, id)))?.name ?? id;

const idOf = question((db, name: string) => db.selectFrom('people').select('id').where('name', '=', name));
const formerlyCalled = question((db, word: string) =>
  db
    .selectFrom('formerPeople')
    .innerJoin('people', 'people.id', 'formerPeople.personId')
    .select(['people.id', 'people.name'])
    .where((eb) => eb.or([eb('formerPeople.id', '=', word), eb('formerPeople.name', '=', word)])),
);

export const personIdNamed = async (store: Store, name: string): Promise<string | undefined> =>
  ((await idOf.first(store, name)) ?? (await formerlyCalled.first(store, name)))?.id;

/** By id or by name, whole; whoever became another is found by what they were called before, too. */
export const personByWord = async (store: Store, word: string): Promise<Person | undefined> => {
  const name = word.replace(/^@/, '');
  const row =
    (await store.db
      .selectFrom('people')
      .select(['id', 'name'])
      .where((eb) => eb.or([eb('id', '=', word), eb('name', '=', name)]))
      .executeTakeFirst()) ?? (await formerlyCalled.first(store, name));
  return row === undefined ? undefined : { ...row, roles: await rolesOf(store, row.id) };
};

/** Makes a person with one identity and roles. */
export const addPerson = async (
  store: Store,
  base: Pick<Base, 'clock' | 'random'>,
  name: string,
  identity: Identity | undefined,
  roles: readonly Role[],
): Promise<Person> =>
  store.transaction(async ({ db }) => {
    const id = newId('per', base.clock, base.random);
    await db
      .insertInto('people')
      .values({ id, name, createdAt: nowOf(base.clock), language: null })
      .execute();
    if (identity !== undefined) {
      const { surface, realm, user } = identity;
      await db.insertInto('identities').values({ surface, realm, user, personId: id, name: identity.name }).execute();
    }
    if (roles.length > 0) {
      await db
        .insertInto('roles')
        .values(roles.map((role) => ({ personId: id, role })))
        .execute();
    }
    return { id, name, roles };
  });

export const setRoles = async (store: Store, personId: string, roles: readonly Role[]): Promise<void> =>
  store.transaction(async ({ db }) => {
    await db.deleteFrom('roles').where('personId', '=', personId).execute();
    if (roles.length > 0)
      await db
        .insertInto('roles')
        .values(roles.map((role) => ({ personId, role })))
        .execute();
  });

export const removePerson = async (store: Store, personId: string): Promise<void> =>
  store.transaction(async ({ db }) => {
    await db.deleteFrom('roles').where('personId', '=', personId).execute();
    await db.deleteFrom('groupRoles').where('personId', '=', personId).execute();
    await db.deleteFrom('teamMembers').where('personId', '=', personId).execute();
    await db.deleteFrom('groupMembers').where('personId', '=', personId).execute();
    await db.deleteFrom('linkCodes').where('personId', '=', personId).execute();
    await db.deleteFrom('identities').where('personId', '=', personId).execute();
    await db.deleteFrom('tokens').where('personId', '=', personId).execute();
    await db.deleteFrom('people').where('id', '=', personId).execute();
  });

export const listPeople = async (store: Store): Promise<readonly PersonDetail[]> => {
  const people = await store.db.selectFrom('people').selectAll().orderBy('name').execute();
  const roles = await store.db
    .selectFrom('roles')
    .select(['personId', 'role'])
    .union(store.db.selectFrom('groupRoles').select(['personId', 'role']))
    .execute();
  const identities = await store.db
    .selectFrom('identities')
    .selectAll()
    .orderBy('surface')
    .orderBy('realm')
    .orderBy('user')
    .execute();
  return people.map((person) => ({
    ...person,
    roles: ROLES.filter((role) => roles.some((row) => row.personId === person.id && row.role === role)),
    identities: identities
      .filter((row) => row.personId === person.id)
      .map(({ surface, realm, user, name }) => ({ surface, realm, user, name })),
  }));
};

export const countPeople = async (store: Store): Promise<number> => {
  const row = await store.db
    .selectFrom('people')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirst();
  return Number(row?.count ?? 0);
};

/** Names of those who hold `role` or more: for a refusal that says whom to ask. */
export const holdersOf = async (store: Store, role: Role): Promise<readonly Person[]> => {
  const enough = ROLES.slice(ROLES.indexOf(role));
  const rows = await store.db
    .selectFrom('people')
    .select(['people.id', 'people.name'])
    .where((eb) =>
      eb.or([
        eb('people.id', 'in', store.db.selectFrom('roles').select('personId').where('role', 'in', enough)),
        eb('people.id', 'in', store.db.selectFrom('groupRoles').select('personId').where('role', 'in', enough)),
      ]),
    )
    .orderBy('people.name')
    .execute();
  return rows.map((row) => ({ ...row, roles: [role] }));
};

/** One more way this person is known. */
export const linkIdentity = async (store: Store, personId: string, identity: Identity): Promise<void> => {
  const { surface, realm, user, name } = identity;
  await store.db.insertInto('identities').values({ surface, realm, user, personId, name }).execute();
};

/** Takes one identity away; answers whether there was such a one. */
export const unlinkIdentity = async (
  store: Store,
  personId: string,
  { surface, realm, user }: Pick<Identity, 'surface' | 'realm' | 'user'>,
): Promise<boolean> => {
  const { numDeletedRows } = await store.db
    .deleteFrom('identities')
    .where('personId', '=', personId)
    .where('surface', '=', surface)
    .where('realm', '=', realm)
    .where('user', '=', user)
    .executeTakeFirst();
  return numDeletedRows === 1n;
};
