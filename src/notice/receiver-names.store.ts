import type { Store } from '../store/store.ts';
import { writeReceiver } from './receiver.ts';

/** People's and teams' receivers as people know them; channels and addresses say enough themselves. */
export const receiverNames = async ({ db }: Store): Promise<ReadonlyMap<string, string>> => {
  const people = await db.selectFrom('people').select(['id', 'name']).execute();
  const teams = await db.selectFrom('teams').select(['id', 'name']).execute();
  return new Map([
    ...people.map(({ id, name }) => [writeReceiver({ kind: 'person', id }), name] as const),
    ...teams.map(
      ({ id, name }) => [writeReceiver({ kind: 'team', id }), writeReceiver({ kind: 'team', id: name })] as const,
    ),
  ]);
};
