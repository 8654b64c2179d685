import type { Kysely } from 'kysely';

// Packs, transfers and codes name their account by id already: a team's id stands there as a person's does, and no row changes.
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('teams')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('channel', 'text')
    .addColumn('createdAt', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('teamMembers')
    .addColumn('teamId', 'text', (c) => c.notNull().references('teams.id'))
    .addColumn('personId', 'text', (c) => c.notNull())
    .addColumn('manager', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('teamMembersKey', ['teamId', 'personId'])
    .execute();
  await db.schema.createIndex('teamMembersPerson').on('teamMembers').column('personId').execute();
  await db.schema
    .createTable('teamGroups')
    .addColumn('teamId', 'text', (c) => c.notNull().references('teams.id'))
    .addColumn('surface', 'text', (c) => c.notNull())
    .addColumn('realm', 'text', (c) => c.notNull())
    .addColumn('groupId', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('teamGroupsKey', ['surface', 'realm', 'groupId', 'teamId'])
    .execute();
  await db.schema
    .createTable('groupMembers')
    .addColumn('personId', 'text', (c) => c.notNull())
    .addColumn('surface', 'text', (c) => c.notNull())
    .addColumn('realm', 'text', (c) => c.notNull())
    .addColumn('groupId', 'text', (c) => c.notNull())
    .addColumn('teamId', 'text', (c) => c.notNull().references('teams.id'))
    .addPrimaryKeyConstraint('groupMembersKey', ['personId', 'surface', 'realm', 'groupId', 'teamId'])
    .execute();
  await db.schema.createIndex('groupMembersTeam').on('groupMembers').column('teamId').execute();
};

export const down = async (db: Kysely<unknown>): Promise<void> => {
  for (const table of ['groupMembers', 'teamGroups', 'teamMembers', 'teams'])
    await db.schema.dropTable(table).execute();
};
