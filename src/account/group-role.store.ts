import type { Identity, Role } from '../chat/actor.ts';
import { isRole } from '../chat/permission.ts';
import type { Store } from '../store/store.ts';

type Place = Pick<Identity, 'surface' | 'realm'>;

/** What the groups of one surface gave this person when last looked at. */
export const groupRolesThere = async (store: Store, personId: string, place: Place): Promise<readonly Role[]> => {
  const rows = await store.db
    .selectFrom('groupRoles')
    .select('role')
    .where('personId', '=', personId)
    .where('surface', '=', place.surface)
    .where('realm', '=', place.realm)
    .execute();
  return rows.map((row) => row.role).filter(isRole);
};

export const setGroupRoles = async (
  store: Store,
  personId: string,
  { surface, realm }: Place,
  roles: readonly Role[],
): Promise<void> => {
  await store.db
    .deleteFrom('groupRoles')
    .where('personId', '=', personId)
    .where('surface', '=', surface)
    .where('realm', '=', realm)
    .execute();
  if (roles.length === 0) return;
  await store.db
    .insertInto('groupRoles')
    .values(roles.map((role) => ({ personId, surface, realm, role })))
    .execute();
};
