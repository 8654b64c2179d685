/** In rising order of trust; each may do what those before it may. */
export const ROLES = ['viewer', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What a command needs. Closed by default: a person without a role may do nothing but `help`. */
export type Permission = 'anyone' | Role;

const RANK: Readonly<Record<Permission, number>> = { anyone: 0, viewer: 1, operator: 2, approver: 3, admin: 4 };

export const permits = (roles: readonly Role[], needed: Permission): boolean =>
  needed === 'anyone' || roles.some((role) => RANK[role] >= RANK[needed]);

export const isRole = (word: string): word is Role => (ROLES as readonly string[]).includes(word);
