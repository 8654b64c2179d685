import type { Identity, Role } from '../chat/actor.ts';

/** A group of a surface and the role its members have here. `group` is the surface's id of it, or `*` for everybody of the realm. */
export interface GroupRole {
  readonly surface: string;
  readonly realm: string;
  readonly group: string;
  readonly role: Role;
}

/** The roles an identity's groups give now, each once. */
export const rolesFromGroups = (mapping: readonly GroupRole[], identity: Identity): readonly Role[] => {
  const { surface, realm, groups = [] } = identity;
  const given = mapping.filter(
    (one) => one.surface === surface && one.realm === realm && (one.group === '*' || groups.includes(one.group)),
  );
  return [...new Set(given.map(({ role }) => role))];
};
