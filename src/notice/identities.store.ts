import type { Identity } from '../chat/actor.ts';
import type { Store } from '../store/store.ts';

/** Every way a person is known; a person named in the configuration may be given by name. */
export const identitiesOf = async ({ db }: Store, person: string): Promise<readonly Identity[]> =>
  db
    .selectFrom('identities')
    .innerJoin('people', 'people.id', 'identities.personId')
    .select(['identities.surface', 'identities.realm', 'identities.user', 'identities.name'])
    .where((eb) => eb.or([eb('people.id', '=', person), eb('people.name', '=', person)]))
    .orderBy('identities.surface')
    .orderBy('identities.realm')
    .orderBy('identities.user')
    .execute();
