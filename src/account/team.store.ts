import type { Identity } from '../chat/actor.ts';
import { question } from '../store/question.ts';
import { expectOne, type Store } from '../store/store.ts';
import type { OwnTeam, Team, TeamDetail, TeamGroup, TeamMember } from './team.ts';

type Place = Pick<Identity, 'surface' | 'realm'>;

interface Row extends Omit<Team, 'channel'> {
  readonly channel: string | null;
}
const fromRow = (row: Row): Team => ({ ...row, channel: row.channel ?? undefined });

const teamsOfPerson = question((db, personId: string) =>
  db
    .selectFrom('teamMembers')
    .innerJoin('teams', 'teams.id', 'teamMembers.teamId')
    .select(['teams.id', 'teams.name', 'teamMembers.manager'])
    .where('teamMembers.personId', '=', personId)
    .unionAll(
      db
        .selectFrom('groupMembers')
        .innerJoin('teams', 'teams.id', 'groupMembers.teamId')
        .select((eb) => ['teams.id', 'teams.name', eb.lit<0>(0).as('manager')])
        .where('groupMembers.personId', '=', personId),
    ),
);

/** The teams of a person, by name, each once; whoever an admin named and whoever a group brings alike. */
export const teamsOf = async (store: Store, personId: string): Promise<readonly OwnTeam[]> => {
  const rows = await teamsOfPerson.all(store, personId);
  const managed = new Set(rows.filter(({ manager }) => manager === 1).map(({ id }) => id));
  const teams = new Map(rows.map(({ id, name }) => [id, { id, name, manages: managed.has(id) }]));
  return [...teams.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
};

/** By id or by name, whole. */
export const teamByWord = async (store: Store, word: string): Promise<Team | undefined> => {
  const row = await store.db
    .selectFrom('teams')
    .selectAll()
    .where((eb) => eb.or([eb('id', '=', word), eb('name', '=', word)]))
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
};

const named = question((db, id: string) =>
  db.selectFrom('teams').select(['id', 'name', 'channel']).where('id', '=', id),
);

/** What a card or a notice needs of the account `id`: undefined where that is no team. */
export const teamById = async (
  store: Store,
  id: string,
): Promise<Pick<Team, 'id' | 'name' | 'channel'> | undefined> => {
  const row = id.startsWith('tem_') ? await named.first(store, id) : undefined;
  return row === undefined ? undefined : { ...row, channel: row.channel ?? undefined };
};

export const allTeams = (store: Store): Promise<readonly Pick<Team, 'id' | 'name'>[]> =>
  store.db.selectFrom('teams').select(['id', 'name']).orderBy('name').execute();

/** Everybody who belongs to a team, by name, each once. */
export const membersOf = async (store: Store, teamId: string): Promise<readonly TeamMember[]> => {
  const { db } = store;
  const byHand = await db
    .selectFrom('teamMembers')
    .innerJoin('people', 'people.id', 'teamMembers.personId')
    .select(['people.id', 'people.name', 'teamMembers.manager'])
    .where('teamMembers.teamId', '=', teamId)
    .execute();
  const byGroup = await db
    .selectFrom('groupMembers')
    .innerJoin('people', 'people.id', 'groupMembers.personId')
    .select(['people.id', 'people.name'])
    .where('groupMembers.teamId', '=', teamId)
    .execute();
  const all = new Map<string, TeamMember>(byGroup.map((row) => [row.id, { ...row, manager: false }]));
  for (const row of byHand) all.set(row.id, { ...row, manager: row.manager === 1 });
  return [...all.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
};

export const listTeams = async (store: Store): Promise<readonly TeamDetail[]> => {
  const teams = await store.db.selectFrom('teams').selectAll().orderBy('name').execute();
  const groups = await store.db
    .selectFrom('teamGroups')
    .selectAll()
    .orderBy('surface')
    .orderBy('realm')
    .orderBy('groupId')
    .execute();
  return Promise.all(
    teams.map(async (row) => ({
      ...fromRow(row),
      members: await membersOf(store, row.id),
      groups: groups
        .filter(({ teamId }) => teamId === row.id)
        .map(({ surface, realm, groupId }) => ({ surface, realm, groupId })),
    })),
  );
};

/** Who belongs to it from now on: those named here, and the members of `groups`. */
export interface TeamRows {
  readonly members: readonly { readonly personId: string; readonly manager: boolean }[];
  readonly groups: readonly TeamGroup[];
}

/** Who is named, and which groups: what `saveTeam` takes. */
export const teamRows = async ({ db }: Store, teamId: string): Promise<TeamRows> => {
  const members = await db.selectFrom('teamMembers').selectAll().where('teamId', '=', teamId).execute();
  const groups = await db
    .selectFrom('teamGroups')
    .select(['surface', 'realm', 'groupId'])
    .where('teamId', '=', teamId)
    .execute();
  return { members: members.map(({ personId, manager }) => ({ personId, manager: manager === 1 })), groups };
};

export const sameGroup = (a: TeamGroup, b: TeamGroup): boolean =>
  a.surface === b.surface && a.realm === b.realm && a.groupId === b.groupId;

/** Takes a group's members out of the team with the group, at once. */
const setGroups = async ({ db }: Store, teamId: string, groups: readonly TeamGroup[]): Promise<void> => {
  const before = await db.selectFrom('teamGroups').selectAll().where('teamId', '=', teamId).execute();
  for (const { surface, realm, groupId } of before.filter((one) => !groups.some((group) => sameGroup(group, one))))
    await db
      .deleteFrom('groupMembers')
      .where('teamId', '=', teamId)
      .where('surface', '=', surface)
      .where('realm', '=', realm)
      .where('groupId', '=', groupId)
      .execute();
  await db.deleteFrom('teamGroups').where('teamId', '=', teamId).execute();
  if (groups.length > 0)
    await db
      .insertInto('teamGroups')
      .values(groups.map((group) => ({ ...group, teamId })))
      .execute();
};

/** Makes a team (`version` 0) or changes one; run it in a transaction. */
export const saveTeam = async (store: Store, team: Team, { members, groups }: TeamRows): Promise<void> => {
  const { db } = store;
  const row = { ...team, version: team.version + 1, channel: team.channel ?? null };
  if (team.version === 0) await db.insertInto('teams').values(row).execute();
  else {
    const { numUpdatedRows } = await db
      .updateTable('teams')
      .set({ name: row.name, channel: row.channel, version: row.version })
      .where('id', '=', team.id)
      .where('version', '=', team.version)
      .executeTakeFirst();
    expectOne(numUpdatedRows, 'team');
  }
  await db.deleteFrom('teamMembers').where('teamId', '=', team.id).execute();
  if (members.length > 0)
    await db
      .insertInto('teamMembers')
      .values(members.map(({ personId, manager }) => ({ teamId: team.id, personId, manager: manager ? 1 : 0 })))
      .execute();
  await setGroups(store, team.id, groups);
};

export const dropTeam = async ({ db }: Store, id: string): Promise<void> => {
  await db.deleteFrom('groupMembers').where('teamId', '=', id).execute();
  await db.deleteFrom('teamGroups').where('teamId', '=', id).execute();
  await db.deleteFrom('teamMembers').where('teamId', '=', id).execute();
  await db.deleteFrom('teams').where('id', '=', id).execute();
};

interface GroupTeam {
  readonly groupId: string;
  readonly teamId: string;
}

const groupsAt = question((db, surface: string, realm: string) =>
  db.selectFrom('teamGroups').select(['groupId', 'teamId']).where('surface', '=', surface).where('realm', '=', realm),
);
const groupsSeen = question((db, personId: string, surface: string, realm: string) =>
  db
    .selectFrom('groupMembers')
    .select(['groupId', 'teamId'])
    .where('personId', '=', personId)
    .where('surface', '=', surface)
    .where('realm', '=', realm),
);

/** Which groups of one surface bring their members into which teams. */
export const teamGroupsAt = (store: Store, { surface, realm }: Place): Promise<readonly GroupTeam[]> =>
  groupsAt.all(store, surface, realm);

/** What those groups made of this person when last looked at. */
export const teamGroupsSeen = (
  store: Store,
  personId: string,
  { surface, realm }: Place,
): Promise<readonly GroupTeam[]> => groupsSeen.all(store, personId, surface, realm);

export const setTeamGroupsSeen = async (
  { db }: Store,
  personId: string,
  { surface, realm }: Place,
  seen: readonly GroupTeam[],
): Promise<void> => {
  await db
    .deleteFrom('groupMembers')
    .where('personId', '=', personId)
    .where('surface', '=', surface)
    .where('realm', '=', realm)
    .execute();
  if (seen.length === 0) return;
  await db
    .insertInto('groupMembers')
    .values(seen.map(({ groupId, teamId }) => ({ personId, surface, realm, groupId, teamId })))
    .execute();
};

/** What was one person's membership by name becomes another's; a manager stays one. */
export const moveMemberships = async ({ db }: Store, from: string, to: string): Promise<void> => {
  const mine = await db.selectFrom('teamMembers').selectAll().where('personId', '=', from).execute();
  for (const { teamId, manager } of mine)
    await db
      .insertInto('teamMembers')
      .values({ teamId, personId: to, manager })
      .onConflict((conflict) =>
        manager === 1
          ? conflict.columns(['teamId', 'personId']).doUpdateSet({ manager })
          : conflict.columns(['teamId', 'personId']).doNothing(),
      )
      .execute();
  await db.deleteFrom('teamMembers').where('personId', '=', from).execute();
};
