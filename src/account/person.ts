import type { Person, Role } from '../chat/actor.ts';
import type { Instant } from '../kernel/clock.ts';

export type { Person, Role };

/** How one person is known on one surface. */
export interface LinkedIdentity {
  readonly surface: string;
  readonly realm: string;
  readonly user: string;
  readonly name: string;
}

/** A person with everything an admin sees. */
export interface PersonDetail extends Person {
  readonly identities: readonly LinkedIdentity[];
  readonly createdAt: Instant;
}

/** Somebody no row speaks of: may do what `anyone` may, under the name the surface gave. */
export const stranger = (name: string): Person => ({ id: '', name, roles: [] });
