import type { Instant } from '../kernel/clock.ts';
import { question } from '../store/question.ts';
import type { Store } from '../store/store.ts';
import type { Person } from './person.ts';

const formerIds = question((db, personId: string) =>
  db.selectFrom('formerPeople').select('id').where('personId', '=', personId),
);

/** Every id under which the past knows an account: its own, and those of persons who became this one. */
export const idsEver = async (store: Store, account: string): Promise<readonly string[]> => [
  account,
  ...(account.startsWith('per_') ? (await formerIds.all(store, account)).map(({ id }) => id) : []),
];

/** Names of persons who became others, by the id they had: who they are now. */
export const formerNames = async ({ db }: Store): Promise<ReadonlyMap<string, string>> => {
  const rows = await db
    .selectFrom('formerPeople')
    .innerJoin('people', 'people.id', 'formerPeople.personId')
    .select(['formerPeople.id', 'people.name'])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
};

/** `from` is `to` from now on, and so is whoever became `from` before. */
export const becomes = async (
  { db }: Store,
  from: Pick<Person, 'id' | 'name'>,
  to: string,
  at: Instant,
): Promise<void> => {
  await db.updateTable('formerPeople').set({ personId: to }).where('personId', '=', from.id).execute();
  await db.insertInto('formerPeople').values({ id: from.id, personId: to, name: from.name, at }).execute();
};
