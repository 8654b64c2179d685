import { formerNames } from '../account/former-people.store.ts';
import type { Store } from '../store/store.ts';
import { writeReceiver } from './receiver.ts';

/** People's and teams' receivers as people know them; channels and addresses say enough themselves. */
export const receiverNames = async (store: Store): Promise<ReadonlyMap<string, string>> => {
  const { db } = store;
  const people = await db.selectFrom('people').select(['id', 'name']).execute();
  const teams = await db.selectFrom('teams').select(['id', 'name']).execute();
  return new Map([
    ...[...(await formerNames(store))].map(([id, name]) => [writeReceiver({ kind: 'person', id }), name] as const),
    ...people.map(({ id, name }) => [writeReceiver({ kind: 'person', id }), name] as const),
    ...teams.map(
      ({ id, name }) => [writeReceiver({ kind: 'team', id }), writeReceiver({ kind: 'team', id: name })] as const,
    ),
  ]);
};
